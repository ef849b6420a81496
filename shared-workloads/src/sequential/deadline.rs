//! Four tasks, one of which never ends, one after the other, and a deadline for all of them.
//!
//! Not in the article. Nothing can interrupt a task here, so each task is cut into steps, and the
//! loop looks at the clock between two of them. The endless task takes all the time that is left, and
//! the tasks after it are never started. A step that never returns would block the program.
//!
//! Run with: `cargo run -p shared-workloads --bin sequential -- deadline`

use crate::outcome::{Deadline, LeftRunning};
use std::thread;
use std::time::{Duration, Instant};

/// How long a step takes: a deadline may be noticed that much later.
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
    // Nothing still runs: the task that was given up has returned, and the others never started.
    Deadline { finished, given_up, left_running: LeftRunning::default() }
}
