//! Adds 1 to a counter, for one worker after the other: there is no race.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- counter-race`

use std::hint::black_box;

/// The count after all workers' increments.
#[must_use]
pub fn sequential(workers: usize, increments: u64) -> u64 {
    let mut counter = 0;
    for _ in 0..workers {
        for _ in 0..increments {
            // Hidden from the optimiser, which would otherwise add all increments at once.
            counter = black_box(counter + 1);
        }
    }
    counter
}
