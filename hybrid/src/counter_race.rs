//! Two threads add 1 to one counter, a million times each, by asking its owner.
//!
//! The counter needs neither a lock nor an atomic. It belongs to one task on the loop, and threads
//! send it what to add: the actor model. Python has an `asyncio.Queue` for it, which other threads
//! must feed through `loop.call_soon_threadsafe`. A message costs more than an atomic addition. It
//! is worth it when the state is more than a number. The channel is bounded, so a thread that is
//! faster than the owner has to wait.
//!
//! Run with: `cargo run -p hybrid -- counter-race`

use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// An owner task counts messages from threads of the blocking pool.
///
/// # Errors
///
/// If the runtime can't be created, or a thread can't send.
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
        // Only the threads hold senders now, so the channel ends when the last of them does.
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
