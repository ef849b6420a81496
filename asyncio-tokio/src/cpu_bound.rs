//! Four tasks each sum the squares below ten million, at the same time.
//!
//! An event loop alone gives no parallelism, in Rust no more than in Python: [`inline`] takes as
//! long as a plain loop, and nothing else runs meanwhile. [`spawn_blocking`] is
//! `run_in_executor`: threads, and in Rust threads compute in parallel.
//!
//! Run with: `cargo run -p asyncio-tokio -- cpu-bound`

use futures::future::{join_all, try_join_all};
use shared_workloads::kernels;
use std::io;
use tokio::runtime::Builder;
use tokio::task;

/// On the loop: one after the other, since a sum never awaits.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn inline(tasks: usize, n: u64) -> io::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    let tasks = (0..tasks).map(|_| async { kernels::sum_of_squares(n) });
    Ok(runtime.block_on(join_all(tasks)))
}

/// On the blocking pool: a thread per task.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn spawn_blocking(tasks: usize, n: u64) -> anyhow::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let tasks = (0..tasks).map(|_| task::spawn_blocking(move || kernels::sum_of_squares(n)));
        Ok(try_join_all(tasks).await?)
    })
}
