//! The command line: the only part that reads files, the environment and the clock, and that prints.

mod args;
mod command;
mod data;
mod exit;
mod files;
mod git;
mod interrupt;
mod keys;
mod markdown;
mod model;
mod progress;
mod snapshots;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use args::Args;
use exit::{Exit, Stop};
use terminal::Terminal;

/// Text may nest 256 levels deep, and some of what walks it takes much of the stack for each level when
/// it is not optimised.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    // The allocator of glibc gives large memory back to the system after each unit of work and asks for it again
    // for the next. Once a large piece was freed it keeps pieces up to that size, which halves the time in the
    // system and takes a twentieth off a run over a whole base.
    drop(std::hint::black_box(Vec::<u8>::with_capacity(31 << 20)));
    let worker = std::thread::Builder::new().name("cvrules".to_owned()).stack_size(STACK).spawn(run);
    // A panic has already told what it was about; 70 is what other programs end with then.
    worker.map_or_else(|_| run(), |worker| worker.join().unwrap_or_else(|_| ExitCode::from(70)))
}

fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(answer) => {
            // Help and version are answers, all else is a mistake in the arguments.
            let exit = if answer.use_stderr() { Exit::Usage } else { Exit::Fine };
            let _ = answer.print();
            return exit.into();
        }
    };
    let terminal = Terminal::new(args.color);
    match command::run(&args.command, &terminal) {
        Ok(exit) | Err(Stop::Told(exit)) => exit.into(),
        Err(Stop::Closed) => Exit::Fine.into(),
        Err(Stop::Output(place, error)) => {
            terminal.complain(&format!("{place} cannot be written: {}", files::words(&error)));
            Exit::Output.into()
        }
    }
}
