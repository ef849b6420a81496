//! An event loop hands two sums of squares to a pool, goes on meanwhile, and counts heartbeats.
//!
//! Python: `asyncio.gather` of two `run_in_executor` with a `ProcessPoolExecutor`, because threads
//! would share the GIL with the loop. [`processes()`] is that program. [`rayon()`] is the usual way
//! in Rust: threads compute in parallel, so nothing has to leave the process.
//!
//! Run with: `cargo run -p hybrid -- offload-cpu`

use crate::heartbeat;
use crate::on_rayon::on_rayon;
use futures::future::{join_all, try_join_all};
use processes::cpu_bound::SumOfSquares;
use processes::pool::Pool;
use shared_workloads::kernels;
use std::io;
use std::time::Duration;
use tokio::runtime::Builder;

/// One sum per task on rayon, and the heartbeats that the loop counted meanwhile.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn rayon(tasks: usize, n: u64, heartbeat: Duration) -> io::Result<(Vec<u128>, usize)> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let sums = join_all((0..tasks).map(|_| on_rayon(move || kernels::sum_of_squares(n))));
    Ok(runtime.block_on(heartbeat::beside(sums, heartbeat)))
}

/// One sum per task on a process pool, and the heartbeats that the loop counted meanwhile.
///
/// # Errors
///
/// If the runtime or the pool can't be created, or a worker dies.
pub fn processes(tasks: usize, n: u64, heartbeat: Duration) -> anyhow::Result<(Vec<u128>, usize)> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let pool = Pool::new(tasks)?;
    // The first await is for room in the pool's queue, the second for the result.
    let sum = async |_| anyhow::Ok(pool.submit_async(SumOfSquares(n)).await?.await?);
    let sums = try_join_all((0..tasks).map(sum));
    let (sums, heartbeats) = runtime.block_on(heartbeat::beside(sums, heartbeat));
    Ok((sums?, heartbeats))
}
