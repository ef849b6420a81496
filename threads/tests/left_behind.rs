//! What `deadline` says is left running, confirmed by the kernel.
//!
//! One test in a file of its own: it counts the threads of its process, and nothing else may start
//! any meanwhile.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};
use threads::deadline;

const DELAY: Duration = Duration::from_millis(10);
const DEADLINE: Duration = Duration::from_millis(100);

fn threads_of_this_process() -> usize {
    fs::read_dir("/proc/self/task").expect("Linux has it").count()
}

/// A thread that has been joined, or has sent its result, may take a moment to leave the kernel.
fn settles_at(expected: usize) {
    let watchdog = Instant::now() + Duration::from_secs(10);
    while threads_of_this_process() != expected {
        assert!(Instant::now() < watchdog, "{} and not {expected}", threads_of_this_process());
        thread::yield_now();
    }
}

#[test]
fn a_thread_that_is_asked_ends_and_one_that_is_left_behind_does_not() {
    let before = threads_of_this_process();
    let asked = deadline::flag(4, 1, DELAY, DEADLINE);
    assert_eq!((asked.given_up, asked.left_running.threads), (vec![1], 0));
    settles_at(before);
    let left = deadline::detached(4, 1, DELAY, DEADLINE);
    assert_eq!((left.given_up, left.left_running.threads), (vec![1], 1));
    settles_at(before + 1);
    // It is still there later, and not just slow to leave.
    let asked = deadline::flag(4, 1, DELAY, DEADLINE);
    assert_eq!((asked.given_up, asked.left_running.threads), (vec![1], 0));
    settles_at(before + 1);
}
