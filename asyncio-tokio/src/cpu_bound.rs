//! Four tasks each sum the squares below ten million, at the same time.
//!
//! Awaiting several futures together doesn't make them parallel, neither in Rust nor in Python:
//! [`inline`] takes as long as a plain loop, and nothing else runs on the loop meanwhile.
//! [`spawn_blocking`] is `run_in_executor`. It uses threads, and in Rust threads compute in
//! parallel.
//!
//! Run with: `cargo run -p asyncio-tokio -- cpu-bound`

use futures::future::{join_all, try_join_all};
use shared_workloads::kernels;
use std::io;
use tokio::runtime::Builder;
use tokio::task;

/// On the loop, one after the other: a sum never awaits, so the next one can't start before it ends.
/// More threads wouldn't help, because all four futures belong to one task.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn inline(tasks: usize, n: u64) -> io::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    let tasks = (0..tasks).map(|_| async { kernels::sum_of_squares(n) });
    Ok(runtime.block_on(join_all(tasks)))
}

/// On the blocking pool, a thread per task. For many computations put a semaphore before it or use
/// rayon, as tokio's documentation says: the pool would start up to 512 threads.
///
/// # Errors
///
/// If the runtime can't be created, or a task panics.
pub fn spawn_blocking(tasks: usize, n: u64) -> anyhow::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        // `spawn_blocking` starts its closure at once, unlike an async block.
        let tasks = (0..tasks).map(|_| task::spawn_blocking(move || kernels::sum_of_squares(n)));
        Ok(try_join_all(tasks).await?)
    })
}
