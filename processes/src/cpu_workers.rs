//! Four processes each sum the squares below ten million.
//!
//! Python: `multiprocessing.Process(target=cpu_intensive)`, whose result is lost with the process;
//! here each child prints its sum. Starting a process takes about a millisecond, a thread a tenth of
//! that, and a sum a few milliseconds: the longer the work, the less it matters.
//!
//! Run with: `cargo run -p processes -- cpu-workers`

use crate::child::{Child, this_program};
use shared_workloads::kernels;

/// A child per worker, no pool.
///
/// # Errors
///
/// Where a child can't be started, or dies.
pub fn children(workers: usize, n: u64) -> anyhow::Result<Vec<u128>> {
    let workers: Vec<Child> = (0..workers)
        .map(|_| Child::spawn(this_program("cpu-workers").arg(n.to_string())))
        .collect::<Result<_, _>>()?;
    // All are running by now, so that they compute at the same time.
    let sums = workers.into_iter().map(|worker| Ok(worker.reply()?.parse()?));
    sums.collect()
}

/// What each child does.
pub(crate) fn child(n: u64) -> u128 {
    kernels::sum_of_squares(n)
}
