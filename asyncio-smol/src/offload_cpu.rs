//! An event loop hands two sums of squares to threads, and its heartbeat goes on.
//!
//! Python needs `run_in_executor` with a `ProcessPoolExecutor`, since a thread would share the GIL
//! with the loop. In Rust, threads are enough. [`blocked`] computes on the loop instead: the same
//! sums, but no heartbeat is counted until they are there.
//!
//! Run with: `cargo run -p asyncio-smol -- offload-cpu`

use crate::heartbeat;
use async_std::task;
use futures::future::join_all;
use shared_workloads::kernels;
use std::time::Duration;

/// One sum per task, and how many heartbeats the loop counted meanwhile.
#[must_use]
pub fn unblock(tasks: usize, n: u64, heartbeat: Duration) -> (Vec<u128>, usize) {
    let sums = (0..tasks).map(|_| smol::unblock(move || kernels::sum_of_squares(n)));
    smol::block_on(heartbeat::beside(join_all(sums), heartbeat))
}

/// The same pool under async-std's name for it.
#[must_use]
pub fn async_std(tasks: usize, n: u64, heartbeat: Duration) -> (Vec<u128>, usize) {
    let sums = (0..tasks).map(|_| task::spawn_blocking(move || kernels::sum_of_squares(n)));
    task::block_on(heartbeat::beside(join_all(sums), heartbeat))
}

/// The sums are computed on the loop, so the loop stands still.
#[must_use]
pub fn blocked(tasks: usize, n: u64, heartbeat: Duration) -> (Vec<u128>, usize) {
    let sums = join_all((0..tasks).map(|_| async { kernels::sum_of_squares(n) }));
    smol::block_on(heartbeat::beside(sums, heartbeat))
}
