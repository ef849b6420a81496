//! Runs programs under a time limit, and leaves nothing of them behind.
//!
//! One thread waits for all of them at once: a `poll` over a pidfd of each and the pipe that tells
//! of Ctrl-C. What they print is read by a thread per output.

use super::family;
use super::interrupts::Interrupts;
use super::program::{Finished, Program};
use crate::results::{Absence, Cause, Failure};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, kill_process_group, pidfd_open};
use std::io;
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

/// What a program brings that prints for us; `None` where somebody pressed Ctrl-C.
pub(super) type Answered<T> = Option<Result<T, Absence>>;

/// Runs a program under a limit and returns what it printed.
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

/// Runs a program to its end, or to ours; nothing of it is left then.
pub(super) fn run(
    command: &mut Command,
    rules: Rules,
    interrupts: &Interrupts,
) -> Result<Finished, Setback> {
    let mut finished = run_side_by_side(slice::from_mut(command), rules, interrupts)?;
    Ok(finished.remove(0))
}

/// Runs programs at the same time to the end of all. Where one of them can't be started, or has to
/// be killed, all are.
pub(super) fn run_side_by_side(
    commands: &mut [Command],
    rules: Rules,
    interrupts: &Interrupts,
) -> Result<Vec<Finished>, Setback> {
    let mut known = family::our_children();
    let mut programs = Vec::new();
    let started = start(commands, rules, interrupts, &mut programs);
    known.extend(programs.iter().map(|program| program.pid));
    let end = started.and_then(|()| follow(&mut programs, &known, rules, interrupts));
    for program in &programs {
        // It isn't reaped yet, so its group can't be somebody else's. An error would mean that it
        // has ended by itself.
        let _: Result<(), Errno> = match rules {
            Rules::Case { .. } => kill_process_group(program.pid, Signal::KILL),
            Rules::Build => kill_process(program.pid, Signal::KILL),
        };
    }
    family::kill_strangers(&known);
    let reaped: io::Result<Vec<Finished>> = programs.into_iter().map(Program::reap).collect();
    let failed = |cause, stderr| Setback::Failed(Failure { cause, stderr, expected: false });
    match (end, reaped) {
        (Ok(()), Ok(finished)) => Ok(finished),
        (Ok(()), Err(error)) => Err(failed(Cause::NotStarted(error.to_string()), Vec::new())),
        (Err(End::Interrupted), _) => Err(Setback::Interrupted),
        (Err(End::Failed(which, cause)), reaped) => {
            let stderr = reaped.unwrap_or_default().into_iter().nth(which).map(|it| it.stderr);
            Err(failed(cause, stderr.unwrap_or_default()))
        }
    }
}

enum End {
    /// Because of one of them.
    Failed(usize, Cause),
    Interrupted,
}

impl<E: Into<io::Error>> From<E> for End {
    fn from(error: E) -> Self {
        Self::Failed(0, Cause::NotStarted(error.into().to_string()))
    }
}

fn start(
    commands: &mut [Command],
    rules: Rules,
    interrupts: &Interrupts,
    programs: &mut Vec<Program>,
) -> Result<(), End> {
    for command in commands {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let is_case = matches!(rules, Rules::Case { .. });
        if is_case {
            command.stderr(Stdio::piped()).process_group(0);
        }
        if is_case && interrupts.exit_code().is_some() {
            return Err(End::Interrupted);
        }
        programs.push(Program::start(command, is_case)?);
    }
    Ok(())
}

/// Waits until they and all that they started have ended, or must be killed.
fn follow(
    programs: &mut [Program],
    known: &[Pid],
    rules: Rules,
    interrupts: &Interrupts,
) -> Result<(), End> {
    let (limit, watch_memory, mut patience) = match rules {
        Rules::Case { limit, watch_memory } => (Some(limit), watch_memory, 0),
        Rules::Build => (None, false, 1),
    };
    let mut deadline = limit.map(|limit| Instant::now() + limit);
    let mut stranger = None;
    let mut all_ended = false;
    loop {
        if !all_ended && programs.iter().all(|program| program.wall.is_some()) {
            all_ended = true;
            // What they left behind has a moment to end, too.
            deadline = Some(Instant::now() + GRACE);
        }
        if all_ended && stranger.is_none() {
            match family::stranger(known) {
                Some(pid) => stranger = Some((pid, pidfd_open(pid, PidfdFlags::empty())?)),
                None => return Ok(()),
            }
        }
        let now = Instant::now();
        if deadline.is_some_and(|deadline| now >= deadline) {
            let running = programs.iter().position(|program| program.wall.is_none());
            let limit_ns = nanoseconds(limit.unwrap_or_default());
            let left_behind = End::Failed(0, Cause::LeftBehind);
            return Err(running
                .map_or(left_behind, |which| End::Failed(which, Cause::TimedOut { limit_ns })));
        }
        let running = programs.iter_mut().filter(|program| watch_memory && program.wall.is_none());
        let next_look = running.map(|program| program.watch.look(program.pid)).min();
        let until = deadline.into_iter().chain(next_look).min();

        let running: Vec<usize> =
            (0..programs.len()).filter(|&i| programs[i].wall.is_none()).collect();
        let mut polled = vec![PollFd::from_borrowed_fd(interrupts.pipe(), PollFlags::IN)];
        let pidfds = running.iter().map(|&i| &programs[i].pidfd);
        let pidfds = pidfds.chain(stranger.iter().map(|(_, pidfd)| pidfd));
        polled.extend(pidfds.map(|pidfd| PollFd::new(pidfd, PollFlags::IN)));
        let pause = until.map(|until| until.saturating_duration_since(now));
        let pause = pause.and_then(|pause| Timespec::try_from(pause).ok());
        match poll(&mut polled, pause.as_ref()) {
            Err(Errno::INTR) => continue,
            polled => polled?,
        };
        let news: Vec<bool> = polled.iter().map(|it| !it.revents().is_empty()).collect();
        if news[0] {
            interrupts.take_one()?;
            if patience == 0 {
                return Err(End::Interrupted);
            }
            patience -= 1;
            eprintln!("xtask: stopping; press Ctrl-C again to stop at once");
        }
        for (&i, _) in running.iter().zip(&news[1..]).filter(|(_, ended)| **ended) {
            // It stays a zombie: its id is ours until we have killed its group.
            programs[i].wall = Some(programs[i].start.elapsed());
        }
        if news.get(1 + running.len()) == Some(&true)
            && let Some((pid, _)) = stranger.take()
        {
            family::reap(pid);
        }
    }
}

/// Five hundred years fit.
pub(super) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
