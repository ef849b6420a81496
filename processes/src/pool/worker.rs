//! The other side: what a process does that was started to be a worker.

use super::error::{JobError, Panic};
use super::frame::{
    self, CHUNK_BYTES, ERROR_ROOM_BYTES, Frame, HEADER_BYTES, Kind, PROTOCOL, Reader,
};
use super::start::{Hello, MARK, Setup, build_id};
use super::{EXECUTABLE, Task};
use rustix::io::fcntl_dupfd_cloexec;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use rustix::process::{
    Pid, Signal, getppid, kill_current_process_group, set_parent_process_death_signal,
};
use std::any::Any;
use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::{env, mem, panic, thread};

/// Whether this process's `main` has called [`serve_if_worker`].
static SERVING: AtomicBool = AtomicBool::new(false);

pub(super) fn is_serving() -> bool {
    SERVING.load(Ordering::Relaxed)
}

/// A task that workers can run.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    name: &'static str,
    run: fn(&[u8], u32, &mut Vec<u8>, u32),
}

impl Entry {
    /// The entry of the task `T`.
    #[must_use]
    pub const fn of<T: Task>() -> Self {
        Self { name: T::NAME, run: run_all::<T> }
    }
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
    let channel = UnixStream::from(fcntl_dupfd_cloexec(io::stdin(), 3)?);
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;

    let (setup, control, reader) = receive_setup(&channel)?;
    let mut out = Vec::new();
    let start = frame::begin(&mut out);
    let hello = Hello { protocol: PROTOCOL, build: build_id(Path::new(EXECUTABLE))? };
    frame::append(&hello, &mut out, usize::MAX).map_err(io::Error::other)?;
    frame::seal(&mut out, start, Kind::Ready, 0);
    frame::send_all(&channel, &out)?;
    if setup.protocol != PROTOCOL {
        // The pool has been told; what else it says can't be understood.
        return Ok(());
    }

    let progress = Arc::new(Mutex::new(Progress::default()));
    let for_control = Arc::clone(&progress);
    thread::Builder::new().name("pool-control".into()).spawn(move || {
        if let Err(error) = answer_recalls(&control, &for_control) {
            eprintln!("pool worker {}: {error}", std::process::id());
        }
        // The pool is gone, so nobody waits for whatever runs, nor for what that has started. This
        // can't fail: it ends the caller.
        _ = kill_current_process_group(Signal::KILL);
    })?;
    note_panics();
    run_jobs(entries, &channel, reader, &progress, setup.max_frame_bytes)
}

/// Receives the first frame, and with it the other channel.
fn receive_setup(channel: &UnixStream) -> io::Result<(Setup, UnixStream, Reader)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut bytes = [0; 64];
    let mut buffers = [IoSliceMut::new(&mut bytes)];
    let received = recvmsg(channel, &mut buffers, &mut ancillary, RecvFlags::CMSG_CLOEXEC)?.bytes;
    let control = ancillary.drain().find_map(|message| {
        if let RecvAncillaryMessage::ScmRights(mut descriptors) = message {
            descriptors.next()
        } else {
            None
        }
    });
    let control = control.ok_or_else(|| io::Error::other("standard input is no pool's channel"))?;
    let mut reader = Reader::new(u32::MAX);
    reader.push(&bytes[..received]);
    loop {
        if let Some(frame) = reader.next().map_err(io::Error::other)? {
            let setup: Setup = postcard::from_bytes(frame.payload()).map_err(io::Error::other)?;
            reader.cap = setup.max_frame_bytes;
            return Ok((setup, UnixStream::from(control), reader));
        }
        if reader.fill(channel, RecvFlags::empty())? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// Which jobs were started, and which were given back: what the two threads must agree on.
#[derive(Default)]
struct Progress {
    started: u64,
    recalled: u64,
}

fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().expect("nothing panics under this lock")
}

/// Answers recalls, also while a job runs, until the pool closes the channel.
fn answer_recalls(control: &UnixStream, progress: &Mutex<Progress>) -> io::Result<()> {
    let mut reader = Reader::new(0);
    loop {
        while let Some(frame) = reader.next().map_err(io::Error::other)? {
            let mut progress = lock(progress);
            progress.recalled = progress.recalled.max(frame.seq);
            // Under the lock: the pool must be able to hear of this before it hears of the start of
            // a job that was sent later.
            frame::send_all(control, &frame::empty(Kind::Returned, progress.started))?;
        }
        if reader.fill(control, RecvFlags::empty())? == 0 {
            return Ok(());
        }
    }
}

fn run_jobs(
    entries: &[Entry],
    channel: &UnixStream,
    mut reader: Reader,
    progress: &Mutex<Progress>,
    max_frame_bytes: u32,
) -> io::Result<()> {
    // One write tells the answer of one job and the start of the next.
    let mut out = Vec::new();
    loop {
        let Some(frame) = reader.next().map_err(io::Error::other)? else {
            frame::send_all(channel, &out)?;
            if out.len() <= CHUNK_BYTES {
                out.shrink_to(CHUNK_BYTES);
            }
            out.clear();
            if reader.fill(channel, RecvFlags::empty())? == 0 {
                return Ok(());
            }
            continue;
        };
        {
            let mut progress = lock(progress);
            if frame.seq <= progress.recalled {
                continue;
            }
            progress.started = frame.seq;
        }
        out.extend_from_slice(&frame::empty(Kind::Started, frame.seq));
        frame::send_all(channel, &out)?;
        out.clear();
        let start = frame::begin(&mut out);
        run(entries, &frame, &mut out, max_frame_bytes);
        frame::seal(&mut out, start, Kind::Answer, frame.seq);
        reader.recycle(frame.bytes);
    }
}

/// Appends one outcome for each of the frame's arguments; the last one stands for all that are
/// missing.
fn run(entries: &[Entry], frame: &Frame, out: &mut Vec<u8>, cap: u32) {
    let (name, count, arguments) = match postcard::take_from_bytes::<(&str, u32)>(frame.payload()) {
        Ok(((name, count), arguments)) => (name, count, arguments),
        Err(error) => return fail(&JobError::Argument(error.to_string()), out),
    };
    match entries.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.run)(arguments, count, out, cap),
        None => fail(&JobError::UnknownTask(name.to_owned()), out),
    }
}

fn run_all<T: Task>(mut arguments: &[u8], count: u32, out: &mut Vec<u8>, cap: u32) {
    let end = HEADER_BYTES + cap as usize;
    for left in (0..count).rev() {
        let length = out.len();
        match guarded(|| take::<T>(&mut arguments, left == 0)) {
            Ok(Ok(task)) => {
                let outcome = guarded(|| task.run()).map_err(JobError::Panicked);
                let room = if outcome.is_ok() { end } else { end + ERROR_ROOM_BYTES as usize / 2 };
                match guarded(|| frame::append(&outcome, out, room)) {
                    Ok(Ok(())) => {}
                    // Nor is there room for the outcomes of the others.
                    Ok(Err(postcard::Error::SerializeBufferFull)) => {
                        return fail(&JobError::TooLarge { cap }, out);
                    }
                    Ok(Err(error)) => fail(&JobError::Output(error.to_string()), out),
                    Err(panic) => {
                        out.truncate(length);
                        fail(&JobError::Panicked(panic), out);
                    }
                }
            }
            // Where the next argument would begin isn't known.
            Ok(Err(error)) => return fail(&JobError::Argument(error), out),
            Err(panic) => return fail(&JobError::Panicked(panic), out),
        }
    }
}

/// Takes a task from the front of `arguments`.
fn take<T: Task>(arguments: &mut &[u8], last: bool) -> Result<T, String> {
    let (task, rest) = postcard::take_from_bytes(arguments).map_err(|error| error.to_string())?;
    if last && !rest.is_empty() {
        return Err(format!("{} bytes too many", rest.len()));
    }
    *arguments = rest;
    Ok(task)
}

fn fail(error: &JobError, out: &mut Vec<u8>) {
    let outcome: Result<(), &JobError> = Err(error);
    frame::append(&outcome, out, usize::MAX).expect("text can be serialised");
}

thread_local! {
    static IN_JOB: Cell<bool> = const { Cell::new(false) };
    static PANIC: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// Has panics in jobs noted, to be told to the pool, instead of printed.
fn note_panics() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !IN_JOB.get() {
            return print(info);
        }
        let noted = Panic {
            message: text(info.payload()),
            location: info.location().map_or_else(String::new, ToString::to_string),
            backtrace: Backtrace::force_capture().to_string(),
        };
        PANIC.set(Some(noted));
    }));
}

fn guarded<R>(code: impl FnOnce() -> R) -> Result<R, Panic> {
    IN_JOB.set(true);
    // A panicking job can leave its worker's statics in disorder, as it can in a thread pool; its
    // own values are gone.
    let result = catch_unwind(AssertUnwindSafe(code));
    IN_JOB.set(false);
    result.map_err(|payload| {
        let noted = PANIC.take().unwrap_or_else(|| Panic {
            message: text(&*payload),
            location: String::new(),
            backtrace: String::new(),
        });
        // Its destructor could panic again, out here.
        mem::forget(payload);
        noted
    })
}

fn text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("(a payload that is no text)").to_owned()
}
