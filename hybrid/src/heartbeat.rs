//! What a caller does while its work is elsewhere: its heart beats.

use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// Awaits `work` and counts the beats meanwhile: the first after one full interval, and none made
/// up for afterwards, so that a loop that was blocked can't hide it.
pub(crate) async fn beside<T>(work: impl Future<Output = T>, every: Duration) -> (T, usize) {
    let mut work = pin!(work);
    let mut interval = interval_at(Instant::now() + every, every);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heartbeats = 0;
    loop {
        tokio::select! {
            // Work first: when it is done, no beat is due any more.
            biased;
            result = &mut work => return (result, heartbeats),
            _ = interval.tick() => heartbeats += 1,
        }
    }
}
