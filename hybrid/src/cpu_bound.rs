//! Four tasks each sum the squares below ten million, behind an event loop.
//!
//! Python: `run_in_executor` with a `ProcessPoolExecutor`, which is [`processes()`] here. [`rayon()`]
//! computes in parallel without starting a process. Choose processes for code that may crash.
//!
//! Run with: `cargo run -p hybrid -- cpu-bound`

use crate::on_rayon::on_rayon;
use futures::future::{join_all, try_join_all};
use processes::cpu_bound::SumOfSquares;
use processes::pool::Pool;
use shared_workloads::kernels;
use std::io;
use tokio::runtime::Builder;

/// A rayon job per task, awaited together.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn rayon(tasks: usize, n: u64) -> io::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    let tasks = (0..tasks).map(|_| on_rayon(move || kernels::sum_of_squares(n)));
    Ok(runtime.block_on(join_all(tasks)))
}

/// A process per task, awaited together.
///
/// # Errors
///
/// If the runtime or the pool can't be created, or a worker dies.
pub fn processes(tasks: usize, n: u64) -> anyhow::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    let pool = Pool::new(tasks)?;
    // The first await is for room in the pool's queue, the second for the result.
    let sum = async |_| anyhow::Ok(pool.submit_async(SumOfSquares(n)).await?.await?);
    runtime.block_on(try_join_all((0..tasks).map(sum)))
}
