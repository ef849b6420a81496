//! Four processes each sum the squares below ten million.
//!
//! Python: `multiprocessing.Process(target=cpu_intensive)`. In the article the sums are lost,
//! because a Python `Process` has no result. Here each child prints its sum. A process takes longer
//! to start than a thread (`start` in the report's prices), which matters less the longer it works.
//!
//! Run with: `cargo run -p processes -- cpu-workers`

use crate::child::{Child, this_program};
use shared_workloads::kernels;

/// A child per worker, no pool.
///
/// # Errors
///
/// If a child can't be started, or dies.
pub fn children(workers: usize, n: u64) -> anyhow::Result<Vec<u128>> {
    // Collected, so that all children run before the first reply is waited for.
    let children: Vec<Child> = (0..workers)
        .map(|_| Child::spawn(this_program("cpu-workers")?.arg(n.to_string())))
        .collect::<Result<_, _>>()?;
    children.into_iter().map(|child| Ok(child.reply()?.parse()?)).collect()
}

/// What each child does.
pub(crate) fn child(n: u64) -> u128 {
    kernels::sum_of_squares(n)
}
