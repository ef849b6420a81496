//! Four tasks each sum the squares below ten million, at the same time.
//!
//! Python: `ProcessPoolExecutor.map`, its usual way to compute on several cores. In Rust threads do
//! that too, and the kernel is the same function: what processes add is the time to start them and
//! to send arguments and results. A job is a struct ([`SumOfSquares`]) with the arguments as fields.
//!
//! Run with: `cargo run -p processes -- cpu-bound`

use crate::pool::{JobError, Pool, Task};
use serde::{Deserialize, Serialize};
use shared_workloads::kernels;

/// The sum of the squares below a number.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SumOfSquares(pub u64);

impl Task for SumOfSquares {
    type Output = u128;
    const NAME: &'static str = "sum-of-squares";

    fn run(self) -> u128 {
        kernels::sum_of_squares(self.0)
    }
}

/// A worker per task.
///
/// # Errors
///
/// If the pool can't be started, or a worker dies.
pub fn pool(tasks: usize, n: u64) -> anyhow::Result<Vec<u128>> {
    let pool = Pool::new(tasks)?;
    let sums: Result<Vec<u128>, JobError> = pool.map((0..tasks).map(|_| SumOfSquares(n))).collect();
    Ok(sums?)
}
