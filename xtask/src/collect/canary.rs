//! Work that never changes, timed again and again: if it wanders, the machine does.

use super::process::nanoseconds;
use crate::results::Reading;
use shared_workloads::kernels::sum_of_squares;
use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

/// About 2.5 ms on a processor of 2020.
const KERNEL_BOUND: u64 = 4_000_000;
const SLEEP: Duration = Duration::from_millis(5);
/// A reading takes about 12 ms, so this costs one fortieth of the time.
const EVERY: Duration = Duration::from_millis(500);

/// Takes a reading every half second, between runs.
#[derive(Debug)]
pub(super) struct Canary {
    since: Instant,
    last: Option<Instant>,
}

impl Canary {
    pub(super) fn new(since: Instant) -> Self {
        Self { since, last: None }
    }

    /// Takes a reading if it is time for one.
    pub(super) fn look(&mut self, readings: &mut Vec<Reading>) {
        if self.last.is_some_and(|last| last.elapsed() < EVERY) {
            return;
        }
        let kernel = |n| {
            move || {
                black_box(sum_of_squares(n));
            }
        };
        readings.push(Reading {
            at_ns: nanoseconds(self.since.elapsed()),
            kernel_ns: time(kernel(KERNEL_BOUND)),
            double_kernel_ns: time(kernel(2 * KERNEL_BOUND)),
            sleep_ns: time(|| thread::sleep(SLEEP)),
        });
        self.last = Some(Instant::now());
    }
}

fn time(work: impl FnOnce()) -> u64 {
    let start = Instant::now();
    work();
    nanoseconds(start.elapsed())
}
