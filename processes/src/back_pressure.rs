//! A fast producer, a slow consumer in another process, and at most eight items between them.
//!
//! Not in the article. A pipe is a queue of bytes in the kernel with a bound: `write` waits while
//! it is full. Python's `multiprocessing.Queue(maxsize=8)` is a pipe, a semaphore and a thread.
//!
//! Run with: `cargo run -p processes -- back-pressure`

use crate::child::{Child, this_program};
use crate::pool::{Pool, Task};
use anyhow::Context;
use rustix::{io::ioctl_fionread, pipe::fcntl_setpipe_size};
use serde::{Deserialize, Serialize};
use shared_workloads::outcome::Delivery;
use std::io::{self, Read, Write};
use std::{cell::Cell, thread, time::Duration};

/// A child produces, and we consume. The size of a pipe is a power of two, and a page at least.
///
/// # Errors
///
/// If the child can't be started or dies, or the kernel refuses a pipe of that size.
pub fn pipe(
    items: usize,
    item_bytes: usize,
    capacity: usize,
    delay: Duration,
) -> anyhow::Result<Delivery> {
    let numbers = [items, item_bytes].map(|number| number.to_string());
    let (mut queue, producer) = io::pipe()?;
    // Before the child starts: a pipe can't be made smaller than what is already in it.
    fcntl_setpipe_size(&queue, item_bytes * capacity)?;
    let _child = Child::spawn(this_program("back-pressure")?.args(numbers).stdout(producer))?;
    let (mut item, mut received, mut longest_queue) = (vec![0; item_bytes], Vec::new(), 0);
    for _ in 0..items {
        // A queue is longest just before an item is taken out.
        longest_queue = longest_queue.max(ioctl_fionread(&queue)?.div_ceil(item_bytes as u64));
        queue.read_exact(&mut item)?;
        thread::sleep(delay);
        received.push(usize::from_le_bytes(*item.first_chunk().context("an item is too small")?));
    }
    Ok(Delivery { received, longest_queue: usize::try_from(longest_queue)? })
}

/// What the child does.
pub(crate) fn child(items: u64, item_bytes: &str) -> anyhow::Result<String> {
    let mut item = vec![b'x'; item_bytes.parse()?];
    for i in 0..usize::try_from(items)? {
        *item.first_chunk_mut().context("an item is too small")? = i.to_le_bytes();
        io::stdout().write_all(&item)?;
    }
    Ok(String::new())
}

/// An item on its way to a worker: its number, its bytes, and how long to take for it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Consume(usize, String, Duration);

impl Task for Consume {
    type Output = usize;
    const NAME: &'static str = "consume";
    fn run(self) -> usize {
        thread::sleep(self.2);
        self.0
    }
}

/// A pool's worker consumes. `map` takes an item from the producer only while fewer than `capacity`
/// are under way; by default that is 16 for each worker.
///
/// # Errors
///
/// If the pool can't be started, or its worker dies.
pub fn pool(
    items: usize,
    item_bytes: usize,
    capacity: usize,
    delay: Duration,
) -> anyhow::Result<Delivery> {
    let pool = Pool::new(1)?;
    let produced = Cell::new(0);
    let tasks = (0..items).map(|i| Consume(i, "x".repeat(item_bytes), delay));
    let tasks = tasks.inspect(|_| produced.set(produced.get() + 1));
    let (mut received, mut longest_queue) = (Vec::new(), 0);
    for result in pool.map(tasks).in_flight(capacity) {
        longest_queue = longest_queue.max(produced.get() - received.len());
        received.push(result?);
    }
    Ok(Delivery { received, longest_queue })
}
