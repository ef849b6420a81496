//! Two tasks add 1 to one counter, a million times each.
//!
//! In Python's asyncio `counter += 1` is safe without a lock, because a task is only interrupted
//! where it awaits. On one thread Rust says the same with types: a `Cell` may be shared by tasks
//! that never leave the thread. Tasks that may run on several threads need an atomic, and the
//! compiler insists on it:
//!
//! ```compile_fail
//! let counter = std::rc::Rc::new(std::cell::Cell::new(0));
//! tokio::spawn(async move { counter.set(counter.get() + 1) }); // can't be sent between threads
//! ```
//!
//! Run with: `cargo run -p asyncio-tokio -- counter-race`

use std::cell::Cell;
use std::hint::black_box;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tokio::runtime::Builder;
use tokio::task::{JoinSet, LocalSet, yield_now};

/// Tasks give way to each other every so many increments; without it each would run to its end.
const STRETCH: u64 = 1000;

/// A plain cell: load, add and store can't be interrupted, for there is no await between them.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn current_thread(workers: usize, increments: u64) -> io::Result<u64> {
    let runtime = Builder::new_current_thread().build()?;
    let counter = Rc::new(Cell::new(0));
    LocalSet::new().block_on(&runtime, async {
        let mut tasks = JoinSet::new();
        for _ in 0..workers {
            let counter = Rc::clone(&counter);
            tasks.spawn_local(async move {
                for i in 0..increments {
                    // black_box: the optimiser would add a whole stretch at once.
                    counter.set(black_box(counter.get() + 1));
                    if i % STRETCH == 0 {
                        yield_now().await;
                    }
                }
            });
        }
        tasks.join_all().await;
    });
    Ok(counter.get())
}

/// A loop per core: the tasks really run at the same time, so the increment must be atomic.
///
/// # Errors
///
/// Where the event loops can't be made.
pub fn multi_thread(workers: usize, increments: u64) -> io::Result<u64> {
    let runtime = Builder::new_multi_thread().build()?;
    let counter = Arc::new(AtomicU64::new(0));
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..workers {
            let counter = Arc::clone(&counter);
            tasks.spawn(async move {
                for i in 0..increments {
                    counter.fetch_add(1, Relaxed);
                    if i % STRETCH == 0 {
                        yield_now().await;
                    }
                }
            });
        }
        tasks.join_all().await;
    });
    Ok(counter.load(Relaxed))
}
