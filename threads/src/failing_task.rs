//! Four threads, one of which fails: who finishes, and what does the caller learn?
//!
//! Not in the article. Python prints a thread's exception; `Future.result()` raises it. In Rust a
//! panic ends its thread only, and is the `Err` of its `join`. For expected errors, use `Result`.
//!
//! Run with: `cargo run -p threads -- failing-task`

use shared_workloads::outcome::Failure;
use std::panic::catch_unwind;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

/// A thread per task, all joined: each result, or what the thread panicked with.
fn each<T: Send>(tasks: usize, work: &(impl Fn(usize) -> T + Sync)) -> Vec<thread::Result<T>> {
    thread::scope(|scope| {
        let handles: Vec<_> = (0..tasks).map(|i| scope.spawn(move || work(i))).collect();
        handles.into_iter().map(ScopedJoinHandle::join).collect()
    })
}

/// Each panic is seen where its thread is joined. The others aren't disturbed.
#[must_use]
pub fn join(tasks: usize, failing: usize, delay: Duration) -> Failure {
    let mut failure = Failure::default();
    for joined in each(tasks, &|i| task(i, failing, delay)) {
        match joined {
            Ok(i) => failure.finished.push(i),
            Err(panic) => failure.learned = message(panic),
        }
    }
    failure
}

/// The first error stops the others. A thread can't be cancelled; it has to look whether it should
/// stop. These wait for a condition variable, because that can be woken, and a `sleep` can't.
#[must_use]
pub fn first_error(tasks: usize, failing: usize, delay: Duration) -> Failure {
    let (error, told) = (Mutex::new(None), Condvar::new());
    let results = each(tasks, &|i| {
        let mut error = error.lock().expect("no panic");
        if i == failing {
            *error = Some(format!("task {i} fails"));
            told.notify_all();
        }
        let waited = told.wait_timeout_while(error, delay, |error| error.is_none());
        waited.expect("no panic").0.is_none().then_some(i)
    });
    let finished = results.into_iter().filter_map(|joined| joined.expect("no panic")).collect();
    Failure { finished, learned: error.into_inner().expect("no panic").unwrap_or_default() }
}

/// rayon runs all jobs of a scope to their end, then panics in the caller with a job's panic.
#[must_use]
pub fn rayon(tasks: usize, failing: usize, delay: Duration) -> Failure {
    let finished = Mutex::new(Vec::new());
    let work = |i| {
        let i = task(i, failing, delay);
        finished.lock().expect("no panic").push(i);
    };
    let all = || rayon::scope(|scope| (0..tasks).for_each(|i| scope.spawn(move |_| work(i))));
    let learned = catch_unwind(all).map_or_else(message, |()| String::new());
    Failure { finished: finished.into_inner().expect("no panic"), learned }
}

/// A panic while a mutex is locked poisons it: the data may be half changed, so `lock` is an error
/// from then on. If the data can't be wrong, take the guard out of the error and go on.
#[must_use]
pub fn poisoned(tasks: usize, failing: usize, delay: Duration) -> Failure {
    let finished = Mutex::new(Vec::new());
    let results = each(tasks, &|i| {
        thread::sleep(if i == failing { Duration::ZERO } else { delay });
        let mut finished = finished.lock().unwrap_or_else(PoisonError::into_inner);
        finished.push(task(i, failing, Duration::ZERO));
    });
    let panics: String = results.into_iter().filter_map(Result::err).map(message).collect();
    let learned = format!("{panics}; poisoned: {}", finished.is_poisoned());
    Failure { finished: finished.into_inner().unwrap_or_else(PoisonError::into_inner), learned }
}

fn task(i: usize, failing: usize, delay: Duration) -> usize {
    assert!(i != failing, "task {i} fails");
    thread::sleep(delay);
    i
}

/// A panic carries a value of any type; one whose message is formatted carries a `String`.
fn message(panic: Box<dyn std::any::Any + Send>) -> String {
    panic.downcast::<String>().map_or_else(|_| "no message".to_owned(), |message| *message)
}
