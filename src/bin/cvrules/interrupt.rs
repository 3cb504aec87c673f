//! Ctrl-C during a long run: the first ends it in order, a second at once.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, PoisonError};

/// How a program ends that Ctrl-C ended, as shells have it.
pub(crate) const CODE: u8 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);
static RUNNING: AtomicBool = AtomicBool::new(false);
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);
static LISTEN: Once = Once::new();
static RESTORE: Mutex<Option<Restore>> = Mutex::new(None);

/// Puts something back as it was.
pub(crate) type Restore = Box<dyn Fn() + Send>;

/// What to do where a signal ends the program, from now on.
pub(crate) fn restore_at_end(restore: Restore) {
    *RESTORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(restore);
    listen();
}

/// A run that looks now and then whether it is to end.
pub(crate) struct Guard(());

impl Guard {
    /// From now on; `unfinished` is a file that may not be left behind.
    pub(crate) fn new(unfinished: Option<&Path>) -> Self {
        *UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner) = unfinished.map(Path::to_path_buf);
        RUNNING.store(true, Ordering::SeqCst);
        listen();
        Self(())
    }

    /// Set when the run is to end.
    #[expect(clippy::unused_self, reason = "only a guarded run looks")]
    pub(crate) fn asked(&self) -> &'static AtomicBool {
        &ASKED
    }
}

fn listen() {
    LISTEN.call_once(|| {
        // Where the system does not let one listen, Ctrl-C ends the program as it ends others.
        let _ = ctrlc::set_handler(|| {
            let again = ASKED.swap(true, Ordering::SeqCst);
            if again || !RUNNING.load(Ordering::SeqCst) {
                if let Some(path) = &*UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner) {
                    let _ = std::fs::remove_file(path);
                }
                if let Some(restore) = &*RESTORE.lock().unwrap_or_else(PoisonError::into_inner) {
                    restore();
                }
                std::process::exit(i32::from(CODE));
            }
        });
    });
}

impl Drop for Guard {
    fn drop(&mut self) {
        RUNNING.store(false, Ordering::SeqCst);
    }
}
