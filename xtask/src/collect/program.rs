//! One running program: what it prints, how it ends, and what it took.

use super::family::{self, Watch};
use crate::results::{Cause, Memory};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use wait4::Wait4;

/// More than any honest record.
const MOST_OUTPUT: usize = 1 << 20;
/// What is kept of stderr: its end, and how many lines of that a failure quotes.
const KEPT_STDERR: usize = 4 << 10;
const QUOTED_LINES: usize = 10;

/// How to run a program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rules {
    /// What is measured: in a process group of its own, so that it doesn't hear the terminal's
    /// Ctrl-C. Looking at its memory disturbs a short run.
    Case { limit: Duration, watch_memory: bool },
    /// A build takes as long as it takes, prints for the user, and hears Ctrl-C itself.
    Build,
}

/// A program that was started.
pub(super) struct Program {
    child: Child,
    pub(super) pid: Pid,
    /// Readable once it has ended.
    pub(super) pidfd: OwnedFd,
    pub(super) start: Instant,
    /// Once it has ended.
    pub(super) wall: Option<Duration>,
    pub(super) watch: Watch,
    stdout: JoinHandle<Vec<u8>>,
    stderr: Option<JoinHandle<Vec<u8>>>,
}

impl Program {
    pub(super) fn start(command: &mut Command, rules: Rules) -> io::Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        // Whoever prints more writes into a closed pipe.
        let mut most = u64::MAX;
        if let Rules::Case { .. } = rules {
            command.stderr(Stdio::piped()).process_group(0);
            most = MOST_OUTPUT as u64 + 1;
        }
        let start = Instant::now();
        let mut child = command.spawn()?;
        let pid = Pid::from_child(&child);
        let pidfd = pidfd_open(pid, PidfdFlags::empty())?;
        let stdout = child.stdout.take().expect("stdout is piped");
        let stdout = thread::spawn(move || {
            let mut kept = Vec::new();
            // An error ends the output as its end does; what is missing shows when it is read.
            let _: io::Result<_> = stdout.take(most).read_to_end(&mut kept);
            kept
        });
        let stderr = child.stderr.take().map(|stderr| thread::spawn(move || last_of(stderr)));
        Ok(Self { child, pid, pidfd, start, wall: None, watch: Watch::new(), stdout, stderr })
    }

    /// Ends it and whoever it left behind, as far as they haven't ended, and says what it left.
    pub(super) fn end(mut self, known: &[Pid]) -> io::Result<Finished> {
        self.child.kill()?;
        let ended = self.child.wait4()?;
        // Now that it is gone they are our children; they may hold its output open.
        family::kill_strangers(known);
        let stderr = self.stderr.and_then(|reader| reader.join().ok()).unwrap_or_default();
        let text = String::from_utf8_lossy(&stderr);
        let lines: Vec<&str> = text.lines().collect();
        let quoted = &lines[lines.len().saturating_sub(QUOTED_LINES)..];
        Ok(Finished {
            status: ended.status,
            stdout: self.stdout.join().unwrap_or_default(),
            stderr: quoted.iter().map(ToString::to_string).collect(),
            wall: self.wall.unwrap_or_default(),
            cpu: ended.rusage.utime + ended.rusage.stime,
            memory: self.watch.seen(),
            looking: self.watch.looking,
        })
    }
}

fn last_of(mut stderr: impl Read) -> Vec<u8> {
    let (mut kept, mut buffer) = (Vec::new(), [0; 16 << 10]);
    while let Ok(count @ 1..) = stderr.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..count]);
        kept.drain(..kept.len().saturating_sub(KEPT_STDERR));
    }
    kept
}

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
    pub(super) memory: Option<Memory>,
    /// How much of its time we spent looking at its memory.
    pub(super) looking: Duration,
}

impl Finished {
    /// What its exit status says went wrong.
    pub(super) fn cause(&self) -> Option<Cause> {
        match (self.status.signal(), self.status.code()) {
            _ if self.stdout.len() > MOST_OUTPUT => Some(Cause::Flooded),
            (Some(signal), _) => Some(Cause::Signal(signal)),
            (None, Some(0) | None) => None,
            (None, Some(code)) => Some(Cause::Exit(code)),
        }
    }
}
