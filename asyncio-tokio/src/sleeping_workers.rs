//! Three tasks say that they start, sleep, say that they finished, and are joined.
//!
//! Python: `asyncio.TaskGroup`, or `asyncio.create_task` and `asyncio.gather`. A [`JoinSet`] owns
//! its tasks. When it is dropped, it aborts them, so none is left behind; a single `JoinHandle` that
//! is dropped lets its task run on. All three tasks sleep on one thread: each is an entry in the
//! runtime's timer.
//!
//! Run with: `cargo run -p asyncio-tokio -- sleeping-workers`

use std::io;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// A task per worker on one event loop.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn join_set(workers: usize, delay: Duration) -> io::Result<Vec<String>> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let mut names = runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for i in 0..workers {
            tasks.spawn(work(format!("Task-{i}"), delay));
        }
        // Panics if a task panicked. `join_next` returns the error instead: see `failing_task`.
        tasks.join_all().await
    });
    // The set returns them in the order in which they ended.
    names.sort();
    Ok(names)
}

async fn work(name: String, delay: Duration) -> String {
    eprintln!("{name} starting");
    sleep(delay).await;
    eprintln!("{name} finished");
    name
}
