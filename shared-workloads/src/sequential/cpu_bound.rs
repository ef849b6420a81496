//! Sums squares four times, one after the other: what every speed-up is measured against.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- cpu-bound`

use crate::kernels;

/// One sum per task.
#[must_use]
pub fn sequential(tasks: usize, n: u64) -> Vec<u128> {
    (0..tasks).map(|_| kernels::sum_of_squares(n)).collect()
}
