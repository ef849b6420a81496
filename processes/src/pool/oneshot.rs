//! One answer, handed from the pool to whoever waits for it: a blocked thread or a task.
//!
//! Exactly one answer is a matter of ownership, not of care: [`Sender::send`] consumes the sender,
//! and a sender that is dropped closes the channel. What is left to get wrong is the wake-up, so
//! `tests/pool_oneshot.rs` compiles this file against loom and runs every interleaving. That is why
//! it takes its locks from `super::sync` and knows nothing else of the pool.

use super::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

pub(super) fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let shared =
        Arc::new(Shared { state: Mutex::new(State::Waiting(None)), settled: Condvar::new() });
    (Sender(Arc::clone(&shared)), Receiver(shared))
}

struct Shared<T> {
    state: Mutex<State<T>>,
    settled: Condvar,
}

enum State<T> {
    /// Nothing yet; the task to wake, if a task is what waits.
    Waiting(Option<Waker>),
    /// The answer, or `None` if the sender was dropped.
    Settled(Option<T>),
    /// The answer has been taken.
    Taken,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().expect("nothing panics under this lock")
    }

    fn settle(&self, value: Option<T>) {
        let mut state = self.lock();
        if let State::Waiting(waker) = &mut *state {
            let waker = waker.take();
            *state = State::Settled(value);
            drop(state);
            self.settled.notify_all();
            // Woken without the lock: an executor may poll from inside `wake`.
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

pub(super) struct Sender<T>(Arc<Shared<T>>);

impl<T> Sender<T> {
    pub(super) fn send(self, value: T) {
        self.0.settle(Some(value));
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.0.settle(None);
    }
}

pub(super) struct Receiver<T>(Arc<Shared<T>>);

/// The receiver's view of a settled channel: the answer, or `None` for a sender that went away.
type Settled<T> = Option<T>;

impl<T> Receiver<T> {
    /// Waits for the answer. `Err` gives the receiver back at the deadline.
    pub(super) fn wait(self, deadline: Option<Instant>) -> Result<Settled<T>, Self> {
        let mut state = self.0.lock();
        loop {
            if let Some(settled) = take(&mut state) {
                return Ok(settled);
            }
            state = match deadline.map(|at| at.saturating_duration_since(Instant::now())) {
                None => self.0.settled.wait(state).expect("nothing panics under this lock"),
                Some(left) if left.is_zero() => break,
                Some(left) => {
                    let woken = self.0.settled.wait_timeout(state, left);
                    woken.expect("nothing panics under this lock").0
                }
            };
        }
        drop(state);
        Err(self)
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Settled<T>> {
        self.poll_settled(context).map(|()| {
            let settled = take(&mut self.0.lock());
            settled.expect("what is settled stays so")
        })
    }

    /// Like [`poll`](Self::poll), but leaves the answer where it is.
    pub(super) fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock();
        let replaced = match &mut *state {
            State::Waiting(Some(waker)) if waker.will_wake(context.waker()) => None,
            State::Waiting(waker) => waker.replace(context.waker().clone()),
            State::Settled(_) | State::Taken => return Poll::Ready(()),
        };
        drop(state);
        // Out here, because a waker's destructor is its executor's code.
        drop(replaced);
        Poll::Pending
    }

    pub(super) fn is_settled(&self) -> bool {
        !matches!(*self.0.lock(), State::Waiting(_))
    }
}

fn take<T>(state: &mut State<T>) -> Option<Settled<T>> {
    match std::mem::replace(state, State::Taken) {
        State::Settled(value) => Some(value),
        State::Taken => panic!("a job's answer was asked for after it had been taken"),
        waiting @ State::Waiting(_) => {
            *state = waiting;
            None
        }
    }
}
