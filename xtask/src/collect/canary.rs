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
const EVERY_NS: u64 = 500_000_000;

/// Takes a reading if it is time for one. All count from the same time.
pub(super) fn look(readings: &mut Vec<Reading>, since: Instant) {
    let at_ns = nanoseconds(since.elapsed());
    if readings.last().is_some_and(|last| at_ns < last.at_ns + EVERY_NS) {
        return;
    }
    let kernel = |bound| time(|| sum_of_squares(bound));
    readings.push(Reading {
        at_ns,
        kernel_ns: kernel(KERNEL_BOUND),
        double_kernel_ns: kernel(2 * KERNEL_BOUND),
        sleep_ns: time(|| thread::sleep(SLEEP)),
    });
}

fn time<T>(work: impl FnOnce() -> T) -> u64 {
    let start = Instant::now();
    black_box(work());
    nanoseconds(start.elapsed())
}
