//! A fast producer, a slow consumer, and a queue between them that holds eight items.
//!
//! Python: `queue.Queue(maxsize=8)`, whose `put` waits while it's full. The producer slows down to
//! the consumer's pace, and no more than the queue's items wait in memory.
//!
//! Run with: `cargo run -p threads -- back-pressure`

use shared_workloads::outcome::Delivery;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// std's bounded channel, which doesn't tell its length: the producer counts what it has sent.
#[must_use]
pub fn sync_channel(items: usize, item_bytes: usize, capacity: usize, delay: Duration) -> Delivery {
    let (producer, consumer) = mpsc::sync_channel(capacity);
    let sent = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            // Moved here, so that the channel is closed at the end.
            let producer = producer;
            for i in 0..items {
                producer.send((i, vec![b'x'; item_bytes])).expect("the consumer takes all");
                sent.fetch_add(1, Relaxed);
            }
        });
        let (mut received, mut longest_queue) = (Vec::new(), 0);
        loop {
            // A queue is longest just before an item is taken out.
            longest_queue = longest_queue.max(sent.load(Relaxed).saturating_sub(received.len()));
            let Ok((i, _item)) = consumer.recv() else { break };
            thread::sleep(delay);
            received.push(i);
        }
        Delivery { received, longest_queue }
    })
}
