//! Two threads add 1 to one counter, a million times each, by asking its owner.
//!
//! Neither a lock nor an atomic: the counter belongs to one task on the loop, and pool threads send
//! it what to add. This is the actor model, and Python's `asyncio.Queue` fed by
//! `call_soon_threadsafe`. A message costs more than an atomic; it pays off where the state is more
//! than a number. The channel is bounded, so threads that are faster than the owner have to wait.
//!
//! Run with: `cargo run -p hybrid -- counter-race`

use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// An owner task counts messages from threads of the blocking pool.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn owner(workers: usize, increments: u64) -> anyhow::Result<u64> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let (increment, mut increments_due) = mpsc::channel(1024);
        let mut threads = JoinSet::new();
        for _ in 0..workers {
            let increment = increment.clone();
            threads.spawn_blocking(move || {
                (0..increments).try_for_each(|_| increment.blocking_send(1_u64))
            });
        }
        // The threads hold the only other ends: the channel ends with the last of them.
        drop(increment);
        let mut counter = 0;
        while let Some(by) = increments_due.recv().await {
            counter += by;
        }
        for sent in threads.join_all().await {
            sent?;
        }
        Ok(counter)
    })
}
