//! Four tasks each sum the squares below ten million, behind an event loop.
//!
//! Python: `run_in_executor` with a `ProcessPoolExecutor`, which is [`processes()`] here. [`rayon()`]
//! computes as fast without starting a process: choose processes for what may crash.
//!
//! Run with: `cargo run -p hybrid -- cpu-bound`

use crate::on_rayon::on_rayon;
use futures::future::{join_all, try_join_all};
use processes::cpu_bound::SumOfSquares;
use processes::pool::Pool;
use shared_workloads::kernels;
use std::io;
use tokio::runtime::Builder;

/// A rayon job per task, joined by the loop.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn rayon(tasks: usize, n: u64) -> io::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    let tasks = (0..tasks).map(|_| on_rayon(move || kernels::sum_of_squares(n)));
    Ok(runtime.block_on(join_all(tasks)))
}

/// A process per task, awaited together.
///
/// # Errors
///
/// Where no event loop or pool can be made, or a worker dies.
pub fn processes(tasks: usize, n: u64) -> anyhow::Result<Vec<u128>> {
    let runtime = Builder::new_current_thread().build()?;
    let pool = Pool::new(tasks)?;
    let sum = async |_| anyhow::Ok(pool.submit_async(SumOfSquares(n)).await?.await?);
    runtime.block_on(try_join_all((0..tasks).map(sum)))
}
