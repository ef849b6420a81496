//! Three processes say that they start, sleep, say that they finished, and are joined.
//!
//! Python: `multiprocessing.Process`, `start` and `join`. A child inherits its parent's standard
//! error, so its messages appear among the parent's. Its name comes back through a pipe, which is
//! its standard output.
//!
//! Run with: `cargo run -p processes -- sleeping-workers`

use crate::child::{Child, this_program};
use std::thread;
use std::time::Duration;

/// A child per worker.
///
/// # Errors
///
/// If a child can't be started, or dies.
pub fn children(workers: usize, delay: Duration) -> anyhow::Result<Vec<String>> {
    let delay_ms = delay.as_millis().to_string();
    let start = |i| {
        let name = format!("Process-{i}");
        Child::spawn(this_program("sleeping-workers")?.args([&delay_ms, &name]))
    };
    let children: Vec<Child> = (0..workers).map(start).collect::<Result<_, _>>()?;
    children.into_iter().map(Child::reply).collect()
}

/// What each child does.
pub(crate) fn child(delay_ms: u64, name: &str) -> &str {
    eprintln!("{name} starting");
    thread::sleep(Duration::from_millis(delay_ms));
    eprintln!("{name} finished");
    name
}
