//! Three tasks say that they start, sleep, say that they finished, and are joined.
//!
//! Python: `asyncio.create_task`, `asyncio.sleep` and `asyncio.gather`. A `JoinSet` owns its tasks:
//! dropping it cancels them, so none is left behind. All three sleep on the one thread, each an
//! entry in the loop's timer wheel.
//!
//! Run with: `cargo run -p asyncio-tokio -- sleeping-workers`

use std::io;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Tasks on one event loop.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn join_set(workers: usize, delay: Duration) -> io::Result<Vec<String>> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let mut names = runtime.block_on(async {
        let workers: JoinSet<String> =
            (0..workers).map(|i| work(format!("Task-{i}"), delay)).collect();
        workers.join_all().await
    });
    // They were joined in the order in which their timers went off.
    names.sort();
    Ok(names)
}

async fn work(name: String, delay: Duration) -> String {
    eprintln!("{name} starting");
    sleep(delay).await;
    eprintln!("{name} finished");
    name
}
