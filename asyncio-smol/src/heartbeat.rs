//! What a loop does while it waits for work that runs elsewhere: it counts heartbeats.

use smol::future::yield_now;
use smol::{LocalExecutor, Timer};
use std::cell::Cell;
use std::time::Duration;

/// Awaits `work`, and counts the heartbeats of the caller's thread meanwhile.
///
/// A task of its own counts them, on an executor that only the caller's thread runs: when the thread
/// is blocked, nothing is counted. A beat that was missed is not added later. It works under
/// async-std's `block_on` too, because both runtimes use the same timers.
pub(crate) async fn beside<T>(work: impl Future<Output = T>, every: Duration) -> (T, usize) {
    let heartbeats = Cell::new(0);
    let executor = LocalExecutor::new();
    let _counter = executor.spawn(async {
        loop {
            Timer::after(every).await;
            heartbeats.set(heartbeats.get() + 1);
        }
    });
    let work = async {
        // The first interval starts before the work begins.
        yield_now().await;
        work.await
    };
    let result = executor.run(work).await;
    (result, heartbeats.get())
}

#[cfg(test)]
mod tests {
    use super::beside;
    use smol::Timer;
    use std::time::Duration;

    const EVERY: Duration = Duration::from_millis(1);

    #[test]
    fn heartbeats_are_counted_on_either_runtime_while_the_thread_is_free() {
        let work = || beside(Timer::after(50 * EVERY), EVERY);
        assert!(smol::block_on(work()).1 > 0);
        assert!(async_std::task::block_on(work()).1 > 0);
    }
}
