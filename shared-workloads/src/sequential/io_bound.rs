//! Waits a hundred times for a tenth of a second: ten seconds.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- io-bound`

use std::thread;
use std::time::Duration;

/// How many waits are done.
#[must_use]
pub fn sequential(tasks: usize, delay: Duration) -> usize {
    (0..tasks).map(|_| thread::sleep(delay)).count()
}
