//! A fast producer, a slow consumer, and a queue between them that holds eight items.
//!
//! Not in the article. Python: `asyncio.Queue(maxsize=8)`, whose `put` waits while the queue is full.
//! The producer slows down to the consumer's pace: at most eight items wait in the queue, and one in
//! the producer. [`unbounded`] is `asyncio.Queue()`: it grows for as long as the producer is faster.
//!
//! Run with: `cargo run -p asyncio-smol -- back-pressure`

use async_std::task;
use shared_workloads::outcome::Delivery;
use smol::channel::{self, Receiver, Sender};
use smol::{LocalExecutor, Timer};
use std::time::Duration;

/// `send` waits while the queue is full. Both tasks are on one thread.
#[must_use]
pub fn bounded(items: usize, item_bytes: usize, capacity: usize, delay: Duration) -> Delivery {
    let (producer, consumer) = channel::bounded(capacity);
    let executor = LocalExecutor::new();
    let _producer = executor.spawn(produce(producer, items, item_bytes));
    smol::block_on(executor.run(consume(consumer, delay)))
}

/// async-std's channel is an older version of smol's. Here the tasks may be on two threads.
#[must_use]
pub fn async_std(items: usize, item_bytes: usize, capacity: usize, delay: Duration) -> Delivery {
    let (producer, consumer) = async_std::channel::bounded(capacity);
    task::spawn(async move {
        for i in 0..items {
            let item = (i, vec![b'x'; item_bytes]);
            producer.send(item).await.expect("the consumer takes all");
        }
    });
    task::block_on(async {
        let (mut received, mut longest_queue) = (Vec::new(), 0);
        loop {
            // A queue is longest just before an item is taken out.
            longest_queue = longest_queue.max(consumer.len());
            let Ok((i, _item)) = consumer.recv().await else { break };
            task::sleep(delay).await;
            received.push(i);
        }
        Delivery { received, longest_queue }
    })
}

/// `send` never waits, so all items may be in memory at once.
#[must_use]
pub fn unbounded(items: usize, item_bytes: usize, delay: Duration) -> Delivery {
    let (producer, consumer) = channel::unbounded();
    let executor = LocalExecutor::new();
    let _producer = executor.spawn(produce(producer, items, item_bytes));
    smol::block_on(executor.run(consume(consumer, delay)))
}

async fn produce(producer: Sender<(usize, Vec<u8>)>, items: usize, item_bytes: usize) {
    for i in 0..items {
        let item = (i, vec![b'x'; item_bytes]);
        producer.send(item).await.expect("the consumer takes all");
    }
}

async fn consume(consumer: Receiver<(usize, Vec<u8>)>, delay: Duration) -> Delivery {
    let (mut received, mut longest_queue) = (Vec::new(), 0);
    loop {
        // A queue is longest just before an item is taken out.
        longest_queue = longest_queue.max(consumer.len());
        let Ok((i, _item)) = consumer.recv().await else { break };
        Timer::after(delay).await;
        received.push(i);
    }
    Delivery { received, longest_queue }
}
