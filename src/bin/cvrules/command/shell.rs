//! `cvrules completions` and `cvrules man`: what shells and readers of manuals need.

use clap::CommandFactory as _;

use crate::args::{Args, Completions, Man};
use crate::exit::{Exit, Outcome, Stop};
use crate::files;
use crate::terminal::Terminal;

/// Prints a shell's completions.
pub(crate) fn completions(args: &Completions, terminal: &Terminal) -> Outcome {
    // The generator panics where it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "cvrules", &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Fine)
}

/// Prints the manual page, or writes one for each command.
pub(crate) fn man(args: &Man, terminal: &Terminal) -> Outcome {
    let mut command = Args::command();
    command.build();
    let Some(folder) = &args.folder else {
        terminal.print(&page(command, "cvrules")?)?;
        return Ok(Exit::Fine);
    };
    let mut pages = vec![("cvrules.1".to_owned(), page(command.clone(), "cvrules")?)];
    let parts = |command: &clap::Command| {
        let parts: Vec<_> =
            command.get_subcommands().filter(|one| one.get_name() != "help").cloned().collect();
        parts
    };
    for one in parts(&command) {
        let name = format!("cvrules-{}", one.get_name());
        for part in parts(&one) {
            let name = format!("{name}-{}", part.get_name());
            pages.push((format!("{name}.1"), page(part, &name)?));
        }
        pages.push((format!("{name}.1"), page(one, &name)?));
    }
    let count = pages.len();
    for (name, text) in pages {
        let path = folder.join(name);
        files::write_whole(&path, |out| out.write_all(text.as_bytes()))
            .map_err(|error| Stop::Output(path.display().to_string(), error))?;
    }
    terminal.tell(&format!("{count} pages written to {}\n", folder.display()));
    Ok(Exit::Fine)
}

fn page(command: clap::Command, name: &str) -> std::io::Result<String> {
    let version = env!("CARGO_PKG_VERSION");
    let mut page = Vec::new();
    clap_mangen::Man::new(command.version(version).display_name(name.to_owned()))
        .title(name.to_uppercase())
        .source(format!("cvrules {version}"))
        .manual("cvrules")
        .render(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
