//! Four blocking tasks behind a loop, one of which panics: who finishes, and what does the caller
//! learn?
//!
//! Python: `run_in_executor` gives a future that raises the exception where it is awaited. Here it
//! is a `JoinError`, as for a task on the loop: the thread survives and takes the next job.
//!
//! Run with: `cargo run -p hybrid -- failing-task`

use shared_workloads::outcome::Failure;
use std::io;
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::spawn_blocking as on_a_thread;

/// A thread of the blocking pool per task, each awaited.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn spawn_blocking(tasks: usize, failing: usize, delay: Duration) -> io::Result<Failure> {
    let runtime = Builder::new_current_thread().build()?;
    Ok(runtime.block_on(async {
        let tasks: Vec<_> =
            (0..tasks).map(|i| on_a_thread(move || task(i, failing, delay))).collect();
        let mut failure = Failure::default();
        for task in tasks {
            match task.await {
                Ok(task) => failure.finished.push(task),
                Err(error) => failure.learned = error.to_string(),
            }
        }
        failure
    }))
}

fn task(i: usize, failing: usize, delay: Duration) -> usize {
    assert!(i != failing, "task {i} fails");
    thread::sleep(delay);
    i
}
