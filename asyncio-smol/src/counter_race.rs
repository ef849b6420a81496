//! Two tasks add 1 to one counter, a million times each.
//!
//! In Python's asyncio `counter += 1` is safe without a lock, because a task is only interrupted
//! where it awaits. On one thread Rust says the same with types: a `Cell` may be shared by tasks
//! that never leave the thread. Tasks that may run on several threads need an atomic, and the
//! compiler insists on it, even where [`smol::spawn`] has only one thread to run them on.
//!
//! Run with: `cargo run -p asyncio-smol -- counter-race`

use async_std::task;
use futures::future::join_all;
use smol::LocalExecutor;
use smol::future::yield_now;
use std::cell::Cell;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Tasks give way to each other every so many increments; without it each would run to its end.
const STRETCH: u64 = 1000;

/// A plain cell: load, add and store can't be interrupted, for there is no await between them.
/// Declared before the executor, it outlives the tasks, which may borrow it.
#[must_use]
pub fn local(workers: usize, increments: u64) -> u64 {
    let counter = Cell::new(0);
    let executor = LocalExecutor::new();
    let tasks: Vec<_> = (0..workers)
        .map(|_| {
            executor.spawn(async {
                for i in 0..increments {
                    // black_box: the optimiser would add a whole stretch at once.
                    counter.set(black_box(counter.get() + 1));
                    if i % STRETCH == 0 {
                        yield_now().await;
                    }
                }
            })
        })
        .collect();
    smol::block_on(executor.run(join_all(tasks)));
    counter.get()
}

/// The global executor: one thread, unless `SMOL_THREADS` says more.
#[must_use]
pub fn smol(workers: usize, increments: u64) -> u64 {
    let counter = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> =
        (0..workers).map(|_| smol::spawn(add(counter.clone(), increments))).collect();
    smol::block_on(join_all(tasks));
    counter.load(Relaxed)
}

/// A thread per core: the tasks really run at the same time.
#[must_use]
pub fn async_std(workers: usize, increments: u64) -> u64 {
    let counter = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> =
        (0..workers).map(|_| task::spawn(add(counter.clone(), increments))).collect();
    task::block_on(join_all(tasks));
    counter.load(Relaxed)
}

async fn add(counter: Arc<AtomicU64>, increments: u64) {
    for i in 0..increments {
        counter.fetch_add(1, Relaxed);
        if i % STRETCH == 0 {
            yield_now().await;
        }
    }
}
