//! The other side: what a process does that was started to be a worker.
//!
//! It takes one order at a time, and runs it on its only thread.

use super::run::{Entry, note_panics, run};
use super::start::{Hello, MARK, Setup, build_id};
use super::wire::{self, Header, INLINE_BYTES, Kind, Mailbox, PROTOCOL};
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
    if received.is_none_or(|header| header.kind != Kind::Setup) {
        return Err(io::Error::other("standard input is no pool's channel"));
    }
    let payload = mailbox.payload(u32::MAX).map_err(io::Error::other)?;
    let (setup, initializer) =
        postcard::take_from_bytes::<Setup>(payload).map_err(io::Error::other)?;
    let hello = Hello { protocol: PROTOCOL, build: build_id(Path::new(EXECUTABLE))? };
    let mut out = Vec::new();
    wire::append(&hello, &mut out, usize::MAX).map_err(io::Error::other)?;
    wire::send(channel, Header::new(Kind::Hello), &out, None, SendFlags::empty())?;
    if setup.hello != hello {
        // The pool has been told; what else it says can't be understood.
        return Ok(());
    }
    note_panics();
    if setup.initializes {
        out.clear();
        run(entries, initializer, &mut out, setup.max_frame_bytes);
        answer(channel, Header::new(Kind::Initialized), &mut out)?;
    }
    run_jobs(entries, channel, &mut mailbox, setup.max_frame_bytes)
}

/// Runs what the inbox has, until the pool closes it.
fn run_jobs(
    entries: &[Entry],
    channel: BorrowedFd<'_>,
    mailbox: &mut Mailbox,
    cap: u32,
) -> io::Result<()> {
    let mut out = Vec::new();
    let mut report = Header::new(Kind::Report);
    loop {
        // One packet tells the answer of one job and the start of the next, if there is one: the
        // pool must know what runs before it does.
        let mut next = RecvFlags::DONTWAIT;
        let header = loop {
            match mailbox.receive(channel, next).map_err(io::Error::other)? {
                Some(header) => break header,
                None if next.is_empty() => return Ok(()),
                None => {}
            }
            if report.done > 0 {
                answer(channel, report, &mut out)?;
                report.done = 0;
            }
            next = RecvFlags::empty();
        };
        // Before it counts as started: a worker without the memory for it dies here.
        let payload = mailbox.payload(cap).map_err(io::Error::other)?;
        report.starts = header.starts;
        answer(channel, report, &mut out)?;
        run(entries, payload, &mut out, cap);
        report = Header { done: header.starts, ..Header::new(Kind::Report) };
    }
}

/// Sends an answer, and empties `out`.
fn answer(channel: BorrowedFd<'_>, header: Header, out: &mut Vec<u8>) -> io::Result<()> {
    let mut file = None;
    if out.len() > INLINE_BYTES {
        match wire::file_of(out) {
            Ok(made) => file = Some(made),
            Err(error) => {
                out.clear();
                super::run::fail(&JobError::Output(error.to_string()), out);
            }
        }
    } else if out.capacity() > INLINE_BYTES {
        // Long answers have gone out of fashion.
        out.shrink_to(INLINE_BYTES);
    }
    let inline = if file.is_some() { &[] } else { &out[..] };
    wire::send(channel, header, inline, file.as_ref(), SendFlags::empty())?;
    out.clear();
    Ok(())
}
