//! Where output goes, and what it may look like there.

#![expect(clippy::disallowed_methods, reason = "the command line asks its environment how to draw")]

use std::io::{self, BufWriter, IsTerminal, Write};

use cvrules::view::{Decimal, Look};

use crate::args::Colour;

/// Both outputs of the program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    /// How to draw on standard output.
    pub(crate) out: Look,
    /// How to draw on standard error.
    pub(crate) err: Look,
    /// Whether somebody watches standard error.
    pub(crate) watched: bool,
}

impl Terminal {
    /// As the environment and the command line say.
    pub(crate) fn new(colour: Colour) -> Self {
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let look = |terminal| Look {
            width: width(terminal),
            colour: coloured(colour, terminal),
            unicode: unicode(),
            decimal: Decimal::Point,
        };
        Self { out: look(out), err: look(err), watched: err && !in_ci() }
    }

    /// The same with another way to write numbers on standard output.
    pub(crate) fn with(&self, decimal: impl Into<Decimal>) -> Self {
        Self { out: Look { decimal: decimal.into(), ..self.out }, ..*self }
    }

    /// Standard output, buffered; to be flushed at the end.
    pub(crate) fn stdout(&self) -> Box<dyn Write> {
        let raw = io::stdout();
        if self.out.colour {
            // Old consoles must be told, or have the codes translated.
            Box::new(BufWriter::new(anstream::AutoStream::always(raw)))
        } else {
            Box::new(BufWriter::new(raw))
        }
    }

    /// Prints to standard output.
    pub(crate) fn print(&self, text: &str) -> io::Result<()> {
        let mut out = self.stdout();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Prints to standard error. Where even that cannot be written there is nobody left to tell.
    pub(crate) fn tell(&self, text: &str) {
        let raw = io::stderr();
        let mut out: Box<dyn Write> =
            if self.err.colour { Box::new(anstream::AutoStream::always(raw)) } else { Box::new(raw) };
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// One line that says what went wrong with the command itself.
    pub(crate) fn complain(&self, text: &str) {
        let error = if self.err.colour { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
        self.tell(&format!("{error}: {text}\n"));
    }
}

/// Whether nobody is there to look: continuous integration says so.
pub(crate) fn in_ci() -> bool {
    variable("CI").is_some_and(|value| value != "0" && !value.eq_ignore_ascii_case("false"))
}

/// A variable that is there and says something.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn set(name: &str) -> bool {
    variable(name).is_some_and(|value| value != "0")
}

fn coloured(colour: Colour, terminal: bool) -> bool {
    match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto if variable("NO_COLOR").is_some() => false,
        Colour::Auto if set("CLICOLOR_FORCE") => true,
        Colour::Auto => terminal && variable("TERM").is_none_or(|term| term != "dumb"),
    }
}

fn width(terminal: bool) -> usize {
    let asked = variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let found = if terminal { seen().or(asked) } else { asked };
    found.unwrap_or(80).clamp(40, 400)
}

/// The first of the three variables that is set decides, as for all programs.
fn unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    !locale.is_some_and(|name| name == "C" || name == "POSIX")
}
