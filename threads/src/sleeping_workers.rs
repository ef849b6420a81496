//! Three threads say that they start, sleep, say that they finished, and are joined.
//!
//! Python: a list of `threading.Thread(target=worker, args=...)`, `start`, then `join` for each.
//! [`spawn()`] is the same: a list of handles. Its threads may outlive their caller, so they must
//! own all that they use (`'static`). [`std()`] joins all of its threads before it returns, even
//! if the code between panics; so they may borrow from the caller.
//!
//! Run with: `cargo run -p threads -- sleeping-workers`

use crossbeam::thread as crossbeam_thread;
use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Scoped threads of the standard library.
#[must_use]
pub fn std(workers: usize, delay: Duration) -> Vec<String> {
    thread::scope(|scope| {
        let handles: Vec<_> =
            (0..workers).map(|i| scope.spawn(move || work(format!("Thread-{i}"), delay))).collect();
        handles.into_iter().map(|handle| handle.join().expect("sleeping does not panic")).collect()
    })
}

/// Threads without a scope. A `Builder` names them, as `Thread(name=...)` does, and returns an error
/// where `thread::spawn` would panic.
///
/// # Errors
///
/// If a thread can't be started. The handles of the others are dropped then, which detaches
/// their threads: they run on, and nobody can join them.
pub fn spawn(workers: usize, delay: Duration) -> io::Result<Vec<String>> {
    let start = |i| {
        let name = format!("Thread-{i}");
        thread::Builder::new().name(name.clone()).spawn(move || work(name, delay))
    };
    let handles: Vec<JoinHandle<String>> = (0..workers).map(start).collect::<Result<_, _>>()?;
    let join = |handle: JoinHandle<_>| handle.join().expect("sleeping does not panic");
    Ok(handles.into_iter().map(join).collect())
}

/// Crossbeam's scoped threads: older than std's, which replace them since Rust 1.63. New code has
/// no need of them.
#[must_use]
pub fn crossbeam(workers: usize, delay: Duration) -> Vec<String> {
    crossbeam_thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|i| scope.spawn(move |_| work(format!("Thread-{i}"), delay)))
            .collect();
        handles.into_iter().map(|handle| handle.join().expect("sleeping does not panic")).collect()
    })
    // Where a thread panicked and nobody joined it, std's scope panics; this one returns an error.
    .expect("every thread was joined")
}

fn work(name: String, delay: Duration) -> String {
    eprintln!("{name} starting");
    thread::sleep(delay);
    eprintln!("{name} finished");
    name
}
