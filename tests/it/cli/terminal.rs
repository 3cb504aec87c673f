//! A terminal with the program on it and somebody who presses keys.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use super::program;

/// How long a busy machine may take for anything.
const PATIENCE: Duration = Duration::from_secs(100);

pub(super) struct Terminal {
    ours: File,
    theirs: File,
    shown: Receiver<Vec<u8>>,
}

impl Terminal {
    pub(super) fn new() -> Self {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let name = ptsname(&ours, Vec::new()).unwrap();
        let theirs = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        tcsetwinsize(&theirs, Winsize { ws_row: 40, ws_col: 90, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let ours = File::from(ours);
        let (give, shown) = std::sync::mpsc::channel();
        let mut from = ours.try_clone().unwrap();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(read @ 1..) = from.read(&mut piece) {
                if give.send(piece[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { ours, theirs, shown }
    }

    /// Whether it waits for whole lines and shows what is typed, as it did to begin with.
    pub(super) fn is_as_before(&self) -> bool {
        let modes = tcgetattr(self.theirs.as_fd()).unwrap().local_modes;
        modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    }

    pub(super) fn begin(&self, here: &Path, file: &str) -> Child {
        let end = || Stdio::from(self.theirs.try_clone().unwrap());
        program(here, &["--color", "never", "review", file])
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap()
    }

    /// Reads until it asks; what came, without the signs that end lines on a terminal.
    pub(super) fn asked(&self) -> String {
        self.until(" > ")
    }

    pub(super) fn until(&self, end: &str) -> String {
        let mut text = Vec::new();
        loop {
            let seen = String::from_utf8_lossy(&text).replace('\r', "");
            if seen.ends_with(end) {
                return seen;
            }
            match self.shown.recv_timeout(PATIENCE) {
                Ok(piece) => text.extend(piece),
                Err(_) => panic!("it stands still at\n{seen}"),
            }
        }
    }

    /// Presses keys once single keys are read; before that the terminal itself would show them.
    pub(super) fn press(&mut self, keys: &str) {
        self.waits();
        self.ours.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until single keys are read.
    pub(super) fn waits(&self) {
        for _ in 0..5_000 {
            if !self.is_as_before() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not wait for a key");
    }
}
