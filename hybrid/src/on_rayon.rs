//! From an event loop to rayon's pool and back.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use tokio::sync::oneshot;

/// Runs a function on rayon's pool; the loop does other things meanwhile.
///
/// A panic is carried to whoever awaits the result. Left to rayon it would end the process.
pub(crate) async fn on_rayon<T: Send + 'static>(
    function: impl FnOnce() -> T + Send + 'static,
) -> T {
    let (result, computed) = oneshot::channel();
    rayon::spawn(move || {
        // Nobody sees what the function left half done: it was moved here, and is gone.
        let outcome = catch_unwind(AssertUnwindSafe(function));
        // An outcome that nobody awaits any more is thrown away.
        drop(result.send(outcome));
    });
    let outcome = computed.await.expect("the job sends before it ends");
    outcome.unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::on_rayon;
    use std::panic::catch_unwind;

    #[test]
    fn a_panic_reaches_the_caller_and_the_pool_goes_on() {
        let run = |function: fn() -> u32| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            catch_unwind(move || runtime.block_on(on_rayon(function)))
        };
        let panic = run(|| panic!("no sum")).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"no sum"));
        assert_eq!(run(|| 7).unwrap(), 7);
    }
}
