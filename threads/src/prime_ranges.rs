//! Counts the primes below a million, one range per task.
//!
//! Python needs `ProcessPoolExecutor` here, because threads would take turns under the GIL. In Rust
//! a thread pool is enough: rayon's `par_iter` is `executor.map`, on a pool that rayon starts once.
//! The four ranges are equally long, but the later ones take more time, because a larger number
//! needs more divisions. With [`ranges`] a thread can run out of work while another still has half
//! a range to count. [`numbers`] and [`deque`] cut the work into smaller pieces.
//!
//! Run with: `cargo run -p threads -- prime-ranges`

use crossbeam::deque::{Steal, Stealer, Worker};
use rayon::prelude::*;
use shared_workloads::kernels;
use std::ops::Range;
use std::thread;

/// One job per range, as in the article.
#[must_use]
pub fn ranges(ranges: &[Range<u64>]) -> usize {
    ranges.par_iter().cloned().map(kernels::count_primes).sum()
}

/// A parallel iterator over all numbers: usually the one to write. rayon doesn't make a job of each
/// number: it halves a range, and halves it again where another thread has stolen a half.
#[must_use]
pub fn numbers(ranges: &[Range<u64>]) -> usize {
    ranges
        .par_iter()
        .flat_map(|range| range.clone().into_par_iter())
        .filter(|&n| kernels::is_prime(n))
        .count()
}

/// Work stealing without rayon, to show how it works: each thread has a deque, and takes from the
/// others' when its own is empty. rayon cuts pieces only when they are needed; here all are cut at
/// once.
#[must_use]
pub fn deque(ranges: &[Range<u64>]) -> usize {
    let deques: Vec<_> = ranges.iter().map(pieces_of).collect();
    let stealers: Vec<_> = deques.iter().map(Worker::stealer).collect();
    let work = |own: Worker<Range<u64>>| -> usize {
        let next = || own.pop().or_else(|| steal(&stealers));
        std::iter::from_fn(next).map(kernels::count_primes).sum()
    };
    thread::scope(|scope| {
        let handles: Vec<_> = deques.into_iter().map(|own| scope.spawn(|| work(own))).collect();
        handles.into_iter().map(|handle| handle.join().expect("counting does not panic")).sum()
    })
}

/// A thousand numbers a piece. The owner takes the newest piece, and thieves take the oldest, so
/// they seldom meet.
fn pieces_of(range: &Range<u64>) -> Worker<Range<u64>> {
    let deque = Worker::new_lifo();
    for start in range.clone().step_by(1000) {
        deque.push(start..range.end.min(start + 1000));
    }
    deque
}

/// The oldest piece of any thread. Nobody adds pieces later, so all deques empty means the end.
fn steal<T>(stealers: &[Stealer<T>]) -> Option<T> {
    loop {
        // `Retry`, from one of them, means that somebody else took a piece at the same moment.
        match stealers.iter().map(Stealer::steal).collect::<Steal<T>>() {
            Steal::Success(piece) => return Some(piece),
            Steal::Empty => return None,
            Steal::Retry => {}
        }
    }
}
