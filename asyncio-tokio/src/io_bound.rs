//! A hundred tasks wait for a tenth of a second each, together.
//!
//! Python: `asyncio.gather` of a hundred `asyncio.sleep`s. [`current_thread`] is that: a task for
//! each. [`join_all`] polls all sleeps in one task, which is simpler, and good for a hundred.
//! For many thousands it is slow. tokio makes a task give way after 128 operations; `join_all` then
//! polls every other future once, for nothing. So the number of polls grows with the square of the
//! number of futures (`tests/polls.rs` counts them).
//!
//! Run with: `cargo run -p asyncio-tokio -- io-bound`

use futures::future;
use std::io;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// A task per sleep, all on one thread, as in Python.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn current_thread(tasks: usize, delay: Duration) -> io::Result<usize> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    Ok(wait_on(&runtime, tasks, delay))
}

/// A thread per core. Tasks that only wait don't need it.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn multi_thread(tasks: usize, delay: Duration) -> io::Result<usize> {
    let runtime = Builder::new_multi_thread().enable_time().build()?;
    Ok(wait_on(&runtime, tasks, delay))
}

/// One task for all sleeps.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn join_all(tasks: usize, delay: Duration) -> io::Result<usize> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    // `sleep` looks for the runtime's timer when it is called, so it is called inside.
    Ok(runtime.block_on(async { future::join_all((0..tasks).map(|_| sleep(delay))).await.len() }))
}

fn wait_on(runtime: &Runtime, tasks: usize, delay: Duration) -> usize {
    runtime.block_on(async {
        let mut sleeps = JoinSet::new();
        for _ in 0..tasks {
            sleeps.spawn(sleep(delay));
        }
        sleeps.join_all().await.len()
    })
}
