//! Four tasks each sum the squares below ten million, at the same time.
//!
//! Python: `ThreadPoolExecutor.map`, which takes as long as a plain loop, because the GIL lets one
//! thread compute at a time. Rust has no such lock: its threads use as many cores as there are.
//! [`one_big_lock`] adds a lock like the GIL, to show what the lock alone costs.
//!
//! Run with: `cargo run -p threads -- cpu-bound`

use rayon::prelude::*;
use shared_workloads::kernels;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A thread per task. With many more tasks than cores the threads only compete for the cores.
#[must_use]
pub fn std(tasks: usize, n: u64) -> Vec<u128> {
    thread::scope(|scope| {
        let handles: Vec<_> =
            (0..tasks).map(|_| scope.spawn(|| kernels::sum_of_squares(n))).collect();
        handles.into_iter().map(|handle| handle.join().expect("a sum does not panic")).collect()
    })
}

/// rayon's global pool, one thread per core, whatever the number of tasks: `executor.map`.
#[must_use]
pub fn rayon(tasks: usize, n: u64) -> Vec<u128> {
    (0..tasks).into_par_iter().map(|_| kernels::sum_of_squares(n)).collect()
}

/// A thread computes only while it holds the lock, and passes it on after 5 ms, which is `CPython`'s
/// `sys.getswitchinterval()`. The GIL differs: it has no turns, so any thread that waits may get
/// it next. And its holder also releases it to wait for I/O, which no task does here.
#[must_use]
pub fn one_big_lock(tasks: usize, n: u64) -> Vec<u128> {
    let turns = Mutex::new((0..tasks).collect::<VecDeque<_>>());
    let passed_on = Condvar::new();
    let in_turns = |me: usize| {
        let (mut sum, mut rest) = (0, 0..n);
        while !rest.is_empty() {
            let queue = turns.lock().expect("a sum does not panic");
            // Releases the lock while it waits. From here on it is held to the end of the turn.
            let mut queue = passed_on
                .wait_while(queue, |queue| queue.front() != Some(&me))
                .expect("a sum does not panic");
            let turn = Instant::now();
            while !rest.is_empty() && turn.elapsed() < Duration::from_millis(5) {
                let slice = rest.start..rest.end.min(rest.start + 100_000);
                rest.start = slice.end;
                sum += kernels::sum_of_squares_in(slice);
            }
            queue.rotate_left(1);
            if rest.is_empty() {
                queue.pop_back();
            }
            passed_on.notify_all();
        }
        sum
    };
    thread::scope(|scope| {
        let handles: Vec<_> = (0..tasks).map(|me| scope.spawn(move || in_turns(me))).collect();
        handles.into_iter().map(|handle| handle.join().expect("a sum does not panic")).collect()
    })
}
