//! Four threads, one of which never ends by itself; after 200 ms the caller goes on without it.
//!
//! Nothing in std ends a thread from outside, in Python neither: it may hold a lock or be in the
//! middle of a change. It can be asked, by a flag that it looks at, or be left behind.
//!
//! Run with: `cargo run -p threads -- deadline`

use shared_workloads::outcome::{Deadline, LeftRunning};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// The one that is late is asked to stop. The scope waits until it has.
#[must_use]
pub fn flag(tasks: usize, endless: usize, delay: Duration, deadline: Duration) -> Deadline {
    let end = Instant::now() + deadline;
    let stop = AtomicBool::new(false);
    let running = Arc::new(());
    let (done, results) = mpsc::channel();
    let finished = thread::scope(|scope| {
        for i in 0..tasks {
            let (done, running, stop) = (done.clone(), Arc::clone(&running), &stop);
            scope.spawn(move || {
                if i == endless {
                    while !stop.load(Relaxed) {
                        thread::sleep(Duration::from_millis(1));
                    }
                } else {
                    thread::sleep(delay);
                    done.send(i).expect("the caller takes all that is sent");
                }
                drop(running);
            });
        }
        let finished = until(end, &results);
        stop.store(true, Relaxed);
        finished
    });
    let given_up = (0..tasks).filter(|task| !finished.contains(task)).collect();
    Deadline { finished, given_up, left_running: threads(&running) }
}

/// The one that is late is left behind: it runs for as long as the process does.
#[must_use]
pub fn detached(tasks: usize, endless: usize, delay: Duration, deadline: Duration) -> Deadline {
    let end = Instant::now() + deadline;
    let running = Arc::new(());
    let (done, results) = mpsc::channel();
    for i in 0..tasks {
        let (done, running) = (done.clone(), Arc::clone(&running));
        thread::spawn(move || {
            if i == endless {
                // A parked thread may wake for no reason.
                loop {
                    thread::park();
                }
            }
            thread::sleep(delay);
            // First, so that nobody is counted whose result is there.
            drop(running);
            // Nobody takes a result that comes too late.
            done.send(i).ok();
        });
    }
    let finished = until(end, &results);
    let given_up = (0..tasks).filter(|task| !finished.contains(task)).collect();
    Deadline { finished, given_up, left_running: threads(&running) }
}

/// What arrives in time.
fn until(end: Instant, results: &Receiver<usize>) -> Vec<usize> {
    let next = || results.recv_timeout(end.saturating_duration_since(Instant::now())).ok();
    std::iter::from_fn(next).collect()
}

/// Each thread holds a share while it works, the caller another.
fn threads(running: &Arc<()>) -> LeftRunning {
    LeftRunning { threads: Arc::strong_count(running) - 1, ..LeftRunning::default() }
}
