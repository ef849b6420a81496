//! Two tasks add 1 to one counter, a million times each.
//!
//! In Python's asyncio `counter += 1` needs no lock, because a task gives way only where it awaits.
//! In Rust the types say so: a [`Cell`] may be shared by tasks that stay on one thread. A task that
//! may run on any thread must be [`Send`], and a reference to a cell isn't. The compiler insists on
//! it even for [`smol::spawn`], which has only one thread unless `SMOL_THREADS` says more.
//!
//! Run with: `cargo run -p asyncio-smol -- counter-race`

use async_std::task;
use futures::future::join_all;
use smol::future::yield_now;
use smol::{Executor, LocalExecutor, channel};
use std::cell::Cell;
use std::hint::black_box;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

/// How many increments a task makes before it gives way. The answer doesn't depend on it: it makes
/// the tasks take turns, where each would otherwise run to its end before the next one starts.
const STRETCH: u64 = 1000;

/// A plain cell. There is no await between load and store, so no other task runs between them.
/// The cell outlives the executor, so tasks may borrow it.
#[must_use]
pub fn local(workers: usize, increments: u64) -> u64 {
    let counter = Cell::new(0);
    let executor = LocalExecutor::new();
    let add = async || {
        for i in 0..increments {
            // black_box: the optimiser would add a whole stretch at once.
            counter.set(black_box(counter.get() + 1));
            if i % STRETCH == 0 {
                yield_now().await;
            }
        }
    };
    let tasks: Vec<_> = (0..workers).map(|_| executor.spawn(add())).collect();
    smol::block_on(executor.run(join_all(tasks)));
    counter.get()
}

/// An executor of one's own, run by as many threads as we start. Its tasks may borrow, too.
#[must_use]
pub fn executor(workers: usize, increments: u64) -> u64 {
    let counter = AtomicU64::new(0);
    let executor = Executor::new();
    let (running, stop) = channel::bounded::<()>(1);
    thread::scope(|scope| {
        // Dropped at the end, panic or not; then the threads receive an error, and stop.
        let _running = running;
        for _ in 0..workers {
            scope.spawn(|| smol::block_on(executor.run(stop.recv())));
        }
        let add = |_| executor.spawn(add(&counter, increments));
        smol::block_on(join_all((0..workers).map(add)));
    });
    counter.load(Relaxed)
}

/// The global executor: one thread, which lives as long as the program. Nothing can be borrowed.
#[must_use]
pub fn smol(workers: usize, increments: u64) -> u64 {
    let counter = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> =
        (0..workers).map(|_| smol::spawn(add(counter.clone(), increments))).collect();
    smol::block_on(join_all(tasks));
    counter.load(Relaxed)
}

/// async-std's global executor: a thread per core.
#[must_use]
pub fn async_std(workers: usize, increments: u64) -> u64 {
    let counter = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> =
        (0..workers).map(|_| task::spawn(add(counter.clone(), increments))).collect();
    task::block_on(join_all(tasks));
    counter.load(Relaxed)
}

async fn add(counter: impl Deref<Target = AtomicU64>, increments: u64) {
    for i in 0..increments {
        counter.fetch_add(1, Relaxed);
        if i % STRETCH == 0 {
            yield_now().await;
        }
    }
}
