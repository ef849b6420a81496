//! Four workers each sum the squares below ten million, off the loop.
//!
//! Python starts four `multiprocessing.Process`es. Here four threads do, because Rust threads
//! compute in parallel. They come from the pool that tokio keeps for calls that would block the
//! loop. On the loop the sums would run one after the other, and hold up every other task.
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
/// If the runtime can't be created, or a worker panics.
pub fn spawn_blocking(workers: usize, n: u64) -> anyhow::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let workers =
            (0..workers).map(|_| task::spawn_blocking(move || kernels::sum_of_squares(n)));
        Ok(try_join_all(workers).await?)
    })
}
