//! A hundred tasks block for a tenth of a second each, together, behind an event loop.
//!
//! Python: a hundred blocking calls in `run_in_executor`. A call that can't be awaited needs a thread
//! to wait in. tokio has up to 512 of them (`max_blocking_threads`); the next call waits until one is
//! free.
//!
//! Run with: `cargo run -p hybrid -- io-bound`

use std::io;
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

/// A thread of the blocking pool per task.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn spawn_blocking(tasks: usize, delay: Duration) -> io::Result<usize> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let mut sleeps = JoinSet::new();
        for _ in 0..tasks {
            sleeps.spawn_blocking(move || thread::sleep(delay));
        }
        Ok(sleeps.join_all().await.len())
    })
}
