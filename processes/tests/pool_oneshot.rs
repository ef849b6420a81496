//! Every interleaving of a job's handle with the pool that answers it, under loom.
//!
//! The file under test is compiled into this test with loom's locks in place of the standard ones;
//! the pool itself is built as always.

#[path = "../src/pool/oneshot.rs"]
mod oneshot;
mod sync {
    pub(super) use loom::sync::{Arc, Condvar, Mutex, MutexGuard};
}

use loom::future::block_on;
use loom::thread;
use oneshot::{Receiver, channel};
use std::future::poll_fn;
use std::task::{Context, Poll, Waker};

fn wait<T>(receiver: Receiver<T>) -> Option<T> {
    receiver.wait(None).unwrap_or_else(|_| unreachable!("there is no deadline"))
}

async fn poll<T>(mut receiver: Receiver<T>) -> Option<T> {
    poll_fn(|context| receiver.poll(context)).await
}

#[test]
fn a_blocked_thread_gets_the_answer() {
    loom::model(|| {
        let (sender, receiver) = channel();
        let pool = thread::spawn(move || sender.send(7));
        assert_eq!(wait(receiver), Some(7));
        pool.join().unwrap();
    });
}

#[test]
fn a_blocked_thread_learns_that_there_will_be_no_answer() {
    loom::model(|| {
        let (sender, receiver) = channel::<u32>();
        let pool = thread::spawn(move || drop(sender));
        assert_eq!(wait(receiver), None);
        pool.join().unwrap();
    });
}

#[test]
fn a_task_gets_the_answer() {
    loom::model(|| {
        let (sender, receiver) = channel();
        let pool = thread::spawn(move || sender.send(7));
        assert_eq!(block_on(poll(receiver)), Some(7));
        pool.join().unwrap();
    });
}

#[test]
fn a_task_learns_that_there_will_be_no_answer() {
    loom::model(|| {
        let (sender, receiver) = channel::<u32>();
        let pool = thread::spawn(move || drop(sender));
        assert_eq!(block_on(poll(receiver)), None);
        pool.join().unwrap();
    });
}

/// The last waker counts: a future that moves to another task must wake that one.
#[test]
fn a_job_polled_by_two_tasks_wakes_the_second() {
    loom::model(|| {
        let (sender, mut receiver) = channel();
        let pool = thread::spawn(move || sender.send(7));
        match receiver.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => assert_eq!(answer, Some(7)),
            Poll::Pending => assert_eq!(block_on(poll(receiver)), Some(7)),
        }
        pool.join().unwrap();
    });
}

/// A handle that was polled can still be waited for, and the other way round.
#[test]
fn a_polled_job_can_be_waited_for() {
    loom::model(|| {
        let (sender, mut receiver) = channel();
        let pool = thread::spawn(move || sender.send(7));
        let answer = match receiver.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer,
            Poll::Pending => wait(receiver),
        };
        assert_eq!(answer, Some(7));
        pool.join().unwrap();
    });
}

/// Loom also fails a model that leaks the answer.
#[test]
fn a_dropped_handle_drops_the_answer() {
    loom::model(|| {
        let (sender, receiver) = channel();
        let answer = loom::sync::Arc::new(());
        let pool = thread::spawn(move || sender.send(answer));
        drop(receiver);
        pool.join().unwrap();
    });
}

#[test]
fn is_settled_means_that_waiting_returns_at_once() {
    loom::model(|| {
        let (sender, mut receiver) = channel();
        let pool = thread::spawn(move || sender.send(7));
        let settled = receiver.is_settled();
        let polled = receiver.poll(&mut Context::from_waker(Waker::noop()));
        assert!(!settled || polled == Poll::Ready(Some(7)));
        pool.join().unwrap();
    });
}
