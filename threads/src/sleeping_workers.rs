//! Three threads say that they start, sleep, say that they finished, and are joined.
//!
//! Python keeps a list of `threading.Thread` and joins each. A scope joins all of its threads at
//! its end, even where the code between panics, so no thread outlives what it borrowed.
//!
//! Run with: `cargo run -p threads -- sleeping-workers`

use crossbeam::thread as crossbeam_thread;
use std::thread;
use std::time::Duration;

/// Scoped threads of the standard library, since Rust 1.63.
#[must_use]
pub fn std(workers: usize, delay: Duration) -> Vec<String> {
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..workers).map(|i| scope.spawn(move || work(format!("Thread-{i}"), delay))).collect();
        workers.into_iter().map(|worker| worker.join().expect("sleeping does not panic")).collect()
    })
}

/// Where the standard library took them from: here a thread gets its scope, to spawn more.
#[must_use]
pub fn crossbeam(workers: usize, delay: Duration) -> Vec<String> {
    crossbeam_thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|i| scope.spawn(move |_| work(format!("Thread-{i}"), delay)))
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("sleeping does not panic")).collect()
    })
    .expect("every thread was joined, and none panicked")
}

fn work(name: String, delay: Duration) -> String {
    eprintln!("{name} starting");
    thread::sleep(delay);
    eprintln!("{name} finished");
    name
}
