//! A fast producer, a slow consumer, and a queue between them that holds eight items.
//!
//! Python: `asyncio.Queue(maxsize=8)`, whose `put` is awaited while it's full. The producer slows
//! down to the consumer's pace, and no more than the queue's items wait in memory.
//!
//! Run with: `cargo run -p asyncio-tokio -- back-pressure`

use shared_workloads::outcome::Delivery;
use std::io;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio::time::sleep;

/// tokio's bounded channel between two tasks.
///
/// # Errors
///
/// Where no event loop can be made.
pub fn bounded(
    items: usize,
    item_bytes: usize,
    capacity: usize,
    delay: Duration,
) -> io::Result<Delivery> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    Ok(runtime.block_on(async {
        let (producer, mut consumer) = mpsc::channel(capacity);
        tokio::spawn(async move {
            for i in 0..items {
                let item = vec![b'x'; item_bytes];
                producer.send((i, item)).await.expect("the consumer takes all");
            }
        });
        let (mut received, mut longest_queue) = (Vec::new(), 0);
        loop {
            // A queue is longest just before an item is taken out.
            longest_queue = longest_queue.max(consumer.len());
            let Some((i, _item)) = consumer.recv().await else { break };
            sleep(delay).await;
            received.push(i);
        }
        Delivery { received, longest_queue }
    }))
}
