//! Ctrl-C: once stops the measuring and keeps what there is, twice ends everything at once.
//!
//! There is no thread for it: whoever waits for a process polls [`Interrupts::pipe`] beside it.

use anyhow::{Context, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};
use std::cell::Cell;
use std::io::{ErrorKind, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The signals that came so far.
#[derive(Debug)]
pub(crate) struct Interrupts {
    /// A byte for each of them.
    pipe: UnixStream,
    /// The last one; 0 where there was none.
    last: Arc<AtomicUsize>,
    /// How many of them somebody heard.
    heard: Cell<usize>,
}

impl Interrupts {
    /// Takes over SIGINT and SIGTERM.
    ///
    /// # Errors
    ///
    /// Where the system doesn't let us.
    pub(crate) fn install() -> Result<Self> {
        let complaint = "signals can't be caught";
        let (pipe, sender) = UnixStream::pair().context(complaint)?;
        pipe.set_nonblocking(true).context(complaint)?;
        let last = Arc::new(AtomicUsize::new(0));
        for signal in [SIGINT, SIGTERM] {
            let number = usize::try_from(signal).context(complaint)?;
            flag::register_usize(signal, Arc::clone(&last), number).context(complaint)?;
            let sender = sender.try_clone().context(complaint)?;
            low_level::pipe::register(signal, sender).context(complaint)?;
        }
        Ok(Self { pipe, last, heard: Cell::new(0) })
    }

    /// The code to exit with, once there was a signal: as a shell puts it, 130 after SIGINT.
    pub(crate) fn exit_code(&self) -> Option<u8> {
        match self.last.load(Ordering::Relaxed) {
            0 => None,
            signal => Some(u8::try_from(128 + signal).unwrap_or(1)),
        }
    }

    /// Readable when there is news.
    pub(super) fn pipe(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }

    /// What the signals ask for that came since this was asked last.
    pub(super) fn hear(&self) -> Heard {
        let news = self.news();
        let before = self.heard.replace(self.heard.get() + news);
        match (before, news) {
            (_, 0) => Heard::Nothing,
            (0, 1) => {
                eprintln!("xtask: stopping; press Ctrl-C again to stop at once");
                Heard::Stop
            }
            _ => Heard::AtOnce,
        }
    }

    fn news(&self) -> usize {
        let mut bytes = [0; 16];
        loop {
            match (&self.pipe).read(&mut bytes) {
                Ok(count) => return count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // Nothing to be read.
                Err(_) => return 0,
            }
        }
    }
}

/// What signals ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Nothing,
    Stop,
    AtOnce,
}
