//! Sums squares for one worker after the other, all on this thread.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- cpu-workers`

use crate::kernels;

/// One sum per worker.
#[must_use]
pub fn sequential(workers: usize, n: u64) -> Vec<u128> {
    (0..workers).map(|_| kernels::sum_of_squares(n)).collect()
}
