//! From an event loop to rayon's pool and back.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use tokio::sync::oneshot;

/// Runs a function on rayon's pool. The loop does other things meanwhile.
///
/// Like every `async fn` it starts when it is first polled, not when it is called. A panic is
/// carried to whoever awaits the result: left to rayon, it would end the process. If the future is
/// dropped, a function that already runs goes on to its end, and its result is thrown away.
pub(crate) async fn on_rayon<T: Send + 'static>(
    function: impl FnOnce() -> T + Send + 'static,
) -> T {
    let (result, computed) = oneshot::channel();
    rayon::spawn(move || {
        // As with a thread that panics, what it shares with others may be left half done.
        let outcome = catch_unwind(AssertUnwindSafe(function));
        // Fails if nobody awaits the outcome any more.
        drop(result.send(outcome));
    });
    let outcome = computed.await.expect("the job sends before it ends");
    outcome.unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::on_rayon;
    use futures::FutureExt;
    use std::panic::catch_unwind;
    use std::sync::mpsc;
    use std::time::Duration;
    use tokio::runtime::Builder;

    /// Longer than anything here takes on a busy machine.
    const WATCHDOG: Duration = Duration::from_secs(30);

    #[test]
    fn a_panic_reaches_the_caller_and_the_pool_goes_on() {
        let run = |function: fn() -> u32| {
            let runtime = Builder::new_current_thread().build().unwrap();
            catch_unwind(move || runtime.block_on(on_rayon(function)))
        };
        let panic = run(|| panic!("no sum")).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"no sum"));
        assert_eq!(run(|| 7).unwrap(), 7);
    }

    #[test]
    fn a_job_that_runs_goes_on_when_its_future_is_dropped() {
        let (started, starts) = mpsc::channel();
        let (go_on, wait) = mpsc::channel();
        let (ended, ends) = mpsc::channel();
        let mut job = Box::pin(on_rayon(move || {
            started.send(()).unwrap();
            wait.recv_timeout(WATCHDOG).unwrap();
            ended.send(()).unwrap();
        }));
        assert!(job.as_mut().now_or_never().is_none());
        starts.recv_timeout(WATCHDOG).unwrap();
        drop(job);
        go_on.send(()).unwrap();
        ends.recv_timeout(WATCHDOG).unwrap();
    }

    #[test]
    fn it_starts_when_it_is_polled() {
        let (started, starts) = mpsc::channel();
        let job = on_rayon(move || started.send(()).unwrap());
        drop(job);
        // The only sender was dropped with the job: nothing was ever started.
        assert!(starts.recv().is_err());
    }
}
