//! Runs a job in a worker: from bytes to a task, and from its result, or its panic, to bytes.

use super::Task;
use super::error::{JobError, Panic};
use super::wire::{ERROR_ROOM_BYTES, Payload};
use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{mem, panic};

/// A task that workers can run.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub(super) name: &'static str,
    run: fn(&[u8], u32, &mut Payload, u32),
}

impl Entry {
    /// The entry of the task `T`.
    #[must_use]
    pub const fn of<T: Task>() -> Self {
        Self { name: T::NAME, run: run_all::<T> }
    }
}

/// Appends one outcome for each of the payload's arguments; the last one stands for all that are
/// missing.
pub(super) fn run(entries: &[Entry], payload: &[u8], out: &mut Payload, cap: u32) {
    let (name, count, arguments) = match postcard::take_from_bytes::<(&str, u32)>(payload) {
        Ok(((name, count), arguments)) => (name, count, arguments),
        Err(error) => return fail(&JobError::Argument(error.to_string()), out),
    };
    match entries.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.run)(arguments, count, out, cap),
        None => fail(&JobError::UnknownTask(name.to_owned()), out),
    }
}

fn run_all<T: Task>(mut arguments: &[u8], count: u32, out: &mut Payload, cap: u32) {
    let end = cap as usize;
    for left in (0..count).rev() {
        let length = out.len();
        match guarded(|| take::<T>(&mut arguments, left == 0)) {
            Ok(Ok(task)) => {
                let outcome = guarded(|| task.run()).map_err(JobError::Panicked);
                let room = if outcome.is_ok() { end } else { end + ERROR_ROOM_BYTES as usize / 2 };
                let appended = guarded(|| out.append(&outcome, room));
                // The result is written down. A panic of its destructor is printed, and changes
                // nothing about it.
                if mem::needs_drop::<T::Output>()
                    && let Err(panic) = guarded(|| drop(outcome))
                {
                    eprintln!("pool worker {}: dropping a result: {panic}", std::process::id());
                }
                match appended {
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

pub(super) fn fail(error: &JobError, out: &mut Payload) {
    let outcome: Result<(), &JobError> = Err(error);
    out.append(&outcome, usize::MAX).expect("text can be serialised");
}

thread_local! {
    static IN_JOB: Cell<bool> = const { Cell::new(false) };
    static NOTED: Cell<bool> = const { Cell::new(false) };
    static PANIC: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// Has panics in jobs noted, to be told to the pool, instead of printed.
pub(super) fn note_panics() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !IN_JOB.get() {
            return print(info);
        }
        // Only if asked for, by RUST_BACKTRACE: to find the symbols takes 150 ms the first time.
        let backtrace = Backtrace::capture();
        let captured = backtrace.status() == BacktraceStatus::Captured;
        let noted = Panic {
            message: text(info.payload()),
            location: info.location().map_or_else(String::new, ToString::to_string),
            backtrace: if captured { backtrace.to_string() } else { String::new() },
        };
        NOTED.set(true);
        // A second one: the job has caught the first, or ends the process with this one.
        if let Some(first) = PANIC.replace(Some(noted)) {
            eprintln!("{first}");
            print(info);
        }
    }));
}

fn guarded<R>(code: impl FnOnce() -> R) -> Result<R, Panic> {
    if NOTED.take() {
        // The last job caught it itself.
        PANIC.take();
    }
    IN_JOB.set(true);
    // A panicking job can leave its worker's statics in disorder, as it can in a thread pool; its
    // own values are gone.
    let result = catch_unwind(AssertUnwindSafe(code));
    IN_JOB.set(false);
    result.map_err(|payload| {
        let message = text(&*payload);
        // One that was resumed hasn't passed the hook: what that noted last was another one.
        let noted = PANIC.take().filter(|noted| noted.message == message);
        // Its destructor could panic again, out here.
        mem::forget(payload);
        noted.unwrap_or_else(|| Panic {
            message,
            location: String::new(),
            backtrace: String::new(),
        })
    })
}

fn text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("(a payload that is no text)").to_owned()
}
