//! Runs programs under a time limit, and leaves nothing of them behind.
//!
//! One thread waits for everything at once: a `poll` over each process (by its pidfd), its outputs,
//! and the pipe that tells of Ctrl-C.

use super::course::{Course, Finished};
use super::family;
use super::interrupts::{Heard, Interrupts};
use crate::results::{Absence, Cause, Failure};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, kill_process_group, pidfd_open};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::slice;
use std::time::{Duration, Instant};

/// How long processes that a case started may outlive it. Python's resource tracker does, briefly.
const GRACE: Duration = Duration::from_secs(1);

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
    let mut finished = run_side_by_side(slice::from_mut(command), rules, interrupts)?;
    Ok(finished.remove(0))
}

/// Runs programs at the same time to the end of all.
///
/// # Errors
///
/// Where one of them can't be started, or had to be killed; nothing of any is left then.
pub(super) fn run_side_by_side(
    commands: &mut [Command],
    rules: Rules,
    interrupts: &Interrupts,
) -> Result<Vec<Finished>, Setback> {
    let mut flock = Flock { known: family::our_children(), courses: Vec::new(), stranger: None };
    let end = flock.start(commands, rules, interrupts);
    let end = end.unwrap_or_else(|| flock.follow(rules, interrupts));
    for course in &flock.courses {
        // It isn't reaped yet, so its group can't be somebody else's.
        let _: Result<(), Errno> = match rules {
            Rules::Case { .. } => kill_process_group(course.pid, Signal::KILL),
            Rules::Build => kill_process(course.pid, Signal::KILL),
        };
    }
    family::kill_strangers(&flock.known);
    let reaped: Result<Vec<Finished>, _> = flock.courses.into_iter().map(Course::reap).collect();
    let not_started = |error: std::io::Error| (Cause::NotStarted(error.to_string()), Vec::new());
    let (cause, stderr) = match (end, reaped.map_err(not_started)) {
        (End::ByItself, Ok(finished)) => return Ok(finished),
        (End::Interrupted, _) => return Err(Setback::Interrupted),
        (End::AtOnce, _) => std::process::exit(interrupts.exit_code().unwrap_or(1).into()),
        (End::ByItself, Err(why)) => why,
        (End::Killed(course, cause), reaped) => {
            let reaped = reaped.unwrap_or_default();
            (cause, reaped.into_iter().nth(course).map(|it| it.stderr).unwrap_or_default())
        }
    };
    Err(Setback::Failed(Failure { cause, stderr, expected: false }))
}

enum End {
    ByItself,
    /// Because of one of them.
    Killed(usize, Cause),
    Interrupted,
    /// Somebody pressed Ctrl-C twice.
    AtOnce,
}

/// Programs that run at the same time.
struct Flock {
    /// Our children that none of them left behind.
    known: Vec<Pid>,
    courses: Vec<Course>,
    /// A process that one of them left behind, once all have ended.
    stranger: Option<(Pid, OwnedFd)>,
}

impl Flock {
    /// Starts all of them, unless there is a reason not to.
    fn start(
        &mut self,
        commands: &mut [Command],
        rules: Rules,
        interrupts: &Interrupts,
    ) -> Option<End> {
        for command in commands {
            command.stdin(Stdio::null()).stdout(Stdio::piped());
            if let Rules::Case { .. } = rules {
                if interrupts.exit_code().is_some() {
                    return Some(End::Interrupted);
                }
                command.stderr(Stdio::piped()).process_group(0);
            }
            match Course::start(command) {
                Ok(course) => {
                    self.known.push(course.pid);
                    self.courses.push(course);
                }
                Err(error) => {
                    let cause = Cause::NotStarted(error.to_string());
                    return Some(End::Killed(self.courses.len(), cause));
                }
            }
        }
        None
    }

    /// Follows them until they and all that they started have ended and closed their output, or must
    /// be killed.
    fn follow(&mut self, rules: Rules, interrupts: &Interrupts) -> End {
        let (limit, watch_memory) = match rules {
            Rules::Case { limit, watch_memory } => (Some(limit), watch_memory),
            Rules::Build => (None, false),
        };
        let mut deadline = limit.map(|limit| Instant::now() + limit);
        let mut all_ended = false;
        while self.stranger.is_some() || !self.courses.iter().all(Course::is_over) {
            let looks = self.courses.iter_mut().filter_map(Course::look);
            let next_look = if watch_memory { looks.min() } else { None };
            let now = Instant::now();
            if deadline.is_some_and(|deadline| now >= deadline) {
                return self.late(limit.unwrap_or_default());
            }
            let until = deadline.into_iter().chain(next_look).min();
            let pause = until.map(|until| until.saturating_duration_since(now));
            let ready = match self.wait(interrupts.pipe(), pause) {
                Ok(ready) => ready,
                Err(error) => return End::Killed(0, Cause::NotStarted(error.to_string())),
            };
            if ready[0] {
                match (interrupts.hear(), rules) {
                    (Heard::AtOnce, _) => return End::AtOnce,
                    (Heard::Stop, Rules::Case { .. }) => return End::Interrupted,
                    (Heard::Stop, Rules::Build) | (Heard::Nothing, _) => {}
                }
            }
            for (course, news) in self.courses.iter_mut().zip(ready[2..].chunks_exact(3)) {
                course.hear([news[0], news[1], news[2]]);
            }
            let floods = self.courses.iter().position(Course::floods);
            if let Some(flooding) = floods.filter(|_| limit.is_some()) {
                return End::Killed(flooding, Cause::Flooded);
            }
            let just_ended = !all_ended && self.courses.iter().all(Course::has_ended);
            if just_ended {
                // What they left behind has a moment to end, too.
                all_ended = true;
                deadline = Some(Instant::now() + GRACE);
            }
            if (just_ended || ready[1])
                && let Err(error) = self.await_next_stranger()
            {
                return End::Killed(0, Cause::NotStarted(error.to_string()));
            }
        }
        End::ByItself
    }

    fn late(&self, limit: Duration) -> End {
        match self.courses.iter().position(|course| !course.has_ended()) {
            Some(running) => End::Killed(running, Cause::TimedOut { limit_ns: nanoseconds(limit) }),
            None => End::Killed(0, Cause::LeftBehind),
        }
    }

    /// Waits until something happens, and says which: a signal, the stranger's end, then three for
    /// each of them.
    fn wait(&self, signals: BorrowedFd, pause: Option<Duration>) -> Result<Vec<bool>, Errno> {
        let stranger = self.stranger.as_ref().map(|(_, pidfd)| pidfd.as_fd());
        let mut sources = vec![Some(signals), stranger];
        sources.extend(self.courses.iter().flat_map(Course::sources));
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
        let ready = |source: &Option<_>| source.is_some() && events.next() == Some(true);
        Ok(sources.iter().map(ready).collect())
    }

    /// The one that was awaited has ended; another may be there.
    fn await_next_stranger(&mut self) -> Result<(), Errno> {
        if let Some((stranger, _)) = self.stranger.take() {
            family::reap(stranger);
        }
        if let Some(stranger) = family::stranger(&self.known) {
            self.stranger = Some((stranger, pidfd_open(stranger, PidfdFlags::empty())?));
        }
        Ok(())
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
