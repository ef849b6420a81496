//! Counts the primes below a million, one range per task, off the loop.
//!
//! Python needs `ProcessPoolExecutor.map` here. `unblock` and joining in order is the same thing on
//! threads. The pool knows nothing of the ranges' cost, so the last one to end decides; rayon
//! behind a loop (see `hybrid`) balances them.
//!
//! Run with: `cargo run -p asyncio-smol -- prime-ranges`

use async_std::task;
use futures::future::join_all;
use shared_workloads::kernels;
use std::ops::Range;

/// A thread of the blocking pool per range.
#[must_use]
pub fn smol(ranges: &[Range<u64>]) -> usize {
    let counts =
        ranges.iter().cloned().map(|range| smol::unblock(move || kernels::count_primes(range)));
    smol::block_on(join_all(counts)).into_iter().sum()
}

/// The same threads under async-std's name for them.
#[must_use]
pub fn async_std(ranges: &[Range<u64>]) -> usize {
    let counts = ranges
        .iter()
        .cloned()
        .map(|range| task::spawn_blocking(move || kernels::count_primes(range)));
    task::block_on(join_all(counts)).into_iter().sum()
}
