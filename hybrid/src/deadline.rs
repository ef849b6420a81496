//! Four blocking tasks behind a loop, one of which never ends by itself; after 200 ms the caller
//! goes on without it.
//!
//! The loop can stop waiting for a thread, but not end it: `abort` does nothing to a blocking task
//! that has started, and dropping the runtime waits for it. `shutdown_background` leaves it behind.
//!
//! Run with: `cargo run -p hybrid -- deadline`

use shared_workloads::outcome::{Deadline, LeftRunning};
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

/// The thread that is late runs for as long as the process does.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn spawn_blocking(
    tasks: usize,
    endless: usize,
    delay: Duration,
    deadline: Duration,
) -> io::Result<Deadline> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let running = Arc::new(());
    let deadline = runtime.block_on(async {
        let end = Instant::now() + deadline;
        let mut jobs = JoinSet::new();
        for i in 0..tasks {
            let running = Arc::clone(&running);
            jobs.spawn_blocking(move || {
                let task = task(i, endless, delay);
                drop(running);
                task
            });
        }
        let mut finished = Vec::new();
        while let Ok(Some(task)) = timeout_at(end, jobs.join_next()).await {
            finished.push(task.expect("sleeping does not panic"));
        }
        jobs.abort_all();
        let given_up = (0..tasks).filter(|task| !finished.contains(task)).collect();
        // Each thread holds a share while it works, the caller another.
        let threads = Arc::strong_count(&running) - 1;
        let left_running = LeftRunning { threads, ..LeftRunning::default() };
        Deadline { finished, given_up, left_running }
    });
    runtime.shutdown_background();
    Ok(deadline)
}

fn task(i: usize, endless: usize, delay: Duration) -> usize {
    if i == endless {
        // A parked thread may wake for no reason.
        loop {
            thread::park();
        }
    }
    thread::sleep(delay);
    i
}
