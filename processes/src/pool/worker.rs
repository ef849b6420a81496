//! The other side: what a process does that was started to be a worker.
//!
//! It takes one order at a time, and runs it on its only thread.

use super::run::{Entry, note_panics, run};
use super::start::{MARK, build_id};
use super::wire::{self, Hello, Mailbox, Message, PROTOCOL, Payload};
use super::{EXECUTABLE, JobError};
use rustix::io::fcntl_dupfd_cloexec;
use rustix::net::{RecvFlags, SendFlags};
use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};
use std::env;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether this process's `main` has called [`serve_if_worker`].
static SERVING: AtomicBool = AtomicBool::new(false);

pub(super) fn is_serving() -> bool {
    SERVING.load(Ordering::Relaxed)
}

/// Makes this process a worker if it was started as one; then it never returns.
///
/// To be called first in `main`, before anything that a worker should not do: it returns at once if
/// this is no worker.
///
/// # Panics
///
/// If two entries have the same name.
pub fn serve_if_worker(entries: &[Entry]) {
    for (index, entry) in entries.iter().enumerate() {
        let unique = entries[..index].iter().all(|other| other.name != entry.name);
        assert!(unique, "two tasks are called {:?}", entry.name);
    }
    SERVING.store(true, Ordering::Relaxed);
    let mut arguments = env::args_os().skip(1);
    if arguments.next().is_none_or(|first| first != MARK) {
        return;
    }
    let parent = arguments.next().and_then(|pid| pid.to_str()?.parse().ok());
    match serve(entries, parent.and_then(Pid::from_raw)) {
        Ok(()) => exit(0),
        Err(error) => {
            eprintln!("pool worker {}: {error}", std::process::id());
            exit(1);
        }
    }
}

fn serve(entries: &[Entry], parent: Option<Pid>) -> io::Result<()> {
    // The kernel ends this process with its parent, even while it is stopped. If the parent died
    // before it was asked to, this process has another parent by now.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    if getppid() != parent {
        return Err(io::Error::other("started by hand, or the pool is gone"));
    }
    // The channel came as standard input. A job that reads that shall find nothing.
    let channel = fcntl_dupfd_cloexec(io::stdin(), 3)?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    let channel = channel.as_fd();

    let mut mailbox = Mailbox::new();
    let received = mailbox.receive(channel, RecvFlags::empty()).map_err(io::Error::other)?;
    let Some(Message::Setup { hello: theirs, max_frame_bytes, initializes }) = received else {
        return Err(io::Error::other("standard input is no pool's channel"));
    };
    let hello = Hello { protocol: PROTOCOL, build: build_id(Path::new(EXECUTABLE))? };
    let mut out = Payload::default();
    wire::send(channel, Message::Hello(hello), &mut out, SendFlags::empty())?;
    if theirs != hello {
        // The pool has been told; what else it says can't be understood.
        return Ok(());
    }
    note_panics();
    if initializes {
        mailbox.read(u32::MAX).map_err(io::Error::other)?;
        run(entries, mailbox.payload().0, &mut out, max_frame_bytes);
        answer(channel, Message::Initialized, &mut out)?;
    }
    run_jobs(entries, channel, &mut mailbox, max_frame_bytes)
}

/// Runs what the inbox has, until the pool closes it.
fn run_jobs(
    entries: &[Entry],
    channel: BorrowedFd<'_>,
    mailbox: &mut Mailbox,
    cap: u32,
) -> io::Result<()> {
    let mut out = Payload::default();
    let mut done = None;
    loop {
        // One packet tells the answer of one job and the start of the next, if there is one: the
        // pool must know what runs before it does.
        let mut next = mailbox.receive(channel, RecvFlags::DONTWAIT).map_err(io::Error::other)?;
        if next.is_none() {
            if done.is_some() {
                answer(channel, Message::Report { done: done.take(), starts: None }, &mut out)?;
            }
            next = mailbox.receive(channel, RecvFlags::empty()).map_err(io::Error::other)?;
        }
        let (seq, once) = match next {
            None => return Ok(()),
            Some(Message::Job { seq, once }) => (seq, once),
            Some(other) => return Err(io::Error::other(format!("{other:?} is no job"))),
        };
        // Before it counts as started: a worker without the memory for it dies here.
        mailbox.read(cap).map_err(io::Error::other)?;
        answer(channel, Message::Report { done, starts: Some(seq) }, &mut out)?;
        let (payload, file) = mailbox.payload();
        out.reset(file.filter(|_| once));
        run(entries, payload, &mut out, cap);
        done = Some(seq);
    }
}

/// Sends an answer; or an error, if that can't be put into a file. Empties `out`.
fn answer(channel: BorrowedFd<'_>, message: Message, out: &mut Payload) -> io::Result<()> {
    if let Err(error) = out.seal() {
        out.reset(None);
        super::run::fail(&JobError::Output(error.to_string()), out);
    }
    wire::send(channel, message, out, SendFlags::empty())?;
    out.reset(None);
    Ok(())
}
