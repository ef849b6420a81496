//! A loop that produces fast, a thread that consumes slowly, and a queue between them that holds
//! eight items.
//!
//! The loop awaits while the queue is full, and can do other things meanwhile; the thread blocks
//! while it is empty. tokio's channel has a side for each.
//!
//! Run with: `cargo run -p hybrid -- back-pressure`

use shared_workloads::outcome::Delivery;
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking as on_a_thread;

/// A thread of the blocking pool consumes what the loop sends.
///
/// # Errors
///
/// Where no event loop can be made, or a side fails.
pub fn spawn_blocking(
    items: usize,
    item_bytes: usize,
    capacity: usize,
    delay: Duration,
) -> anyhow::Result<Delivery> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let (producer, mut queue) = mpsc::channel(capacity);
        let consumer = on_a_thread(move || {
            let (mut received, mut longest_queue) = (Vec::new(), 0);
            loop {
                // A queue is longest just before an item is taken out.
                longest_queue = longest_queue.max(queue.len());
                let Some((i, _item)) = queue.blocking_recv() else { break };
                thread::sleep(delay);
                received.push(i);
            }
            Delivery { received, longest_queue }
        });
        for i in 0..items {
            producer.send((i, vec![b'x'; item_bytes])).await?;
        }
        // Closes the channel: the consumer takes what is left, and ends.
        drop(producer);
        Ok(consumer.await?)
    })
}
