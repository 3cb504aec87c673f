//! The command line, as somebody at a terminal meets it.

mod base;
mod cases;
mod check;
mod coverage;
mod diff;
mod eval;
mod example;
mod flip;
mod fmt;
mod mutate;
mod plan;
mod population;
mod property;
mod review;
mod shell;
mod snapshots;
mod start;
mod story;
#[cfg(unix)]
mod terminal;
mod whynot;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// All of it, for a snapshot.
    pub(crate) fn all(&self) -> String {
        format!("exit {}\n-- out\n{}-- err\n{}", self.code, self.out, self.err)
    }

    /// The output of a run that went well.
    #[track_caller]
    pub(crate) fn fine(self) -> String {
        assert_eq!(self.code, 0, "{}", self.all());
        self.out
    }
}

/// The program, ready to run in a folder, with nothing of this machine's environment.
pub(crate) fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cvrules"));
    command.args(args).current_dir(folder).env_clear().env("LC_ALL", "C.UTF-8");
    command
}

/// Runs it with some text on standard input.
pub(crate) fn feed(folder: &Path, args: &[&str], input: &[u8]) -> Ran {
    let mut child = program(folder, args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || {
        // The program may have no use for it.
        let _ = pipe.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs it.
pub(crate) fn run(folder: &Path, args: &[&str]) -> Ran {
    feed(folder, args, b"")
}

/// A folder that goes when the test ends.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A folder with the starter in `shop`.
pub(crate) fn shop() -> tempfile::TempDir {
    let folder = folder();
    run(folder.path(), &["new", "shop"]).fine();
    folder
}

/// A name for a snapshot that does not repeat the modules of the tests.
#[macro_export]
macro_rules! golden {
    ($name:literal, $text:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_snapshot_path("golden");
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($name, $text));
    }};
}
