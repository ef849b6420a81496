//! Four threads, one of which panics: who finishes, and what does the caller learn?
//!
//! Python: an exception in a `threading.Thread` is printed and lost; a `Future` of a
//! `ThreadPoolExecutor` raises it in `result()`. A Rust thread's panic is the `Err` of its `join`.
//! It ends that thread and no other.
//!
//! Run with: `cargo run -p threads -- failing-task`

use shared_workloads::outcome::Failure;
use std::any::Any;
use std::thread;
use std::time::Duration;

/// A thread per task, each joined: the caller learns of a panic where it joins.
#[must_use]
pub fn join(tasks: usize, failing: usize, delay: Duration) -> Failure {
    thread::scope(|scope| {
        let tasks: Vec<_> =
            (0..tasks).map(|i| scope.spawn(move || task(i, failing, delay))).collect();
        let mut failure = Failure::default();
        for task in tasks {
            match task.join() {
                Ok(task) => failure.finished.push(task),
                Err(panic) => failure.learned = message(panic),
            }
        }
        failure
    })
}

fn task(i: usize, failing: usize, delay: Duration) -> usize {
    assert!(i != failing, "task {i} fails");
    thread::sleep(delay);
    i
}

/// A panic may carry any value; one with a formatted message carries a `String`.
fn message(panic: Box<dyn Any + Send>) -> String {
    panic.downcast::<String>().map_or_else(|_| "no message".to_owned(), |message| *message)
}
