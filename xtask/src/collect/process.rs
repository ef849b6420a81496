//! Runs programs under a time limit, and leaves nothing of them behind.
//!
//! One thread waits for all of them at once: a `poll` over a pidfd of each and the pipe that tells
//! of Ctrl-C. What they print is read by a thread per output.

use super::family;
use super::interrupts::Interrupts;
use super::program::{Finished, Program, Rules};
use crate::results::{Absence, Cause, Failure};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::retry_on_intr;
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use signal_hook::consts::SIGINT;
use std::io;
use std::process::Command;
use std::slice;
use std::time::{Duration, Instant};

/// How long processes that a case started may outlive it. Python's resource tracker does, briefly.
const GRACE: Duration = Duration::from_secs(1);
/// What everything fails with once somebody has pressed Ctrl-C; nobody writes that down.
pub(super) const INTERRUPTED: Cause = Cause::Signal(SIGINT);

/// Runs a program under a limit and returns what it printed.
pub(super) fn output(
    command: &mut Command,
    limit: Duration,
    interrupts: &Interrupts,
) -> Result<String, Absence> {
    let finished = run(command, Rules::Case { limit, watch_memory: false }, interrupts);
    let printed = finished.and_then(|finished| match finished.cause() {
        None => Ok(String::from_utf8_lossy(&finished.stdout).into_owned()),
        Some(cause) => Err(Failure { stderr: finished.stderr, ..cause.into() }),
    });
    printed.map_err(Absence::Failed)
}

/// Runs a program to its end, or to ours; nothing of it is left then.
pub(super) fn run(
    command: &mut Command,
    rules: Rules,
    interrupts: &Interrupts,
) -> Result<Finished, Failure> {
    let mut finished = run_side_by_side(slice::from_mut(command), rules, interrupts)?;
    Ok(finished.remove(0))
}

/// Runs programs at the same time to the end of all. Where one of them can't be started, or has to
/// be killed, all are; what is told is the first one's then.
pub(super) fn run_side_by_side(
    commands: &mut [Command],
    rules: Rules,
    interrupts: &Interrupts,
) -> Result<Vec<Finished>, Failure> {
    let mut known = family::our_children();
    let mut programs = Vec::new();
    let started = commands.iter_mut().try_for_each(|command| -> Result<(), Cause> {
        if matches!(rules, Rules::Case { .. }) && interrupts.exit_code().is_some() {
            return Err(INTERRUPTED);
        }
        programs.push(Program::start(command, rules)?);
        Ok(())
    });
    known.extend(programs.iter().map(|program| program.pid));
    let end = started.and_then(|()| follow(&mut programs, &known, rules, interrupts));
    let ended: io::Result<Vec<_>> = programs.into_iter().map(|it| it.end(&known)).collect();
    // One that was started and then couldn't be watched is a stranger, too.
    family::kill_strangers(&known);
    match end {
        Ok(()) => Ok(ended.map_err(Cause::from)?),
        Err(cause) => {
            let first = ended.unwrap_or_default().into_iter().next();
            let stderr = first.map(|first| first.stderr).unwrap_or_default();
            Err(Failure { stderr, ..cause.into() })
        }
    }
}

/// Waits until they and all that they started have ended, or must be killed.
fn follow(
    programs: &mut [Program],
    known: &[Pid],
    rules: Rules,
    interrupts: &Interrupts,
) -> Result<(), Cause> {
    let (limit, watch_memory, mut patience) = match rules {
        Rules::Case { limit, watch_memory } => (Some(limit), watch_memory, 0),
        Rules::Build => (None, false, 1),
    };
    let mut deadline = limit.map(|limit| Instant::now() + limit);
    let mut grace = None;
    loop {
        let now = Instant::now();
        let mut running: Vec<&mut Program> =
            programs.iter_mut().filter(|program| program.wall.is_none()).collect();
        let mut stranger = None;
        if running.is_empty() {
            let Some(pid) = family::stranger(known) else { return Ok(()) };
            stranger = Some((pid, pidfd_open(pid, PidfdFlags::empty())?));
            // What they left behind has a moment to end, too.
            deadline = Some(*grace.get_or_insert(now + GRACE));
        }
        if deadline.is_some_and(|deadline| now >= deadline) {
            let limit_ns = nanoseconds(limit.unwrap_or_default());
            let is_late = !running.is_empty();
            return Err(if is_late { Cause::TimedOut { limit_ns } } else { Cause::LeftBehind });
        }
        let watched = running.iter_mut().filter(|_| watch_memory);
        let next_look = watched.map(|program| program.watch.look(program.pid)).min();
        let until = deadline.into_iter().chain(next_look).min();
        let pause = until.map(|until| until.saturating_duration_since(now));
        let pause = pause.and_then(|pause| Timespec::try_from(pause).ok());

        let mut polled = vec![PollFd::from_borrowed_fd(interrupts.pipe(), PollFlags::IN)];
        let pidfds = running.iter().map(|program| &program.pidfd);
        let pidfds = pidfds.chain(stranger.iter().map(|(_, pidfd)| pidfd));
        polled.extend(pidfds.map(|pidfd| PollFd::new(pidfd, PollFlags::IN)));
        retry_on_intr(|| poll(&mut polled, pause.as_ref()))?;
        let news: Vec<bool> = polled.iter().map(|it| !it.revents().is_empty()).collect();

        if news[0] {
            if patience == 0 {
                return Err(INTERRUPTED);
            }
            interrupts.take_one()?;
            patience -= 1;
            eprintln!("xtask: stopping; press Ctrl-C again to stop at once");
        }
        for (program, _) in running.into_iter().zip(&news[1..]).filter(|(_, ended)| **ended) {
            program.wall = Some(program.start.elapsed());
        }
        if let Some((pid, _)) = stranger.filter(|_| news[1]) {
            family::reap(pid);
        }
    }
}

/// Five hundred years fit.
pub(super) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
