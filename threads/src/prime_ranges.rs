//! Counts the primes below a million, one range per task.
//!
//! Python needs `ProcessPoolExecutor` here, because threads would take turns under the GIL. Rust
//! threads share no such lock, so a thread pool does: rayon's `par_iter` is `executor.map`.
//! The four ranges are equally long but not equally costly (a larger number takes more divisions),
//! so [`stealing`] hands out single numbers and lets idle threads take work from busy ones, and
//! [`deque`] does by hand, with crossbeam, what rayon does inside.
//!
//! Run with: `cargo run -p threads -- prime-ranges`

use crossbeam::deque::{Injector, Steal};
use rayon::prelude::*;
use shared_workloads::kernels;
use std::ops::Range;
use std::thread;

/// One task per range, as in the article.
#[must_use]
pub fn ranges(ranges: &[Range<u64>]) -> usize {
    ranges.par_iter().cloned().map(kernels::count_primes).sum()
}

/// One task per number: no thread runs dry while another still has a range to finish.
#[must_use]
pub fn stealing(ranges: &[Range<u64>]) -> usize {
    ranges
        .par_iter()
        .flat_map(|range| range.clone().into_par_iter())
        .filter(|&n| kernels::is_prime(n))
        .count()
}

/// Chunks of a thousand numbers in a queue from which all threads steal.
#[must_use]
pub fn deque(ranges: &[Range<u64>]) -> usize {
    let queue = Injector::new();
    for range in ranges {
        for start in range.clone().step_by(1000) {
            queue.push(start..range.end.min(start + 1000));
        }
    }
    thread::scope(|scope| {
        let workers: Vec<_> = ranges.iter().map(|_| scope.spawn(|| drain(&queue))).collect();
        workers.into_iter().map(|worker| worker.join().expect("counting does not panic")).sum()
    })
}

/// The queue only ever shrinks here, so that an empty one means the end.
fn drain(queue: &Injector<Range<u64>>) -> usize {
    let mut primes = 0;
    loop {
        match queue.steal() {
            Steal::Success(chunk) => primes += kernels::count_primes(chunk),
            Steal::Retry => {}
            Steal::Empty => return primes,
        }
    }
}
