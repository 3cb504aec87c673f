//! How the program ends.

use std::process::ExitCode;

use cvrules::diagnostic::{Code, Diagnostics};

/// What the exit code says; the help text lists the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All went well.
    Fine,
    /// What was asked for was found: warnings under `--deny-warnings`, a case that fails.
    Findings,
    /// The model cannot be used.
    Model,
    /// The data cannot be used.
    Data,
    /// The command cannot be carried out as it was given.
    Usage,
    /// The result could not be written.
    Output,
    /// Somebody stopped it.
    Stopped,
}

impl Exit {
    /// How a run that these errors stop ends: data (`07`) and the run (`08`) have codes of their own, and
    /// a bad model comes before both. A customer who is not there is asked for by the run.
    pub(crate) fn of(findings: &Diagnostics) -> Self {
        let mut worst = Self::Fine;
        for code in findings.iter().filter(|one| one.is_error()).map(|one| one.code) {
            let found = if code >= Code::AS_OF_MISSING || code == Code::UNKNOWN_CUSTOMER {
                Self::Usage
            } else if code >= Code::COLUMN_MISSING {
                Self::Data
            } else {
                return Self::Model;
            };
            if worst != Self::Data {
                worst = found;
            }
        }
        worst
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Findings => 1,
            Exit::Model => 2,
            Exit::Data => 3,
            Exit::Usage => 64,
            Exit::Output => 74,
            Exit::Stopped => crate::interrupt::CODE,
        })
    }
}

/// Why a command ends before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Whoever read the output has seen enough: not an error.
    Closed,
    /// The output cannot be written: where, and why.
    Output(String, std::io::Error),
    /// All has been said.
    Told(Exit),
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Output("the output".to_owned(), error)
        }
    }
}

/// What a command comes to.
pub(crate) type Outcome = Result<Exit, Stop>;
