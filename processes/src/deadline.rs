//! Four processes, one of which never ends by itself. After 200 ms the caller goes on without it.
//!
//! Not in the article. Python: `Process.join(timeout)`, then `kill()`. A process can be ended at any
//! moment: the kernel takes back its memory, its files and its locks.
//!
//! Run with: `cargo run -p processes -- deadline`

use crate::child::{Child, this_program};
use crate::pool::{JobError, Pool, Task};
use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};
use shared_workloads::outcome::{Deadline, LeftRunning};
use std::time::{Duration, Instant};
use std::{env, fs::File, process, thread};

/// Children that sleep, as in `io_bound`. The late one is killed. The kernel says what still runs.
///
/// # Errors
///
/// If a child can't be started, asked or killed, or fails.
pub fn kill(tasks: usize, endless: usize, delay: Duration, deadline: Duration) -> Result<Deadline> {
    let end = Instant::now() + deadline;
    let start = |i| {
        let delay_ms = if i == endless { 1 << 45 } else { delay.as_millis() }; // a thousand years
        Child::spawn(this_program("io-bound")?.arg(delay_ms.to_string()))
    };
    let mut children: Vec<Child> = (0..tasks).map(start).collect::<std::io::Result<_>>()?;
    let (mut finished, mut given_up) = (Vec::new(), Vec::new());
    for (i, child) in children.iter_mut().enumerate() {
        // std can wait for a child, but not until a deadline.
        while child.status()?.is_none() && Instant::now() < end {
            thread::sleep(Duration::from_millis(1));
        }
        if let Some(status) = child.status()? {
            ensure!(status.success(), "a child ended with {status}");
            finished.push(i);
        } else {
            child.kill()?;
            given_up.push(i);
        }
    }
    let statuses = children.iter_mut().map(Child::status).collect::<std::io::Result<Vec<_>>>()?;
    let processes = statuses.iter().filter(|status| status.is_none()).count();
    let left_running = LeftRunning { processes, ..LeftRunning::default() };
    Ok(Deadline { finished, given_up, left_running })
}

/// A job that sleeps, and holds a lock on a file meanwhile.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sleep(Duration, String);

impl Task for Sleep {
    type Output = ();
    const NAME: &'static str = "sleep-locked";
    fn run(self) {
        let file = File::open(self.1).expect("the caller has made it");
        file.lock_shared().expect("the caller locks it later");
        thread::sleep(self.0);
    }
}

/// With a time limit, the pool kills the worker of the late job and starts another. The kernel
/// releases the lock of a killed process, so a lock that is still held shows a process that runs.
///
/// # Errors
///
/// If the pool or the file can't be made, or a worker dies.
pub fn time_limit(
    tasks: usize,
    endless: usize,
    delay: Duration,
    deadline: Duration,
) -> Result<Deadline> {
    let pool = Pool::builder().workers(tasks).time_limit(deadline).build()?;
    let path = format!("{}/deadline-{}", env::temp_dir().display(), process::id());
    let file = File::create(&path)?;
    let job = |i| Sleep(if i == endless { Duration::MAX } else { delay }, path.clone());
    let (mut finished, mut given_up) = (Vec::new(), Vec::new());
    for (i, result) in pool.as_completed((0..tasks).map(job)) {
        match result {
            Ok(()) => finished.push(i),
            Err(JobError::TimedOut { .. }) => given_up.push(i),
            Err(error) => return Err(error.into()),
        }
    }
    let processes = usize::from(file.try_lock().is_err());
    std::fs::remove_file(path)?;
    let left_running = LeftRunning { processes, ..LeftRunning::default() };
    Ok(Deadline { finished, given_up, left_running })
}
