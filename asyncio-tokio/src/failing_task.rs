//! Four tasks, one of which panics: who finishes, and what does the caller learn?
//!
//! Python: an awaited `Task` raises its exception, as does `gather`. tokio catches a panic in the
//! task: the loop goes on, and whoever awaits the handle gets a `JoinError`.
//!
//! Run with: `cargo run -p asyncio-tokio -- failing-task`

use shared_workloads::outcome::Failure;
use std::io;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::time::sleep;

/// A task per task, each awaited: the caller learns of a panic where it awaits.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn join(tasks: usize, failing: usize, delay: Duration) -> io::Result<Failure> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    Ok(runtime.block_on(async {
        let tasks: Vec<_> = (0..tasks).map(|i| tokio::spawn(task(i, failing, delay))).collect();
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

async fn task(i: usize, failing: usize, delay: Duration) -> usize {
    assert!(i != failing, "task {i} fails");
    sleep(delay).await;
    i
}
