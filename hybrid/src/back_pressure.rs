//! A loop that produces fast, a pool that consumes slowly, and at most eight items between them.
//!
//! Not in the article. `spawn_blocking`, rayon and Python's executors queue every job they are given.
//! A bounded [`channel()`] prevents that. So does a loop with at most eight jobs [`in_flight()`].
//!
//! Run with: `cargo run -p hybrid -- back-pressure`

use futures::{StreamExt, TryStreamExt, stream};
use processes::pool::{Pool, Task};
use serde::{Deserialize, Serialize};
use shared_workloads::outcome::Delivery;
use std::cell::Cell;
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio::task;

/// The loop awaits while the channel is full; the thread blocks while it is empty.
///
/// # Errors
///
/// If the runtime can't be created, or the thread panics.
pub fn channel(
    items: usize,
    item_bytes: usize,
    capacity: usize,
    delay: Duration,
) -> anyhow::Result<Delivery> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let (producer, mut queue) = mpsc::channel(capacity);
        let consumer = task::spawn_blocking(move || {
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
        drop(producer); // closes the channel: the consumer takes what is left, and ends
        Ok(consumer.await?)
    })
}

/// `buffered` submits the next job when the oldest has ended. Each item goes to a process as a job.
///
/// # Errors
///
/// If the runtime or the pool can't be created, or the process dies.
pub fn in_flight(
    items: usize,
    item_bytes: usize,
    capacity: usize,
    delay: Duration,
) -> anyhow::Result<Delivery> {
    let runtime = Builder::new_current_thread().build()?;
    let pool = Pool::new(1)?;
    let (in_flight, longest_queue) = (Cell::new(0), Cell::new(0));
    let job = async |i| {
        in_flight.set(in_flight.get() + 1);
        longest_queue.set(longest_queue.get().max(in_flight.get()));
        let i = pool.submit_async(Item(i, vec![b'x'; item_bytes], delay)).await?.await?;
        in_flight.set(in_flight.get() - 1);
        anyhow::Ok(i)
    };
    let jobs = stream::iter(0..items).map(job).buffered(capacity);
    let received = runtime.block_on(jobs.try_collect())?;
    Ok(Delivery { received, longest_queue: longest_queue.get() })
}

/// What the process gets: the item, and how long to take for it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Item(usize, Vec<u8>, Duration);

impl Task for Item {
    type Output = usize;
    const NAME: &'static str = "item";

    fn run(self) -> usize {
        thread::sleep(self.2);
        self.0
    }
}
