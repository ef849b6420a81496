//! Four tasks, one of which fails: who finishes, what does the caller learn? Not in the article.
//!
//! Python: `gather` raises the first exception, and the other tasks go on; with `return_exceptions`
//! it waits for all; a `TaskGroup` cancels the others. In Rust an expected error is a `Result`, and
//! dropping futures or a `JoinSet` cancels them. A panic is a bug. tokio catches it in a spawned
//! task, and the loop goes on; in a future that isn't spawned it unwinds through the loop.
//!
//! Run with: `cargo run -p asyncio-tokio -- failing-task`

use futures::future::{join_all, try_join_all};
use shared_workloads::outcome::Failure;
use std::cell::RefCell;
use std::io;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// A task panics. Whoever awaits its handle gets a `JoinError`; the others finish.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn join(tasks: usize, failing: usize, delay: Duration) -> io::Result<Failure> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let panicking =
        |i| async move { work(i, failing, delay).await.unwrap_or_else(|error| panic!("{error}")) };
    let all = async { join_all((0..tasks).map(|i| tokio::spawn(panicking(i)))).await };
    let mut failure = Failure::default();
    for result in runtime.block_on(all) {
        match result {
            Ok(i) => failure.finished.push(i),
            Err(error) => failure.learned = error.to_string(),
        }
    }
    Ok(failure)
}

/// `try_join_all` returns the first error and drops the other futures: they are cancelled.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn try_join(tasks: usize, failing: usize, delay: Duration) -> io::Result<Failure> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let finished = RefCell::new(Vec::new());
    let work = async |i| work(i, failing, delay).await.map(|i| finished.borrow_mut().push(i));
    let result = runtime.block_on(try_join_all((0..tasks).map(work)));
    Ok(Failure { finished: finished.take(), learned: result.err().unwrap_or_default() })
}

/// A set of tasks. It is dropped at the first error, which aborts the others.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn join_set(tasks: usize, failing: usize, delay: Duration) -> io::Result<Failure> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    Ok(runtime.block_on(async {
        let (done, mut finishers) = mpsc::unbounded_channel();
        let mut set = JoinSet::new();
        for i in 0..tasks {
            let done = done.clone();
            let note = move |i| done.send(i).expect("the caller waits for all");
            set.spawn(async move { work(i, failing, delay).await.map(note) });
        }
        drop(done);
        // This block owns the set, so `?` drops the set.
        let until_an_error = async move {
            while let Some(result) = set.join_next().await {
                result.expect("no task panics")?;
            }
            Ok::<_, String>(())
        };
        let learned = until_an_error.await.err().unwrap_or_default();
        // Each task holds a sender, so this waits until all of them have ended or are gone.
        let mut finished = Vec::new();
        while finishers.recv_many(&mut finished, tasks).await > 0 {}
        Failure { finished, learned }
    }))
}

async fn work(i: usize, failing: usize, delay: Duration) -> Result<usize, String> {
    if i == failing {
        return Err(format!("task {i} fails"));
    }
    sleep(delay).await;
    Ok(i)
}
