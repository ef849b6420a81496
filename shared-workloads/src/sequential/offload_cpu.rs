//! Computes two sums itself and can do nothing else meanwhile: no heartbeat is counted.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- offload-cpu`

use crate::kernels;

/// One sum per task.
#[must_use]
pub fn sequential(tasks: usize, n: u64) -> Vec<u128> {
    (0..tasks).map(|_| kernels::sum_of_squares(n)).collect()
}
