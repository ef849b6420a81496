//! A fast producer, a slow consumer in another process, and a pipe between them that holds eight
//! items.
//!
//! A pipe is a bounded queue of bytes in the kernel: who writes to a full one waits. Python's
//! `multiprocessing.Queue(maxsize=8)` is a pipe, too, with a thread that feeds it and a semaphore.
//!
//! Run with: `cargo run -p processes -- back-pressure`

use crate::child::{Child, this_program};
use anyhow::Context;
use rustix::io::ioctl_fionread;
use rustix::pipe::fcntl_setpipe_size;
use shared_workloads::outcome::Delivery;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

/// A child reads from its standard input what we write, and prints what it saw.
///
/// # Errors
///
/// Where the child can't be started or dies, or a pipe can't be as large as that.
pub fn pipe(
    items: usize,
    item_bytes: usize,
    capacity: usize,
    delay: Duration,
) -> anyhow::Result<Delivery> {
    let numbers = [item_bytes.to_string(), delay.as_millis().to_string()];
    let mut child =
        Child::spawn(this_program("back-pressure")?.args(numbers).stdin(Stdio::piped()))?;
    let mut producer = child.take_stdin().context("its input is piped once")?;
    fcntl_setpipe_size(&producer, item_bytes * capacity)?;
    let mut item = vec![b'x'; item_bytes];
    for i in 0..items as u64 {
        // Its number is written over the first bytes.
        let number = i.to_le_bytes();
        item[..number.len()].copy_from_slice(&number);
        producer.write_all(&item)?;
    }
    // The end of its input: the child prints what it saw, and ends.
    drop(producer);
    let reply = child.reply()?;
    let mut numbers = reply.split(' ').map(str::parse);
    let longest_queue = numbers.next().context("an empty reply")??;
    Ok(Delivery { received: numbers.collect::<Result<_, _>>()?, longest_queue })
}

/// What the child does: the longest queue, then each item's number.
pub(crate) fn child(item_bytes: u64, delay_ms: &str) -> String {
    consume(item_bytes, delay_ms)
        .expect("our standard input is the pipe, our arguments are numbers")
}

fn consume(item_bytes: u64, delay_ms: &str) -> anyhow::Result<String> {
    let delay = Duration::from_millis(delay_ms.parse()?);
    // Not std's buffered input: what has been read ahead is no longer in the pipe.
    let mut pipe = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut item = vec![0; usize::try_from(item_bytes)?];
    let (mut numbers, mut longest_queue) = (Vec::new(), 0);
    loop {
        // A queue is longest just before an item is taken out.
        longest_queue = longest_queue.max(ioctl_fionread(&pipe)?.div_ceil(item_bytes));
        match pipe.read_exact(&mut item) {
            Ok(()) => {}
            Err(end) if end.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error.into()),
        }
        thread::sleep(delay);
        let number = item.first_chunk().context("an item has a number")?;
        numbers.push(u64::from_le_bytes(*number).to_string());
    }
    Ok(format!("{longest_queue} {}", numbers.join(" ")))
}
