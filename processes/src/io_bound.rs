//! A hundred tasks wait for a tenth of a second each, together.
//!
//! Each task is a process that sleeps. The article doesn't try this, with reason: waiting needs no
//! process. Compare its memory and its CPU time in the report with those of threads and of an event
//! loop.
//!
//! Run with: `cargo run -p processes -- io-bound`

use crate::child::{Child, this_program};
use std::thread;
use std::time::Duration;

/// A child per task.
///
/// # Errors
///
/// If a child can't be started, or dies.
pub fn children(tasks: usize, delay: Duration) -> anyhow::Result<usize> {
    let delay_ms = delay.as_millis().to_string();
    let children: Vec<Child> = (0..tasks)
        .map(|_| Child::spawn(this_program("io-bound")?.arg(&delay_ms)))
        .collect::<Result<_, _>>()?;
    let replies: Vec<String> = children.into_iter().map(Child::reply).collect::<Result<_, _>>()?;
    Ok(replies.iter().filter(|reply| *reply == "done").count())
}

/// What each child does.
pub(crate) fn child(delay_ms: u64) -> &'static str {
    thread::sleep(Duration::from_millis(delay_ms));
    "done"
}
