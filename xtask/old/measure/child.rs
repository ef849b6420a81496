//! Runs one program under a time limit, and leaves nothing of it behind.

use super::family;
use crate::interrupts::Interrupts;
use rustix::io::{Errno, retry_on_intr};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use std::collections::VecDeque;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
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
pub(crate) struct Finished {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    /// From its start to its end.
    pub(crate) wall: Duration,
    /// User and system time of the process and of the children it waited for.
    pub(crate) cpu: Duration,
    /// The most memory that its processes were seen to take together, where that was watched.
    pub(crate) memory: Option<Memory>,
}

/// The most memory that a tree of processes was seen to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    pub(crate) bytes: u64,
    pub(crate) processes: usize,
    /// The most address space that the first of them had, where the kernel tells.
    pub(crate) address_space: Option<u64>,
}

/// Why a program didn't end by itself.
#[derive(Debug)]
pub(crate) enum Trouble {
    System(io::Error),
    TimedOut { stderr: String },
    Flooded { stderr: String },
    LeftBehind { stderr: String },
    Interrupted,
}

#[derive(Debug)]
enum Event {
    Exited,
    Alone,
    Stdout(Vec<u8>),
    Stderr(String),
    Flooded,
    Interrupted,
}

/// How to run a program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) time: Duration,
    /// Looking at memory disturbs a short run.
    pub(crate) watch_memory: bool,
}

/// Runs a program to its end, or to ours.
///
/// # Errors
///
/// Where it can't be started, or had to be killed; nothing of it is left then either.
pub(crate) fn run(
    command: &mut Command,
    limits: Limits,
    interrupts: &Interrupts,
) -> Result<Finished, Trouble> {
    let mut known = family::our_children();
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A group of its own can be killed as a whole, and doesn't hear the terminal's Ctrl-C.
        .process_group(0)
        .spawn()
        .map_err(Trouble::System)?;
    let pid = Pid::from_child(&child);
    known.push(pid);

    let (tell, events) = channel();
    let watch = interrupts.watch_group(pid, {
        let tell = tell.clone();
        move || send(&tell, Event::Interrupted)
    });
    let waiting = listen(&mut child, pid, known.clone(), &tell);
    let mut course = Course::default();
    let trouble = course.follow(&events, start, limits, pid);

    // The child isn't reaped yet, so its group can't be somebody else's.
    let _: Result<(), _> = kill_process_group(pid, Signal::KILL);
    family::kill_strangers(&known);
    drop(watch);
    // It waits for whoever isn't known, which the next program isn't either.
    waiting.join().expect("the waiting thread doesn't panic");
    let ended = child.wait4().map_err(Trouble::System)?;
    course.hear_the_rest(&events);
    match trouble {
        None => Ok(Finished {
            status: ended.status,
            stdout: course.stdout.unwrap_or_default(),
            stderr: course.stderr.unwrap_or_default(),
            wall: course.wall,
            cpu: ended.rusage.utime + ended.rusage.stime,
            memory: course.memory.filter(|_| course.looks >= LEAST_LOOKS),
        }),
        Some(trouble) => Err(trouble(course.stderr.unwrap_or_default())),
    }
}

type Verdict = fn(String) -> Trouble;

/// What is known of a running program.
#[derive(Default)]
struct Course {
    wall: Duration,
    exited: bool,
    alone: bool,
    stdout: Option<Vec<u8>>,
    stderr: Option<String>,
    memory: Option<Memory>,
    looks: usize,
}

impl Course {
    /// Follows a program until it has ended and closed its output, or must be killed.
    fn follow(
        &mut self,
        events: &Receiver<Event>,
        start: Instant,
        limits: Limits,
        pid: Pid,
    ) -> Option<Verdict> {
        let mut deadline = start + limits.time;
        while !self.is_over() {
            let left = deadline.saturating_duration_since(Instant::now());
            let pause = if limits.watch_memory && !self.exited {
                self.look_at_memory(pid);
                // Often at first, then rarely enough to cost less than a hundredth.
                let elapsed = start.elapsed();
                (elapsed / 20).clamp(Duration::from_millis(1), Duration::from_millis(50))
            } else {
                left
            };
            match events.recv_timeout(pause.min(left)) {
                Ok(Event::Exited) => {
                    self.wall = start.elapsed();
                    self.exited = true;
                    deadline = Instant::now() + GRACE;
                }
                Ok(Event::Interrupted) => return Some(|_| Trouble::Interrupted),
                Ok(Event::Flooded) => return Some(|stderr| Trouble::Flooded { stderr }),
                Ok(event) => self.note(event),
                Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => {}
                Err(_) if self.exited => return Some(|stderr| Trouble::LeftBehind { stderr }),
                Err(_) => return Some(|stderr| Trouble::TimedOut { stderr }),
            }
        }
        None
    }

    fn is_over(&self) -> bool {
        self.exited && self.alone && self.stdout.is_some() && self.stderr.is_some()
    }

    fn note(&mut self, event: Event) {
        match event {
            Event::Stdout(bytes) => self.stdout = Some(bytes),
            Event::Stderr(text) => self.stderr = Some(text),
            Event::Alone => self.alone = true,
            Event::Exited | Event::Flooded | Event::Interrupted => {}
        }
    }

    /// Everything is dead, so the pipes are closed and their readers about to report.
    fn hear_the_rest(&mut self, events: &Receiver<Event>) {
        while self.stderr.is_none() {
            match events.recv_timeout(GRACE) {
                Ok(event) => self.note(event),
                Err(_) => return,
            }
        }
    }

    fn look_at_memory(&mut self, pid: Pid) {
        if let Some((bytes, processes)) = family::memory_of(pid) {
            self.looks += 1;
            let seen = self.memory;
            self.memory = Some(Memory {
                bytes: seen.map_or(bytes, |seen| seen.bytes.max(bytes)),
                processes: seen.map_or(processes, |seen| seen.processes.max(processes)),
                // It never shrinks; at the very end the kernel no longer tells.
                address_space: family::address_space_of(pid)
                    .or(seen.and_then(|seen| seen.address_space)),
            });
        }
    }
}

/// Starts the threads that wait for the program's end and for the end of its output.
fn listen(child: &mut Child, pid: Pid, known: Vec<Pid>, tell: &Sender<Event>) -> JoinHandle<()> {
    let stdout = child.stdout.take().expect("stdout was asked for");
    let stderr = child.stderr.take().expect("stderr was asked for");
    let on_exit = tell.clone();
    let waiting = thread::spawn(move || {
        // NOWAIT leaves the process a zombie: its id stays ours until we have killed its group.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        // It is our child and nobody else reaps it, so there is nothing that could go wrong.
        let _: Result<_, Errno> = retry_on_intr(|| waitid(WaitId::Pid(pid), options));
        send(&on_exit, Event::Exited);
        family::wait_for_strangers(&known);
        send(&on_exit, Event::Alone);
    });
    let on_stdout = tell.clone();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let most = MOST_OUTPUT as u64 + 1;
        // An error ends the output as its end does; what is missing shows when it is read.
        let _: io::Result<usize> = stdout.take(most).read_to_end(&mut bytes);
        let event = if bytes.len() > MOST_OUTPUT { Event::Flooded } else { Event::Stdout(bytes) };
        send(&on_stdout, event);
    });
    let on_stderr = tell.clone();
    thread::spawn(move || send(&on_stderr, Event::Stderr(last_of(stderr))));
    waiting
}

/// Reads to the end and keeps the last few kilobytes.
fn last_of(mut source: impl Read) -> String {
    let mut kept = VecDeque::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                kept.extend(&buffer[..read]);
                kept.drain(..kept.len().saturating_sub(KEPT_STDERR));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(kept.make_contiguous()).into_owned()
}

fn send(to: &Sender<Event>, event: Event) {
    // Whoever listened has seen enough, as when it gave up on a program that can't be killed.
    let _: Result<(), _> = to.send(event);
}
