//! Counts heartbeats while a loop waits for work: a loop that is blocked counts none.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;
use tokio::task::{JoinSet, yield_now};
use tokio::time::sleep;

/// Awaits `work`, and counts heartbeats meanwhile.
///
/// A task of its own counts them, so it counts only while the runtime has a thread to run it on. A
/// heartbeat that was missed is not added later.
pub(crate) async fn beside<T>(work: impl Future<Output = T>, every: Duration) -> (T, usize) {
    let heartbeats = Arc::new(AtomicUsize::new(0));
    // In a set, because a set aborts its tasks when it is dropped, and a `JoinHandle` does not.
    let mut counting = JoinSet::new();
    counting.spawn(count(Arc::clone(&heartbeats), every));
    // The first interval starts before the work does.
    yield_now().await;
    let result = work.await;
    (result, heartbeats.load(Relaxed))
}

async fn count(heartbeats: Arc<AtomicUsize>, every: Duration) {
    loop {
        sleep(every).await;
        heartbeats.fetch_add(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::beside;
    use std::sync::mpsc;
    use std::time::Duration;
    use tokio::runtime::Builder;
    use tokio::time::sleep;

    const EVERY: Duration = Duration::from_millis(1);

    /// Blocks the calling thread until a task of the same runtime has slept for a while.
    fn block_until_another_task_has_slept() {
        let (slept, wait) = mpsc::channel();
        tokio::spawn(async move {
            sleep(50 * EVERY).await;
            slept.send(()).unwrap();
        });
        wait.recv_timeout(Duration::from_secs(30)).unwrap();
    }

    #[test]
    fn heartbeats_are_counted_and_not_assumed_to_be_none() {
        // `block_on` polls on this thread, so the runtime's own thread is free to count.
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
        let work = async { block_until_another_task_has_slept() };
        let ((), heartbeats) = runtime.block_on(beside(work, EVERY));
        assert!(heartbeats > 0);
    }

    #[test]
    fn counting_ends_with_the_work() {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let ((), heartbeats) = beside(sleep(20 * EVERY), EVERY).await;
            assert!(heartbeats > 0);
            tokio::task::yield_now().await;
            assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 0);
        });
    }
}
