//! What a program prints, read whenever there is something to be read.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::retry_on_intr;
use std::io::{ErrorKind, Read};
use std::os::fd::{AsFd, BorrowedFd};

/// How many lines of stderr a failure quotes.
const QUOTED_LINES: usize = 10;

/// One of a program's outputs; none where it prints for the user.
#[derive(Debug)]
pub(super) struct Output<R> {
    source: Option<R>,
    pub(super) kept: Vec<u8>,
}

impl<R: Read + AsFd> Output<R> {
    pub(super) fn new(source: Option<R>) -> Self {
        Self { source, kept: Vec::new() }
    }

    pub(super) fn is_open(&self) -> bool {
        self.source.is_some()
    }

    pub(super) fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.source.as_ref().map(AsFd::as_fd)
    }

    /// Reads what is there, once.
    pub(super) fn read(&mut self) {
        let Some(source) = &mut self.source else { return };
        let mut buffer = [0; 16 << 10];
        match source.read(&mut buffer) {
            Ok(count @ 1..) => self.kept.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // An error ends the output as its end does; what is missing shows when it is read.
            Ok(0) | Err(_) => self.source = None,
        }
    }

    pub(super) fn keep_last(&mut self, bytes: usize) {
        self.kept.drain(..self.kept.len().saturating_sub(bytes));
    }

    /// The last lines, once everything is dead that could write more.
    pub(super) fn last_lines(mut self, bytes: usize) -> Vec<String> {
        while let Some(fd) = self.fd() {
            let mut polled = [PollFd::from_borrowed_fd(fd, PollFlags::IN)];
            if retry_on_intr(|| poll(&mut polled, Some(&Timespec::default()))) != Ok(1) {
                break;
            }
            self.read();
            self.keep_last(bytes);
        }
        let text = String::from_utf8_lossy(&self.kept);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(QUOTED_LINES)..].iter().map(ToString::to_string).collect()
    }
}
