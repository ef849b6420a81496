//! Three tasks say that they start, sleep, say that they finished, and are joined.
//!
//! Python: `asyncio.create_task`, `asyncio.sleep` and `asyncio.gather`. A task is joined by awaiting
//! its handle. What a dropped handle means is where the two runtimes differ. smol cancels the task;
//! `detach` lets it run on, and `cancel().await` waits until it is gone. async-std lets it run on,
//! as a thread would.
//!
//! Run with: `cargo run -p asyncio-smol -- sleeping-workers`

use async_std::task;
use futures::future::join_all;
use smol::Timer;
use std::time::Duration;

/// Tasks on smol's global executor.
#[must_use]
pub fn smol(workers: usize, delay: Duration) -> Vec<String> {
    let tasks: Vec<_> =
        (0..workers).map(|i| smol::spawn(work(format!("Task-{i}"), delay))).collect();
    smol::block_on(join_all(tasks))
}

/// Tasks on async-std's global executor. smol's timer works there too: both use the same reactor.
#[must_use]
pub fn async_std(workers: usize, delay: Duration) -> Vec<String> {
    let tasks: Vec<_> =
        (0..workers).map(|i| task::spawn(work(format!("Task-{i}"), delay))).collect();
    task::block_on(join_all(tasks))
}

async fn work(name: String, delay: Duration) -> String {
    eprintln!("{name} starting");
    Timer::after(delay).await;
    eprintln!("{name} finished");
    name
}
