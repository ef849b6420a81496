//! Ctrl-C stops the measuring and keeps what there is.
//!
//! There is no thread for it: whoever waits for a process polls [`Interrupts::pipe`] beside it.

use anyhow::{Context, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};
use std::io::{self, Read};
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
}

impl Interrupts {
    /// Takes over SIGINT and SIGTERM.
    pub(crate) fn install() -> Result<Self> {
        let complaint = "signals can't be caught";
        let (pipe, sender) = UnixStream::pair().context(complaint)?;
        let last = Arc::new(AtomicUsize::new(0));
        for signal in [SIGINT, SIGTERM] {
            let number = usize::try_from(signal).context(complaint)?;
            flag::register_usize(signal, Arc::clone(&last), number).context(complaint)?;
            let sender = sender.try_clone().context(complaint)?;
            low_level::pipe::register(signal, sender).context(complaint)?;
        }
        Ok(Self { pipe, last })
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

    /// Takes note of one signal, once the pipe is readable.
    pub(super) fn take_one(&self) -> io::Result<()> {
        (&self.pipe).read_exact(&mut [0])
    }
}
