//! A process pool sums squares while the caller's heart beats on.
//!
//! Python: `run_in_executor` with a `ProcessPoolExecutor`. Here the caller is a thread of its own
//! and waits for a sum and for the next heartbeat at once.
//!
//! Run with: `cargo run -p processes -- offload-cpu`

use crate::cpu_bound::SumOfSquares;
use crate::pool::Pool;
use std::time::Duration;

/// One sum per task, and how often the caller's heart beat meanwhile.
///
/// # Errors
///
/// Where the pool can't be started, or a worker dies.
pub fn pool(tasks: usize, n: u64, heartbeat: Duration) -> anyhow::Result<(Vec<u128>, usize)> {
    let pool = Pool::new(tasks)?;
    // All are submitted before the first is waited for.
    let jobs: Vec<_> =
        (0..tasks).map(|_| pool.submit(SumOfSquares(n))).collect::<Result<_, _>>()?;
    let (mut sums, mut heartbeats) = (Vec::new(), 0);
    for mut job in jobs {
        let sum = loop {
            match job.wait_timeout(heartbeat) {
                Ok(sum) => break sum?,
                Err(waiting) => job = waiting,
            }
            heartbeats += 1;
        };
        sums.push(sum);
    }
    Ok((sums, heartbeats))
}
