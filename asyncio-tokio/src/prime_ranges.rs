//! Counts the primes below a million, one range per task, off the loop.
//!
//! Python needs `ProcessPoolExecutor.map` here. `spawn_blocking` does it with threads, and
//! `try_join_all` returns the counts in order. A range of larger numbers takes longer, and the pool
//! can't split it, so on four cores the slowest one sets the total. rayon splits it (see `hybrid`).
//!
//! Run with: `cargo run -p asyncio-tokio -- prime-ranges`

use futures::future::try_join_all;
use shared_workloads::kernels;
use std::ops::Range;
use tokio::runtime::Builder;
use tokio::task;

/// A thread of the blocking pool per range.
///
/// # Errors
///
/// If the runtime can't be created, or a task panics.
pub fn spawn_blocking(ranges: &[Range<u64>]) -> anyhow::Result<usize> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let counts = ranges
            .iter()
            .cloned()
            .map(|range| task::spawn_blocking(move || kernels::count_primes(range)));
        Ok(try_join_all(counts).await?.into_iter().sum())
    })
}
