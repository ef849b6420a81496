//! Two tasks add 1 to one counter, a million times each.
//!
//! In Python's asyncio `counter += 1` needs no lock, because a task gives way only where it awaits.
//! In Rust the compiler checks it: tasks that stay on one thread may share a [`Cell`]. A task that
//! may run on any thread must be [`Send`], and a shared cell isn't. This doesn't compile; the error
//! is "future cannot be sent between threads safely":
//!
//! ```compile_fail
//! let counter = std::rc::Rc::new(std::cell::Cell::new(0));
//! tokio::spawn(async move { counter.set(counter.get() + 1) });
//! ```
//!
//! It compiles with `spawn_local` or an atomic. Run with: `cargo run -p asyncio-tokio -- counter-race`
//!
//! ```no_run
//! let counter = std::rc::Rc::new(std::cell::Cell::new(0));
//! tokio::task::spawn_local(async move { counter.set(counter.get() + 1) }); // on a `LocalRuntime`
//! ```

use std::cell::Cell;
use std::hint::black_box;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tokio::runtime::{Builder, LocalOptions};
use tokio::task::{JoinSet, yield_now};

/// How many increments a task makes before it gives way. The answer doesn't depend on it: it makes
/// the tasks take turns, where each would otherwise run to its end before the next one starts.
const STRETCH: u64 = 1000;

/// A plain cell. There is no await between load and store, so no other task runs between them.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn current_thread(workers: usize, increments: u64) -> io::Result<u64> {
    let runtime = Builder::new_current_thread().build_local(LocalOptions::default())?;
    let counter = Rc::new(Cell::new(0));
    runtime.block_on(async {
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

/// A thread per core. The tasks run at the same time, so the increment must be atomic.
///
/// # Errors
///
/// If the runtime can't be created.
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
