//! A fast producer, a slow consumer, and a queue between them that holds eight items.
//!
//! Not in the article. Python: `queue.Queue(maxsize=8)`, whose `put` waits while the queue is full.
//! The producer is slowed down to the consumer's pace, so at most eight items wait in memory.
//! [`channel`] has no bound, and shows what that costs: compare the peak memory in the report.
//!
//! Run with: `cargo run -p threads -- back-pressure`

use shared_workloads::outcome::Delivery;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// std's bounded channel: `send` blocks while it is full. With a capacity of 0 a `send` waits for
/// its `recv`.
#[must_use]
pub fn sync_channel(items: usize, item_bytes: usize, capacity: usize, delay: Duration) -> Delivery {
    let (producer, consumer) = mpsc::sync_channel(capacity);
    // This channel doesn't tell its length.
    let sent = &AtomicUsize::new(0);
    thread::scope(|scope| {
        // `move`: the sender is dropped at the end of the thread, and that ends the consumer's loop.
        scope.spawn(move || {
            for item in produce(items, item_bytes) {
                producer.send(item).expect("the consumer takes all");
                sent.fetch_add(1, Relaxed);
            }
        });
        consume(consumer, |received| sent.load(Relaxed).saturating_sub(received), delay)
    })
}

/// crossbeam's bounded channel. It tells its length, and may have several consumers.
#[must_use]
pub fn crossbeam(items: usize, item_bytes: usize, capacity: usize, delay: Duration) -> Delivery {
    let (producer, consumer) = crossbeam::channel::bounded(capacity);
    thread::scope(|scope| {
        scope.spawn(move || {
            for item in produce(items, item_bytes) {
                producer.send(item).expect("the consumer takes all");
            }
        });
        consume(&consumer, |_| consumer.len(), delay)
    })
}

/// std's channel without a bound: `send` never waits. A faster producer makes the queue grow.
#[must_use]
pub fn channel(items: usize, item_bytes: usize, delay: Duration) -> Delivery {
    let (producer, consumer) = mpsc::channel();
    let sent = &AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(move || {
            for item in produce(items, item_bytes) {
                producer.send(item).expect("the consumer takes all");
                sent.fetch_add(1, Relaxed);
            }
        });
        consume(consumer, |received| sent.load(Relaxed).saturating_sub(received), delay)
    })
}

fn produce(items: usize, item_bytes: usize) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..items).map(move |i| (i, vec![b'x'; item_bytes]))
}

/// `length` tells how many items are in the queue, given how many were taken out.
fn consume(
    queue: impl IntoIterator<Item = (usize, Vec<u8>)>,
    length: impl Fn(usize) -> usize,
    delay: Duration,
) -> Delivery {
    let (mut received, mut longest_queue) = (Vec::new(), 0);
    let mut queue = queue.into_iter();
    loop {
        // A queue is longest just before an item is taken out.
        longest_queue = longest_queue.max(length(received.len()));
        let Some((i, _item)) = queue.next() else { break };
        thread::sleep(delay);
        received.push(i);
    }
    Delivery { received, longest_queue }
}
