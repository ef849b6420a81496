//! How often futures are polled: what `io_bound` says about `join_all`.

use futures::future::join_all;
use smol::Timer;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

const FUTURES: usize = 8192;

/// A timer that counts its polls.
struct Counted<'a> {
    timer: Timer,
    polls: &'a AtomicUsize,
}

impl Future for Counted<'_> {
    type Output = Instant;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Instant> {
        self.polls.fetch_add(1, Relaxed);
        Pin::new(&mut self.timer).poll(context)
    }
}

#[test]
fn join_all_polls_a_future_when_it_starts_and_when_it_ends() {
    let polls = AtomicUsize::new(0);
    // One moment for all; those that are started after it has passed are polled only once.
    let end = Instant::now() + Duration::from_millis(100);
    let futures = (0..FUTURES).map(|_| Counted { timer: Timer::at(end), polls: &polls });
    smol::block_on(join_all(futures));
    let polls = polls.into_inner();
    assert!((FUTURES..=2 * FUTURES).contains(&polls), "{polls}");
}
