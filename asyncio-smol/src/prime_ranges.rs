//! Counts the primes below a million, one range per task, off the loop.
//!
//! Python needs `ProcessPoolExecutor.map` here. `unblock` does it with threads, and `join_all`
//! returns the counts in order. A range of larger numbers takes longer, and the pool can't split it:
//! in the end a thread may still count while the others have nothing to do. rayon can (see `hybrid`).
//!
//! Run with: `cargo run -p asyncio-smol -- prime-ranges`

use async_std::task;
use futures::future::join_all;
use shared_workloads::kernels;
use std::ops::Range;

/// A job of the blocking pool per range.
#[must_use]
pub fn smol(ranges: &[Range<u64>]) -> usize {
    let counts =
        ranges.iter().cloned().map(|range| smol::unblock(move || kernels::count_primes(range)));
    smol::block_on(join_all(counts)).into_iter().sum()
}

/// The same pool under async-std's name for it.
#[must_use]
pub fn async_std(ranges: &[Range<u64>]) -> usize {
    let counts = ranges
        .iter()
        .cloned()
        .map(|range| task::spawn_blocking(move || kernels::count_primes(range)));
    task::block_on(join_all(counts)).into_iter().sum()
}
