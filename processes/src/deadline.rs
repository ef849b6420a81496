//! Four processes, one of which never ends by itself; after 200 ms the caller goes on without it.
//!
//! A process is the one thing here that can be ended whatever it does: the kernel takes back its
//! memory, files and locks. Python: `Process.join(timeout)`, then `kill()`.
//!
//! Run with: `cargo run -p processes -- deadline`

use crate::child::{Child, this_program};
use shared_workloads::outcome::{Deadline, LeftRunning};
use std::io;
use std::thread;
use std::time::{Duration, Instant};

/// The one that is late is killed, and waited for: only then is it gone.
///
/// # Errors
///
/// Where a child can't be started, asked or killed.
pub fn kill(
    tasks: usize,
    endless: usize,
    delay: Duration,
    deadline: Duration,
) -> io::Result<Deadline> {
    let end = Instant::now() + deadline;
    let start = |i| {
        // The endless one waits for a thousand years.
        let delay_ms = if i == endless { 1 << 45 } else { delay.as_millis() };
        Child::spawn(this_program("deadline")?.arg(delay_ms.to_string()))
    };
    let mut children: Vec<Child> = (0..tasks).map(start).collect::<Result<_, _>>()?;
    let mut finished = Vec::new();
    // std can't wait for several children, nor until a deadline: they are asked in turn.
    while Instant::now() < end {
        for (i, child) in children.iter_mut().enumerate() {
            if !finished.contains(&i) && child.status()?.is_some() {
                finished.push(i);
            }
        }
        thread::sleep(Duration::from_millis(1));
    }
    let given_up: Vec<usize> = (0..tasks).filter(|task| !finished.contains(task)).collect();
    for &late in &given_up {
        children[late].kill()?;
    }
    let mut processes = 0;
    for child in &mut children {
        processes += usize::from(child.status()?.is_none());
    }
    let left_running = LeftRunning { processes, ..LeftRunning::default() };
    Ok(Deadline { finished, given_up, left_running })
}

/// What each child does.
pub(crate) fn child(delay_ms: u64) -> &'static str {
    thread::sleep(Duration::from_millis(delay_ms));
    "done"
}
