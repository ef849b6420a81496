//! Lets three workers sleep, one after the other: three seconds where the models take one.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- sleeping-workers`

use std::thread;
use std::time::Duration;

/// The names of the workers, in order.
#[must_use]
pub fn sequential(workers: usize, delay: Duration) -> Vec<String> {
    let work = |i| {
        let name = format!("Turn-{i}");
        eprintln!("{name} starting");
        thread::sleep(delay);
        eprintln!("{name} finished");
        name
    };
    (0..workers).map(work).collect()
}
