//! Four workers each sum the squares below ten million, off the loop.
//!
//! Python starts four `multiprocessing.Process`es. A loop computes one thing at a time, so the sums
//! go to the threads that tokio keeps for what would block it: on the loop they would run one after
//! the other, and stop every other task.
//!
//! Run with: `cargo run -p asyncio-tokio -- cpu-workers`

use futures::future::try_join_all;
use shared_workloads::kernels;
use tokio::runtime::Builder;
use tokio::task;

/// A thread of the blocking pool per worker.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn spawn_blocking(workers: usize, n: u64) -> anyhow::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let workers =
            (0..workers).map(|_| task::spawn_blocking(move || kernels::sum_of_squares(n)));
        Ok(try_join_all(workers).await?)
    })
}
