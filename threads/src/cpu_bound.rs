//! Four tasks each sum the squares below ten million, at the same time.
//!
//! Python's threads take as long as a loop here: the GIL lets one of them run at a time. Rust's run
//! on as many cores as there are. [`one_big_lock`] rebuilds the GIL to show what it costs.
//!
//! Run with: `cargo run -p threads -- cpu-bound`

use rayon::prelude::*;
use shared_workloads::kernels;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A thread per task.
#[must_use]
pub fn std(tasks: usize, n: u64) -> Vec<u128> {
    thread::scope(|scope| {
        let tasks: Vec<_> =
            (0..tasks).map(|_| scope.spawn(|| kernels::sum_of_squares(n))).collect();
        tasks.into_iter().map(|task| task.join().expect("a sum does not panic")).collect()
    })
}

/// rayon's own pool, one thread per core: `executor.map` in a line.
#[must_use]
pub fn rayon(tasks: usize, n: u64) -> Vec<u128> {
    (0..tasks).into_par_iter().map(|_| kernels::sum_of_squares(n)).collect()
}

/// Threads that compute only while it's their turn, and hand the turn on every 5 ms, as CPython's
/// do (`sys.getswitchinterval()`).
#[must_use]
pub fn one_big_lock(tasks: usize, n: u64) -> Vec<u128> {
    let turns = Mutex::new((0..tasks).collect::<VecDeque<_>>());
    let handed_on = Condvar::new();
    let in_turns = |me: usize| {
        let (mut sum, mut rest) = (0, 0..n);
        while !rest.is_empty() {
            let queue = turns.lock().expect("no holder panics");
            // Held until the end of the turn: this is the one big lock.
            let mut queue = handed_on
                .wait_while(queue, |queue| queue.front() != Some(&me))
                .expect("no holder panics");
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
            handed_on.notify_all();
        }
        sum
    };
    thread::scope(|scope| {
        let tasks: Vec<_> = (0..tasks).map(|me| scope.spawn(move || in_turns(me))).collect();
        tasks.into_iter().map(|task| task.join().expect("a sum does not panic")).collect()
    })
}
