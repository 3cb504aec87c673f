//! Single keys from the terminal.
//!
//! `console` turns the terminal to single keys and back around each key, so a panic anywhere else finds it as it was. A
//! signal that ends the program while it waits for a key would not; then what was there before is put back.

use std::io::{self, IsTerminal as _};

use console::{Key, Term};

use crate::interrupt;

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pressed {
    /// A letter or sign.
    Sign(char),
    /// Ctrl-C, or the input ended.
    Stop,
    /// Another key.
    Other,
}

/// Keys, one at a time.
pub(crate) struct Keys {
    term: Term,
}

impl Keys {
    /// Whether somebody sits there who can press keys and see what for.
    pub(crate) fn can() -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// From now on.
    pub(crate) fn new() -> Self {
        interrupt::restore_at_end(as_it_is());
        Self { term: Term::stdout() }
    }

    /// Waits for the next.
    pub(crate) fn next(&self) -> Pressed {
        match self.term.read_key_raw() {
            Ok(Key::Char('\u{3}' | '\u{4}') | Key::CtrlC) | Err(_) => Pressed::Stop,
            Ok(Key::Char(sign)) => Pressed::Sign(sign),
            Ok(_) => Pressed::Other,
        }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        interrupt::restore_at_end(Box::new(|| ()));
    }
}

/// Puts the terminal back as it is now.
#[cfg(unix)]
fn as_it_is() -> interrupt::Restore {
    use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
    let Ok(before) = tcgetattr(io::stdin()) else { return Box::new(|| ()) };
    Box::new(move || {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &before);
    })
}

/// Windows gives a console its ways back when a program ends.
#[cfg(not(unix))]
fn as_it_is() -> interrupt::Restore {
    Box::new(|| ())
}
