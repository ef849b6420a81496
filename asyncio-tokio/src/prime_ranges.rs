//! Counts the primes below a million, one range per task, off the loop.
//!
//! Python needs `ProcessPoolExecutor.map` here. `spawn_blocking` and joining in order is the same
//! thing on threads. The pool knows nothing of the ranges' cost, so the last one to end decides;
//! rayon behind a loop (see `hybrid`) balances them.
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
/// Where no event loop can be made.
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
