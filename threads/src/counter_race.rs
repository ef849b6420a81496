//! Two threads add 1 to one counter, a million times each.
//!
//! In Python `counter += 1` on a global was a race until 3.10: load, add and store are three steps,
//! and the GIL could change hands between them. In Rust that program doesn't compile, because two
//! threads can't both borrow the counter mutably:
//!
//! ```compile_fail,E0499
//! let mut counter = 0;
//! std::thread::scope(|scope| {
//!     scope.spawn(|| counter += 1);
//!     scope.spawn(|| counter += 1);
//! });
//! ```
//!
//! With something to share it by, it does. Run with: `cargo run -p threads -- counter-race`
//!
//! ```
//! let counter = std::sync::atomic::AtomicU64::new(0);
//! std::thread::scope(|scope| {
//!     scope.spawn(|| counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
//!     scope.spawn(|| counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
//! });
//! assert_eq!(counter.into_inner(), 2);
//! ```

use std::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

/// A lock around the counter: one thread at a time, whatever is done under it.
#[must_use]
pub fn mutex(workers: usize, increments: u64) -> u64 {
    let counter = Mutex::new(0);
    each(workers, || {
        for _ in 0..increments {
            *counter.lock().expect("no holder panics") += 1;
        }
    });
    counter.into_inner().expect("no holder panics")
}

/// One instruction that loads, adds and stores. Relaxed: nothing else is ordered by this counter.
#[must_use]
pub fn atomic(workers: usize, increments: u64) -> u64 {
    let counter = AtomicU64::new(0);
    each(workers, || {
        for _ in 0..increments {
            counter.fetch_add(1, Relaxed);
        }
    });
    counter.into_inner()
}

/// Nobody shares: each thread counts on its own, and the join adds.
#[must_use]
pub fn split(workers: usize, increments: u64) -> u64 {
    thread::scope(|scope| {
        // black_box: the optimiser would add all increments at once.
        let count = move || (0..increments).fold(0, |count, _| black_box(count + 1));
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(count)).collect();
        workers.into_iter().map(|worker| worker.join().expect("counting does not panic")).sum()
    })
}

/// The article's race without undefined behaviour: an atomic load and an atomic store, between
/// which the other thread's updates are lost.
#[must_use]
pub fn lost_update(workers: usize, increments: u64) -> u64 {
    let counter = AtomicU64::new(0);
    each(workers, || {
        for _ in 0..increments {
            counter.store(counter.load(Relaxed) + 1, Relaxed);
        }
    });
    counter.into_inner()
}

/// The scope joins what it spawned, so `work` may borrow the counter.
fn each(workers: usize, work: impl Fn() + Sync) {
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(&work);
        }
    });
}
