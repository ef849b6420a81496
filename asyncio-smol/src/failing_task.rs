//! Four tasks, one of which panics: who finishes, and what does the caller learn?
//!
//! Python: an awaited `Task` raises its exception, as does `gather`. In smol too the panic goes on
//! in whoever awaits the task, so the caller that wants to live catches it there.
//!
//! Run with: `cargo run -p asyncio-smol -- failing-task`

use futures::FutureExt;
use shared_workloads::outcome::Failure;
use smol::Timer;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// A task per task on the global executor, each awaited, and its panic caught.
#[must_use]
pub fn smol(tasks: usize, failing: usize, delay: Duration) -> Failure {
    smol::block_on(async {
        let tasks: Vec<_> = (0..tasks).map(|i| smol::spawn(task(i, failing, delay))).collect();
        let mut failure = Failure::default();
        for task in tasks {
            // Nothing of a task that panicked is used again.
            match AssertUnwindSafe(task).catch_unwind().await {
                Ok(task) => failure.finished.push(task),
                Err(panic) => failure.learned = message(panic),
            }
        }
        failure
    })
}

async fn task(i: usize, failing: usize, delay: Duration) -> usize {
    assert!(i != failing, "task {i} fails");
    Timer::after(delay).await;
    i
}

/// A panic may carry any value; one with a formatted message carries a `String`.
fn message(panic: Box<dyn Any + Send>) -> String {
    panic.downcast::<String>().map_or_else(|_| "no message".to_owned(), |message| *message)
}
