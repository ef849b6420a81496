//! A fast producer, a slow consumer, and a queue between them that holds eight items.
//!
//! Not in the article. Python: `asyncio.Queue(maxsize=8)`, whose `put` waits while it is full. The
//! producer slows down to the consumer's pace. [`unbounded`] is `asyncio.Queue()`: the producer never
//! waits, and the queue grows while the consumer is slower.
//!
//! Run with: `cargo run -p asyncio-tokio -- back-pressure`

use shared_workloads::outcome::Delivery;
use std::io;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio::time::sleep;

/// `send` waits while the queue is full.
///
/// # Errors
///
/// If the runtime can't be created.
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
                let item = (i, vec![b'x'; item_bytes]);
                producer.send(item).await.expect("the consumer takes all");
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

/// `send` never waits, so it isn't even async, and the whole output waits in memory.
///
/// # Errors
///
/// If the runtime can't be created.
pub fn unbounded(items: usize, item_bytes: usize, delay: Duration) -> io::Result<Delivery> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    Ok(runtime.block_on(async {
        let (producer, mut consumer) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            for i in 0..items {
                let item = (i, vec![b'x'; item_bytes]);
                producer.send(item).expect("the consumer takes all");
            }
        });
        let (mut received, mut longest_queue) = (Vec::new(), 0);
        loop {
            longest_queue = longest_queue.max(consumer.len());
            let Some((i, _item)) = consumer.recv().await else { break };
            sleep(delay).await;
            received.push(i);
        }
        Delivery { received, longest_queue }
    }))
}
