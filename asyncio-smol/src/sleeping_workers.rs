//! Three tasks say that they start, sleep, say that they finished, and are joined.
//!
//! Python: `asyncio.create_task`, `asyncio.sleep` and `asyncio.gather`. A task is awaited by its
//! handle. What becomes of a task whose handle is dropped is where the two runtimes differ: smol
//! cancels it, async-std lets it run on, as a thread would.
//!
//! Run with: `cargo run -p asyncio-smol -- sleeping-workers`

use async_std::task;
use futures::future::join_all;
use smol::Timer;
use std::time::Duration;

/// Tasks on smol's global executor.
#[must_use]
pub fn smol(workers: usize, delay: Duration) -> Vec<String> {
    let workers: Vec<_> =
        (0..workers).map(|i| smol::spawn(work(format!("Task-{i}"), delay))).collect();
    smol::block_on(join_all(workers))
}

/// Tasks on async-std's, where smol's timer serves too: both have the same reactor.
#[must_use]
pub fn async_std(workers: usize, delay: Duration) -> Vec<String> {
    let workers: Vec<_> =
        (0..workers).map(|i| task::spawn(work(format!("Task-{i}"), delay))).collect();
    task::block_on(join_all(workers))
}

async fn work(name: String, delay: Duration) -> String {
    eprintln!("{name} starting");
    Timer::after(delay).await;
    eprintln!("{name} finished");
    name
}
