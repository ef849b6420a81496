//! Four tasks each sum the squares below ten million, at the same time.
//!
//! Awaiting several futures together doesn't make them parallel, in Rust no more than in Python:
//! [`inline`] takes as long as a plain loop, and nothing else runs on the loop meanwhile.
//! [`unblock`] is `run_in_executor`. It uses threads, and in Rust threads compute in parallel.
//!
//! Run with: `cargo run -p asyncio-smol -- cpu-bound`

use async_std::task;
use futures::future::join_all;
use shared_workloads::kernels;

/// On the loop, one after the other: a sum never awaits, so the next one can't start before it ends.
#[must_use]
pub fn inline(tasks: usize, n: u64) -> Vec<u128> {
    let tasks = (0..tasks).map(|_| async { kernels::sum_of_squares(n) });
    smol::block_on(join_all(tasks))
}

/// On the blocking pool. It adds threads while jobs wait, up to 500 of them: for many computations
/// use rayon, which has a thread per core (see `hybrid`).
#[must_use]
pub fn unblock(tasks: usize, n: u64) -> Vec<u128> {
    // `unblock` starts its closure at once, unlike an async block.
    let tasks = (0..tasks).map(|_| smol::unblock(move || kernels::sum_of_squares(n)));
    smol::block_on(join_all(tasks))
}

/// The same pool under async-std's name for it.
#[must_use]
pub fn async_std(tasks: usize, n: u64) -> Vec<u128> {
    let tasks = (0..tasks).map(|_| task::spawn_blocking(move || kernels::sum_of_squares(n)));
    task::block_on(join_all(tasks))
}
