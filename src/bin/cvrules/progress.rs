//! A bar for runs that take long.

#![expect(clippy::disallowed_methods, reason = "a bar appears only after a while")]

use std::cell::OnceCell;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::terminal::Terminal;

/// How long nobody wonders.
const PATIENCE: Duration = Duration::from_millis(500);

/// Counts customers on standard error, where somebody watches and it takes long.
pub(crate) struct Progress {
    begun: Instant,
    watched: bool,
    unicode: bool,
    bar: OnceCell<ProgressBar>,
}

impl Progress {
    /// Nothing to be seen yet.
    pub(crate) fn new(terminal: &Terminal) -> Self {
        Self {
            begun: Instant::now(),
            watched: terminal.watched,
            unicode: terminal.err.unicode,
            bar: OnceCell::new(),
        }
    }

    /// So many are done.
    pub(crate) fn at(&self, done: usize, of: usize) {
        if !self.watched || self.begun.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let bar = ProgressBar::with_draw_target(Some(of as u64), ProgressDrawTarget::stderr());
            let signs = if self.unicode { "━╸ " } else { "=> " };
            match ProgressStyle::with_template("  {bar:30} {human_pos} of {human_len} customers, {eta} left")
            {
                Ok(style) => bar.with_style(style.progress_chars(signs)),
                Err(_) => bar,
            }
        });
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
