//! A hundred tasks wait for a tenth of a second each, together.
//!
//! Python: `asyncio.gather` of a hundred `asyncio.sleep`s. Here each is a task of its own: with
//! `join_all` one task would poll all of them.
//!
//! Run with: `cargo run -p asyncio-smol -- io-bound`

use async_std::task;
use smol::{LocalExecutor, Timer};
use std::time::Duration;

/// All on one thread, as in Python.
#[must_use]
pub fn local(tasks: usize, delay: Duration) -> usize {
    let executor = LocalExecutor::new();
    let tasks: Vec<_> = (0..tasks).map(|_| executor.spawn(Timer::after(delay))).collect();
    smol::block_on(executor.run(async {
        let mut done = 0;
        for task in tasks {
            task.await;
            done += 1;
        }
        done
    }))
}

/// The global executor: one thread too, but not the caller's.
#[must_use]
pub fn smol(tasks: usize, delay: Duration) -> usize {
    let tasks: Vec<_> =
        (0..tasks).map(|_| smol::spawn(async move { Timer::after(delay).await })).collect();
    smol::block_on(async {
        let mut done = 0;
        for task in tasks {
            task.await;
            done += 1;
        }
        done
    })
}

/// A thread per core, which this work doesn't need: waiting takes no processor.
#[must_use]
pub fn async_std(tasks: usize, delay: Duration) -> usize {
    let tasks: Vec<_> = (0..tasks).map(|_| task::spawn(task::sleep(delay))).collect();
    task::block_on(async {
        let mut done = 0;
        for task in tasks {
            task.await;
            done += 1;
        }
        done
    })
}
