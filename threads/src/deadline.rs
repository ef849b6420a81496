//! Four threads, one of which never ends by itself. After 200 ms the caller goes on without it.
//!
//! Not in the article. Neither std nor Python's `threading` can end a thread from outside: it may
//! hold a lock, or have changed half of something. [`flag`] asks it to stop. [`detached`] leaves it
//! running, as Python's `join(timeout=...)` does. Only a process can be killed.
//!
//! What still runs is counted: each thread owns a clone of one `Arc` until it is done.
//!
//! Run with: `cargo run -p threads -- deadline`

use shared_workloads::outcome::{Deadline, LeftRunning};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// Threads that look at a flag. A scope would wait for ever for one that doesn't.
#[must_use]
pub fn flag(tasks: usize, endless: usize, delay: Duration, deadline: Duration) -> Deadline {
    let end = Instant::now() + deadline;
    let (stop, running) = (AtomicBool::new(false), Arc::new(()));
    let (done, results) = mpsc::channel();
    let finished = thread::scope(|scope| {
        let start = |i| {
            let (done, running, stop) = (done.clone(), Arc::clone(&running), &stop);
            scope.spawn(move || {
                if i == endless {
                    // `park` blocks until `unpark`. A loop that computes only looks at the flag.
                    while !stop.load(Relaxed) {
                        thread::park();
                    }
                } else {
                    thread::sleep(delay);
                    done.send(i).expect("the receiver lives longer than the scope");
                }
                drop(running);
            })
        };
        let handles: Vec<_> = (0..tasks).map(start).collect();
        let finished = until(end, &results);
        stop.store(true, Relaxed);
        for handle in handles {
            handle.thread().unpark();
        }
        finished
    });
    gone_on_without(tasks, finished, &running)
}

/// `thread::spawn`, not a scope: the threads may outlive this function. So they can't borrow from
/// it (`'static`), and share what they need by `Arc`. The late one ends when the process does.
#[must_use]
pub fn detached(tasks: usize, endless: usize, delay: Duration, deadline: Duration) -> Deadline {
    let end = Instant::now() + deadline;
    let running = Arc::new(());
    let (done, results) = mpsc::channel();
    for i in 0..tasks {
        let (done, running) = (done.clone(), Arc::clone(&running));
        // Dropping the handle that `spawn` returns detaches the thread.
        thread::spawn(move || {
            if i == endless {
                loop {
                    thread::park();
                }
            }
            thread::sleep(delay);
            // Before the send, so that no thread is counted whose result is there.
            drop(running);
            // An error means that the result came too late: the receiver has been dropped.
            done.send(i).ok();
        });
    }
    let finished = until(end, &results);
    gone_on_without(tasks, finished, &running)
}

/// The results that arrive in time.
fn until(end: Instant, results: &Receiver<usize>) -> Vec<usize> {
    let next = || results.recv_timeout(end.saturating_duration_since(Instant::now())).ok();
    std::iter::from_fn(next).collect()
}

fn gone_on_without(tasks: usize, finished: Vec<usize>, running: &Arc<()>) -> Deadline {
    let given_up = (0..tasks).filter(|task| !finished.contains(task)).collect();
    // One share is the caller's.
    let threads = Arc::strong_count(running) - 1;
    Deadline { finished, given_up, left_running: LeftRunning { threads, ..LeftRunning::default() } }
}
