//! Four workers each sum the squares below ten million, off the loop.
//!
//! Python starts four `multiprocessing.Process`es. A loop computes one thing at a time, so the sums
//! go to the threads of the `blocking` crate, which both runtimes share: up to 500, started when
//! there is work and ended when there is none.
//!
//! Run with: `cargo run -p asyncio-smol -- cpu-workers`

use async_std::task;
use futures::future::join_all;
use shared_workloads::kernels;

/// A thread of the blocking pool per worker.
#[must_use]
pub fn smol(workers: usize, n: u64) -> Vec<u128> {
    let workers = (0..workers).map(|_| smol::unblock(move || kernels::sum_of_squares(n)));
    smol::block_on(join_all(workers))
}

/// The same threads under async-std's name for them.
#[must_use]
pub fn async_std(workers: usize, n: u64) -> Vec<u128> {
    let workers = (0..workers).map(|_| task::spawn_blocking(move || kernels::sum_of_squares(n)));
    task::block_on(join_all(workers))
}
