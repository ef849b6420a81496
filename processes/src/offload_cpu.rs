//! A process pool computes two sums of squares, while the caller goes on and counts heartbeats.
//!
//! Python: `run_in_executor` with a `ProcessPoolExecutor`, from an event loop. Here the caller is an
//! ordinary thread. It waits for a sum and for the next heartbeat at the same time, with
//! `wait_timeout`. The heartbeats prove that it was free.
//!
//! Run with: `cargo run -p processes -- offload-cpu`

use crate::cpu_bound::SumOfSquares;
use crate::pool::Pool;
use std::time::{Duration, Instant};

/// One sum per task, and how many heartbeats the caller counted meanwhile.
///
/// # Errors
///
/// If the pool can't be started, or a worker dies.
pub fn pool(tasks: usize, n: u64, heartbeat: Duration) -> anyhow::Result<(Vec<u128>, usize)> {
    let pool = Pool::new(tasks)?;
    // Collected, so that all jobs are submitted before the first is waited for.
    let jobs: Vec<_> =
        (0..tasks).map(|_| pool.submit(SumOfSquares(n))).collect::<Result<_, _>>()?;
    let (mut sums, mut heartbeats) = (Vec::new(), 0);
    // A point in time, and not `heartbeat` from each wait on: a sum doesn't put the next one off.
    let mut next = Instant::now() + heartbeat;
    for mut job in jobs {
        let sum = loop {
            match job.wait_timeout(next.saturating_duration_since(Instant::now())) {
                Ok(sum) => break sum?,
                Err(waiting) => job = waiting,
            }
            heartbeats += 1;
            next = Instant::now() + heartbeat;
        };
        sums.push(sum);
    }
    Ok((sums, heartbeats))
}
