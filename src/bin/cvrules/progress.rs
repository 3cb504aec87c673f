//! A bar for runs that take long.

#![expect(clippy::disallowed_methods, reason = "a bar appears only after a while")]

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use cvrules::columnar;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::terminal::Terminal;

/// How long nobody wonders.
const PATIENCE: Duration = Duration::from_millis(500);

/// Counts customers on standard error, where somebody watches and it takes long.
pub(crate) struct Progress {
    begun: Instant,
    watched: bool,
    unicode: bool,
    bar: OnceLock<ProgressBar>,
    /// The pass over the data, and when it began.
    pass: Mutex<(u32, Instant)>,
}

impl Progress {
    /// Nothing to be seen yet.
    pub(crate) fn new(terminal: &Terminal) -> Self {
        let begun = Instant::now();
        Self {
            begun,
            watched: terminal.watched,
            unicode: terminal.err.unicode,
            bar: OnceLock::new(),
            pass: Mutex::new((1, begun)),
        }
    }

    /// So many are done.
    pub(crate) fn at(&self, done: usize, of: usize) {
        if let Some(bar) = self.bar("{human_pos} of {human_len} customers") {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        }
    }

    /// So many faults are tried.
    pub(crate) fn faults(&self, done: usize, of: usize) {
        if let Some(bar) = self.bar("{human_pos} of {human_len} faults") {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        }
    }

    /// So many versions of a model have been run.
    pub(crate) fn versions(&self, done: usize) {
        if let Some(bar) = self.bar("{human_pos} versions run") {
            bar.set_position(done as u64);
        }
    }

    /// So far is a run over a whole base, of which the rows may be known, else the bytes.
    pub(crate) fn base(&self, now: columnar::Progress, rows: Option<u64>, bytes: u64) {
        if !self.watched {
            return;
        }
        let mut pass = self.pass.lock().unwrap_or_else(PoisonError::into_inner);
        let next = pass.0 != now.pass;
        if next {
            *pass = (now.pass, Instant::now());
        }
        let seconds = pass.1.elapsed().as_secs_f64();
        drop(pass);
        let Some(bar) = self.bar("{msg}") else { return };
        let (done, of) = rows.map_or((now.bytes, bytes), |rows| (now.rows, rows));
        bar.set_length(of);
        if next {
            bar.set_position(0);
            bar.reset_eta();
        }
        bar.set_position(done);
        bar.set_message(said(now, rows, seconds));
    }

    fn bar(&self, says: &str) -> Option<&ProgressBar> {
        if !self.watched || self.begun.elapsed() < PATIENCE {
            return None;
        }
        Some(self.bar.get_or_init(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            let signs = if self.unicode { "━╸ " } else { "=> " };
            match ProgressStyle::with_template(&format!("  {{bar:30}} {says}, {{eta}} left")) {
                Ok(style) => bar.with_style(style.progress_chars(signs)),
                Err(_) => bar,
            }
        }))
    }
}

/// `pass 1 of 2: 1,200,000 of 5,000,000 customers, 2,400,000 a second`.
fn said(now: columnar::Progress, rows: Option<u64>, seconds: f64) -> String {
    let pass = if now.passes > 1 { format!("pass {} of {}: ", now.pass, now.passes) } else { String::new() };
    let of = rows.map_or_else(String::new, |rows| format!(" of {}", HumanCount(rows)));
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rough figure, and none is below zero"
    )]
    let rate = (now.rows as f64 / seconds.max(1e-3)) as u64;
    format!("{pass}{}{of} customers, {} a second", HumanCount(now.rows), HumanCount(rate))
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
