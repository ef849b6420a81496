//! Runs one program under a time limit, and leaves nothing of it behind.
//!
//! One thread waits for everything at once: a `poll` over the process (by its pidfd), its two
//! outputs, and the pipe that tells of Ctrl-C.

use super::family;
use super::interrupts::{Heard, Interrupts};
use super::pipe::Output;
use crate::results::{Absence, Cause, Failure, Memory};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, kill_process_group, pidfd_open};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use wait4::Wait4;

/// More than any honest record.
const MOST_OUTPUT: usize = 1 << 20;
/// What is kept of stderr: its end.
const KEPT_STDERR: usize = 4 << 10;
/// Fewer looks at a program's memory may all have come before it took any.
const LEAST_LOOKS: usize = 5;
/// How long processes that a case started may outlive it. Python's resource tracker does, briefly.
const GRACE: Duration = Duration::from_secs(1);

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

/// Why a program gave nothing.
#[derive(Debug)]
pub(super) enum Setback {
    Failed(Failure),
    Interrupted,
}

/// How to run a program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rules {
    /// What is measured: in a process group of its own, which can be killed as a whole and doesn't
    /// hear the terminal's Ctrl-C. Looking at its memory disturbs a short run.
    Case { limit: Duration, watch_memory: bool },
    /// A build takes as long as it takes, prints for the user, and hears Ctrl-C itself.
    Build,
}

/// Runs a program to its end, or to ours.
///
/// # Errors
///
/// Where it can't be started, or had to be killed; nothing of it is left then either.
pub(super) fn run(
    command: &mut Command,
    rules: Rules,
    interrupts: &Interrupts,
) -> Result<Finished, Setback> {
    let mut known = family::our_children();
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    if let Rules::Case { .. } = rules {
        if interrupts.exit_code().is_some() {
            return Err(Setback::Interrupted);
        }
        command.stderr(Stdio::piped()).process_group(0);
    }
    let start = Instant::now();
    let system = |error: io::Error| setback(Cause::NotStarted(error.to_string()), Vec::new());
    let mut child = command.spawn().map_err(system)?;
    let pid = Pid::from_child(&child);
    known.push(pid);
    let mut course = Course {
        start,
        known,
        awaited: None,
        wall: None,
        stdout: Output::new(child.stdout.take()),
        stderr: Output::new(child.stderr.take()),
        memory: None,
        looks: 0,
        next_look: start,
        looking: Duration::ZERO,
    };
    let end = course.follow(pid, rules, interrupts);

    // The child isn't reaped yet, so its group can't be somebody else's.
    let _: Result<(), Errno> = match rules {
        Rules::Case { .. } => kill_process_group(pid, Signal::KILL),
        Rules::Build => kill_process(pid, Signal::KILL),
    };
    family::kill_strangers(&course.known);
    let ended = child.wait4().map_err(system)?;
    let stderr = course.stderr.last_lines(KEPT_STDERR);
    match end {
        End::ByItself => Ok(Finished {
            status: ended.status,
            stdout: course.stdout.kept,
            stderr,
            wall: course.wall.unwrap_or_default(),
            cpu: ended.rusage.utime + ended.rusage.stime,
            memory: course.memory.filter(|_| course.looks >= LEAST_LOOKS),
            looking: course.looking,
        }),
        End::Killed(cause) => Err(setback(cause, stderr)),
        End::Interrupted => Err(Setback::Interrupted),
        End::AtOnce => std::process::exit(interrupts.exit_code().unwrap_or(1).into()),
    }
}

fn setback(cause: Cause, stderr: Vec<String>) -> Setback {
    Setback::Failed(Failure { cause, stderr, expected: false })
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

enum End {
    ByItself,
    Killed(Cause),
    Interrupted,
    /// Somebody pressed Ctrl-C twice.
    AtOnce,
}

/// What is known of a running program.
struct Course {
    start: Instant,
    /// Our children that aren't left behind by it.
    known: Vec<Pid>,
    /// Whose end is awaited: its own, then that of each process that it left behind.
    awaited: Option<(Pid, OwnedFd)>,
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
    /// Follows a program until it and all that it started have ended and closed their output, or
    /// must be killed.
    fn follow(&mut self, pid: Pid, rules: Rules, interrupts: &Interrupts) -> End {
        let (limit, watch_memory) = match rules {
            Rules::Case { limit, watch_memory } => (Some(limit), watch_memory),
            Rules::Build => (None, false),
        };
        let system = |error: Errno| End::Killed(Cause::NotStarted(error.to_string()));
        match pidfd_open(pid, PidfdFlags::empty()) {
            Ok(pidfd) => self.awaited = Some((pid, pidfd)),
            Err(error) => return system(error),
        }
        let mut deadline = limit.map(|limit| self.start + limit);
        while self.awaited.is_some() || self.stdout.is_open() || self.stderr.is_open() {
            let watches = watch_memory && self.wall.is_none();
            if watches && Instant::now() >= self.next_look {
                self.look(pid);
            }
            let now = Instant::now();
            if deadline.is_some_and(|deadline| now >= deadline) {
                return End::Killed(match (self.wall, limit) {
                    (None, Some(limit)) => Cause::TimedOut { limit_ns: nanoseconds(limit) },
                    _ => Cause::LeftBehind,
                });
            }
            let until = [deadline, watches.then_some(self.next_look)].into_iter().flatten().min();
            let pause = until.map(|until| until.saturating_duration_since(now));
            let [signal, ended, stdout, stderr] = match self.wait(interrupts.pipe(), pause) {
                Ok(ready) => ready,
                Err(error) => return system(error),
            };
            if signal {
                match (interrupts.hear(), rules) {
                    (Heard::AtOnce, _) => return End::AtOnce,
                    (Heard::Stop, Rules::Case { .. }) => return End::Interrupted,
                    (Heard::Stop, Rules::Build) | (Heard::Nothing, _) => {}
                }
            }
            if stdout {
                self.stdout.read();
                if limit.is_some() && self.stdout.kept.len() > MOST_OUTPUT {
                    return End::Killed(Cause::Flooded);
                }
            }
            if stderr {
                self.stderr.read();
                self.stderr.keep_last(KEPT_STDERR);
            }
            if ended && let Err(error) = self.ended(&mut deadline) {
                return system(error);
            }
        }
        End::ByItself
    }

    /// Waits until something happens, and says which: a signal, an end, or output.
    fn wait(&self, signals: BorrowedFd, pause: Option<Duration>) -> Result<[bool; 4], Errno> {
        let awaited = self.awaited.as_ref().map(|(_, pidfd)| pidfd.as_fd());
        let sources = [Some(signals), awaited, self.stdout.fd(), self.stderr.fd()];
        let mut polled: Vec<PollFd> = sources
            .iter()
            .flatten()
            .map(|fd| PollFd::from_borrowed_fd(*fd, PollFlags::IN))
            .collect();
        let pause = pause.and_then(|pause| Timespec::try_from(pause).ok());
        match poll(&mut polled, pause.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
        let mut events = polled.iter().map(|polled| !polled.revents().is_empty());
        Ok(sources.map(|source| source.is_some() && events.next() == Some(true)))
    }

    /// Whoever was awaited has ended; what it left behind has a moment to end, too.
    fn ended(&mut self, deadline: &mut Option<Instant>) -> Result<(), Errno> {
        if self.wall.is_none() {
            // It stays a zombie: its id is ours until we have killed its group.
            self.wall = Some(self.start.elapsed());
            *deadline = Some(Instant::now() + GRACE);
        } else if let Some((stranger, _)) = &self.awaited {
            family::reap(*stranger);
        }
        self.awaited = match family::stranger(&self.known) {
            Some(stranger) => Some((stranger, pidfd_open(stranger, PidfdFlags::empty())?)),
            None => None,
        };
        Ok(())
    }

    /// Looks at its memory: often at first, then rarely enough to take little of its time.
    fn look(&mut self, pid: Pid) {
        let before = Instant::now();
        if let Some((bytes, processes)) = family::memory_of(pid) {
            self.looks += 1;
            let seen = self.memory;
            self.memory = Some(Memory {
                bytes: seen.map_or(bytes, |seen| seen.bytes.max(bytes)),
                processes: seen.map_or(processes, |seen| seen.processes.max(processes)),
                // It never shrinks; at the very end the kernel no longer tells.
                address_space_bytes: family::address_space_of(pid)
                    .or(seen.and_then(|seen| seen.address_space_bytes)),
            });
        }
        let took = before.elapsed();
        self.looking += took;
        let usual = self.start.elapsed() / 20;
        let pause = usual.clamp(Duration::from_millis(1), Duration::from_millis(50));
        self.next_look = Instant::now() + pause.max(2 * took);
    }
}

/// What a program brings that prints for us, unless somebody pressed Ctrl-C.
pub(super) type Answered<T> = Option<Result<T, Absence>>;

/// Runs a program under a limit and returns what it printed; `None` where somebody pressed Ctrl-C.
pub(super) fn output(
    command: &mut Command,
    limit: Duration,
    interrupts: &Interrupts,
) -> Answered<String> {
    let rules = Rules::Case { limit, watch_memory: false };
    Some(match run(command, rules, interrupts) {
        Ok(finished) => match finished.cause() {
            None => Ok(String::from_utf8_lossy(&finished.stdout).into_owned()),
            Some(cause) => Err(Absence::Failed(finished.failure(cause))),
        },
        Err(Setback::Failed(failure)) => Err(Absence::Failed(failure)),
        Err(Setback::Interrupted) => return None,
    })
}

/// Five hundred years fit.
pub(super) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
