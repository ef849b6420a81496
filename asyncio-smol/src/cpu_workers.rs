//! Four workers each sum the squares below ten million, off the loop.
//!
//! Python starts four `multiprocessing.Process`es. Here threads do it, because Rust threads compute
//! in parallel. They come from the `blocking` crate, whose one pool both runtimes use: up to 500
//! threads, started when jobs wait. An idle thread stays, ready for the next job.
//!
//! Run with: `cargo run -p asyncio-smol -- cpu-workers`

use async_std::task;
use futures::future::join_all;
use shared_workloads::kernels;

/// A job of the blocking pool per worker.
#[must_use]
pub fn smol(workers: usize, n: u64) -> Vec<u128> {
    let workers = (0..workers).map(|_| smol::unblock(move || kernels::sum_of_squares(n)));
    smol::block_on(join_all(workers))
}

/// The same pool under async-std's name for it.
#[must_use]
pub fn async_std(workers: usize, n: u64) -> Vec<u128> {
    let workers = (0..workers).map(|_| task::spawn_blocking(move || kernels::sum_of_squares(n)));
    task::block_on(join_all(workers))
}
