//! One running program: what it prints, how long it takes, and how much memory.

use super::family;
use super::pipe::Output;
use crate::results::{Cause, Failure, Memory};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus};
use std::time::{Duration, Instant};
use wait4::Wait4;

/// More than any honest record.
const MOST_OUTPUT: usize = 1 << 20;
/// What is kept of stderr: its end.
const KEPT_STDERR: usize = 4 << 10;
/// Fewer looks at a program's memory may all have come before it took any.
const LEAST_LOOKS: usize = 5;

/// What a program left when it had ended by itself.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) status: ExitStatus,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<String>,
    /// From its start to its end.
    pub(super) wall: Duration,
    /// User and system time of the process and of the children it waited for.
    pub(super) cpu: Duration,
    /// The most memory that its processes were seen to take together, where that was watched.
    pub(super) memory: Option<Memory>,
    /// How much of its time we spent looking at its memory.
    pub(super) looking: Duration,
}

impl Finished {
    /// What it comes to if that went wrong.
    pub(super) fn failure(self, cause: Cause) -> Failure {
        Failure { cause, stderr: self.stderr, expected: false }
    }

    /// What its exit status says went wrong.
    pub(super) fn cause(&self) -> Option<Cause> {
        match (self.status.signal(), self.status.code()) {
            (Some(signal), _) => Some(Cause::Signal(signal)),
            (None, Some(0) | None) => None,
            (None, Some(code)) => Some(Cause::Exit(code)),
        }
    }
}

/// A running program.
#[derive(Debug)]
pub(super) struct Course {
    child: Child,
    pub(super) pid: Pid,
    start: Instant,
    /// Readable once it has ended.
    pidfd: OwnedFd,
    /// Once it has ended.
    wall: Option<Duration>,
    stdout: Output<ChildStdout>,
    stderr: Output<ChildStderr>,
    memory: Option<Memory>,
    looks: usize,
    next_look: Instant,
    looking: Duration,
}

impl Course {
    /// Starts a program.
    ///
    /// # Errors
    ///
    /// Where the system can't start or watch it; it isn't there then.
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        let start = Instant::now();
        let mut child = command.spawn()?;
        let pid = Pid::from_child(&child);
        let pidfd = match pidfd_open(pid, PidfdFlags::empty()) {
            Ok(pidfd) => pidfd,
            Err(error) => {
                child.kill().and_then(|()| child.wait())?;
                return Err(error.into());
            }
        };
        Ok(Self {
            stdout: Output::new(child.stdout.take()),
            stderr: Output::new(child.stderr.take()),
            child,
            pid,
            start,
            pidfd,
            wall: None,
            memory: None,
            looks: 0,
            next_look: start,
            looking: Duration::ZERO,
        })
    }

    pub(super) fn has_ended(&self) -> bool {
        self.wall.is_some()
    }

    /// Whether nothing more will come of it.
    pub(super) fn is_over(&self) -> bool {
        self.has_ended() && !self.stdout.is_open() && !self.stderr.is_open()
    }

    /// Whether it printed more than it may.
    pub(super) fn floods(&self) -> bool {
        self.stdout.kept.len() > MOST_OUTPUT
    }

    /// What to wait for: its end, and its outputs.
    pub(super) fn sources(&self) -> [Option<BorrowedFd<'_>>; 3] {
        let end = (!self.has_ended()).then(|| self.pidfd.as_fd());
        [end, self.stdout.fd(), self.stderr.fd()]
    }

    /// These of its sources have news.
    pub(super) fn hear(&mut self, [ended, stdout, stderr]: [bool; 3]) {
        if ended {
            // It stays a zombie: its id is ours until we have killed its group.
            self.wall = Some(self.start.elapsed());
        }
        if stdout {
            self.stdout.read();
        }
        if stderr {
            self.stderr.read();
            self.stderr.keep_last(KEPT_STDERR);
        }
    }

    /// Looks at its memory if it is time for that, and says when it will be again: often at first,
    /// then rarely enough to take little of its time.
    pub(super) fn look(&mut self) -> Option<Instant> {
        if self.has_ended() {
            return None;
        }
        let before = Instant::now();
        if before < self.next_look {
            return Some(self.next_look);
        }
        if let Some((bytes, processes)) = family::memory_of(self.pid) {
            self.looks += 1;
            let seen = self.memory;
            self.memory = Some(Memory {
                bytes: seen.map_or(bytes, |seen| seen.bytes.max(bytes)),
                processes: seen.map_or(processes, |seen| seen.processes.max(processes)),
                // It never shrinks; at the very end the kernel no longer tells.
                address_space_bytes: family::address_space_of(self.pid)
                    .or(seen.and_then(|seen| seen.address_space_bytes)),
            });
        }
        let took = before.elapsed();
        self.looking += took;
        let usual = self.start.elapsed() / 10;
        let pause = usual.clamp(Duration::from_millis(1), Duration::from_millis(100));
        self.next_look = Instant::now() + pause.max(2 * took);
        Some(self.next_look)
    }

    /// Waits for it once it has ended or was killed, so that its id can be another's.
    ///
    /// # Errors
    ///
    /// Where the system doesn't say how it ended.
    pub(super) fn reap(self) -> io::Result<Finished> {
        let ended = self.child.wait4()?;
        Ok(Finished {
            status: ended.status,
            stderr: self.stderr.last_lines(KEPT_STDERR),
            stdout: self.stdout.kept,
            wall: self.wall.unwrap_or_default(),
            cpu: ended.rusage.utime + ended.rusage.stime,
            memory: self.memory.filter(|_| self.looks >= LEAST_LOOKS),
            looking: self.looking,
        })
    }
}
