//! Four tasks, one of which never ends, one after the other, and a deadline for all of them.
//!
//! Nothing can take the processor from a loop but the loop: each task comes back between two steps,
//! so that the clock can be looked at. The endless one takes all the time that is left, and those
//! after it are never started. A step that doesn't come back can't be given up at all.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- deadline`

use crate::outcome::{Deadline, LeftRunning};
use std::thread;
use std::time::{Duration, Instant};

/// How late a deadline may be noticed.
const STEP: Duration = Duration::from_millis(1);

/// Who was done before the deadline, and who wasn't.
#[must_use]
pub fn sequential(tasks: usize, endless: usize, delay: Duration, deadline: Duration) -> Deadline {
    let end = Instant::now() + deadline;
    let in_time = |i| {
        let takes = if i == endless { Duration::MAX } else { delay };
        let start = Instant::now();
        while start.elapsed() < takes {
            if Instant::now() >= end {
                return false;
            }
            thread::sleep(STEP);
        }
        true
    };
    let (finished, given_up) = (0..tasks).partition(|&i| in_time(i));
    // What was given up has returned, like everything in a loop.
    Deadline { finished, given_up, left_running: LeftRunning::default() }
}
