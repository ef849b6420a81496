//! Four tasks, one of which fails: who finishes, and what does the caller learn?
//!
//! Not in the article. Python: `gather` raises the first exception, and the other tasks go on. Here
//! it depends on what dropping a handle means: [`try_join`] and [`async_std()`] are the same program,
//! but smol cancels a task whose handle is dropped, and async-std lets it run on. A panic is a bug:
//! it ends the task, and goes on in whoever awaits it.
//!
//! Run with: `cargo run -p asyncio-smol -- failing-task`

use async_std::task;
use futures::StreamExt;
use futures::future::try_join_all;
use shared_workloads::outcome::Failure;
use smol::Timer;
use smol::channel::{Receiver, Sender, unbounded};
use smol::future::FutureExt;
use std::time::Duration;

/// A task panics. Awaiting it panics too, unless the panic is caught there. The others finish.
#[must_use]
pub fn join(tasks: usize, failing: usize, delay: Duration) -> Failure {
    let panicking =
        |i| async move { work(i, failing, delay).await.unwrap_or_else(|error| panic!("{error}")) };
    let tasks: Vec<_> = (0..tasks).map(|i| smol::spawn(panicking(i))).collect();
    let mut failure = Failure::default();
    for task in tasks {
        match smol::block_on(task.catch_unwind()) {
            Ok(i) => failure.finished.push(i),
            // A panic may carry any value. One with a formatted message carries a `String`.
            Err(panic) => failure.learned = *panic.downcast().expect("the message is formatted"),
        }
    }
    failure
}

/// `try_join_all` returns the first error and drops the other handles: that cancels their tasks.
#[must_use]
pub fn try_join(tasks: usize, failing: usize, delay: Duration) -> Failure {
    let (done, finishers) = unbounded();
    let spawn = |i| smol::spawn(noted(i, failing, delay, done.clone()));
    let tasks = (0..tasks).map(spawn).collect();
    drop(done);
    smol::block_on(first_error(tasks, finishers))
}

/// The same on async-std: the tasks whose handles are dropped run on, and finish.
#[must_use]
pub fn async_std(tasks: usize, failing: usize, delay: Duration) -> Failure {
    let (done, finishers) = unbounded();
    let spawn = |i| task::spawn(noted(i, failing, delay, done.clone()));
    let tasks = (0..tasks).map(spawn).collect();
    drop(done);
    task::block_on(first_error(tasks, finishers))
}

async fn first_error(
    tasks: Vec<impl Future<Output = Result<(), String>>>,
    finishers: Receiver<usize>,
) -> Failure {
    let learned = try_join_all(tasks).await.err().unwrap_or_default();
    // Each task holds a sender, so this waits until all of them have ended or are gone.
    let finished = finishers.collect().await;
    Failure { finished, learned }
}

async fn noted(
    i: usize,
    failing: usize,
    delay: Duration,
    done: Sender<usize>,
) -> Result<(), String> {
    let i = work(i, failing, delay).await?;
    done.send(i).await.map_err(|error| error.to_string())
}

async fn work(i: usize, failing: usize, delay: Duration) -> Result<usize, String> {
    if i == failing {
        return Err(format!("task {i} fails"));
    }
    Timer::after(delay).await;
    Ok(i)
}
