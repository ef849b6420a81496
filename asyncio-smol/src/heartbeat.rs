//! What a caller does while its work is elsewhere: its heart beats.

use futures::future::{Either, select};
use smol::Timer;
use std::pin::pin;
use std::time::Duration;

/// Awaits `work` and counts the beats meanwhile: the first after one full interval, and none made
/// up for afterwards, so that a loop that was blocked can't hide it.
///
/// Fit for async-std too, whose timers are these.
pub(crate) async fn beside<T>(work: impl Future<Output = T>, every: Duration) -> (T, usize) {
    let mut work = pin!(work);
    let mut heartbeats = 0;
    loop {
        // `select` polls the work first: when it is done, no beat is due any more. A new timer for
        // each beat, because `Timer::interval` would make up for those that were missed.
        match select(work.as_mut(), Timer::after(every)).await {
            Either::Left((result, _)) => return (result, heartbeats),
            Either::Right(_) => heartbeats += 1,
        }
    }
}
