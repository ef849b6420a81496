//! A fast producer, a slow consumer, and a queue between them that holds eight items.
//!
//! Python: `asyncio.Queue(maxsize=8)`, whose `put` is awaited while it's full. The producer slows
//! down to the consumer's pace, and no more than the queue's items wait in memory.
//!
//! Run with: `cargo run -p asyncio-smol -- back-pressure`

use shared_workloads::outcome::Delivery;
use smol::{Timer, channel};
use std::time::Duration;

/// smol's bounded channel, which is async-std's too, between two tasks.
#[must_use]
pub fn bounded(items: usize, item_bytes: usize, capacity: usize, delay: Duration) -> Delivery {
    smol::block_on(async {
        let (producer, consumer) = channel::bounded(capacity);
        let sender = smol::spawn(async move {
            for i in 0..items {
                let item = vec![b'x'; item_bytes];
                producer.send((i, item)).await.expect("the consumer takes all");
            }
        });
        let (mut received, mut longest_queue) = (Vec::new(), 0);
        loop {
            // A queue is longest just before an item is taken out.
            longest_queue = longest_queue.max(consumer.len());
            let Ok((i, _item)) = consumer.recv().await else { break };
            Timer::after(delay).await;
            received.push(i);
        }
        sender.await;
        Delivery { received, longest_queue }
    })
}
