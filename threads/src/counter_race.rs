//! Two threads add 1 to one counter, a million times each.
//!
//! In Python, `counter += 1` on a global is a race: it loads, adds and stores, and another thread
//! may come in between. `CPython` with the GIL happens not to switch threads there since 3.10, so
//! the race no longer shows; the free-threaded build loses updates. In Rust the program doesn't
//! compile, because two threads can't both borrow the counter mutably:
//! ```compile_fail,E0499
//! let mut counter = 0;
//! std::thread::scope(|scope| {
//!     scope.spawn(|| counter += 1);
//!     scope.spawn(|| counter += 1);
//! });
//! ```
//!
//! With a mutex, or with an atomic, it compiles:
//! ```
//! let counter = std::sync::Mutex::new(0);
//! std::thread::scope(|scope| {
//!     scope.spawn(|| *counter.lock().unwrap() += 1);
//!     scope.spawn(|| *counter.lock().unwrap() += 1);
//! });
//! assert_eq!(counter.into_inner().unwrap(), 2);
//! ```
//!
//! Run with: `cargo run -p threads -- counter-race`

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;

/// A mutex owns the counter: only a thread that has locked it can use it. For data of any size.
#[must_use]
pub fn mutex(workers: usize, increments: u64) -> u64 {
    let counter = Mutex::new(0);
    each(workers, || {
        for _ in 0..increments {
            *counter.lock().expect("no thread panics while it holds the lock") += 1;
        }
    });
    counter.into_inner().expect("no thread panicked while it held the lock")
}

/// One indivisible operation loads, adds and stores. For a single number or flag.
#[must_use]
pub fn atomic(workers: usize, increments: u64) -> u64 {
    let counter = AtomicU64::new(0);
    each(workers, || {
        for _ in 0..increments {
            // Relaxed is enough: no other data depends on the counter while the threads run, and
            // joining a thread makes all that it wrote visible here.
            counter.fetch_add(1, Relaxed);
        }
    });
    counter.into_inner()
}

/// Nothing is shared: each thread counts by itself, and the caller adds what they return.
#[must_use]
pub fn split(workers: usize, increments: u64) -> u64 {
    thread::scope(|scope| {
        // black_box: the optimiser would add all increments at once.
        let count = move || (0..increments).fold(0, |count, _| std::hint::black_box(count + 1));
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(count)).collect();
        handles.into_iter().map(|handle| handle.join().expect("counting does not panic")).sum()
    })
}

/// The article's race, without undefined behaviour: what others store between an atomic load and an
/// atomic store is lost. The barrier and the yields make that all but certain, even on one core.
#[must_use]
pub fn lost_update(workers: usize, increments: u64) -> u64 {
    let counter = AtomicU64::new(0);
    let start = Barrier::new(workers);
    each(workers, || {
        start.wait();
        for i in 0..increments {
            let seen = counter.load(Relaxed);
            if i % 1000 == 0 {
                thread::yield_now();
            }
            counter.store(seen + 1, Relaxed);
        }
    });
    counter.into_inner()
}

/// Runs `work` on each thread, and joins them all: so `work` may borrow the counter.
fn each(workers: usize, work: impl Fn() + Sync) {
    thread::scope(|scope| (0..workers).for_each(|_| _ = scope.spawn(&work)));
}
