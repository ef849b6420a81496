//! Waiting: of a thread for anything that can be polled, and for many jobs at once.

use super::error::JobError;
use super::job::Job;
use serde::de::DeserializeOwned;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        // A system call only if the thread is parked.
        self.0.unpark();
    }
}

/// Blocks this thread until `poll` is ready. `None` at the deadline.
pub(super) fn block_on<T>(
    deadline: Option<Instant>,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Option<T> {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    loop {
        if let Poll::Ready(value) = poll(&mut Context::from_waker(&waker)) {
            return Some(value);
        }
        match deadline.map(|at| at.saturating_duration_since(Instant::now())) {
            None => thread::park(),
            Some(Duration::ZERO) => return None,
            Some(left) => thread::park_timeout(left),
        }
    }
}

/// Where a waiter is told which of many jobs are done: each has a waker of its own.
#[derive(Default)]
struct Bell(Mutex<Rung>);

#[derive(Default)]
struct Rung {
    numbers: VecDeque<usize>,
    waiter: Option<Waker>,
}

struct Ring {
    bell: Arc<Bell>,
    number: usize,
}

impl Wake for Ring {
    fn wake(self: Arc<Self>) {
        let mut rung = self.bell.lock();
        rung.numbers.push_back(self.number);
        let waiter = rung.waiter.take();
        drop(rung);
        waiter.into_iter().for_each(Waker::wake);
    }
}

impl Bell {
    fn lock(&self) -> MutexGuard<'_, Rung> {
        self.0.lock().expect("nothing panics under this lock")
    }
}

/// Results of jobs as they complete, with their positions, from [`as_completed`].
#[must_use = "iterators do nothing unless they are consumed"]
pub struct Completed<O> {
    pub(super) jobs: HashMap<usize, Job<O>>,
    bell: Arc<Bell>,
}

/// Returns the jobs' results as they complete, with the jobs' positions. Dropping the iterator changes
/// nothing about the jobs that are left.
pub fn as_completed<O: DeserializeOwned>(jobs: impl IntoIterator<Item = Job<O>>) -> Completed<O> {
    let mut completed = Completed::new();
    jobs.into_iter().enumerate().for_each(|(position, job)| completed.add(position, job));
    completed
}

impl<O> Completed<O> {
    pub(super) fn new() -> Self {
        Self { jobs: HashMap::new(), bell: Arc::default() }
    }

    pub(super) fn add(&mut self, position: usize, mut job: Job<O>) {
        let waker = Waker::from(Arc::new(Ring { bell: Arc::clone(&self.bell), number: position }));
        if job.poll_done(&mut Context::from_waker(&waker)).is_ready() {
            waker.wake();
        }
        self.jobs.insert(position, job);
    }

    /// The job of this number, if it is done.
    pub(super) fn poll_one(
        &mut self,
        number: usize,
        context: &mut Context<'_>,
    ) -> Poll<Option<(usize, Job<O>)>> {
        let Some(job) = self.jobs.get_mut(&number) else { return Poll::Ready(None) };
        ready!(job.poll_done(context));
        Poll::Ready(self.jobs.remove(&number).map(|job| (number, job)))
    }

    /// The next job that is done; `None` if there are none left.
    pub(super) fn poll_job(&mut self, context: &mut Context<'_>) -> Poll<Option<(usize, Job<O>)>> {
        if self.jobs.is_empty() {
            return Poll::Ready(None);
        }
        let mut rung = self.bell.lock();
        let Some(position) = rung.numbers.pop_front() else {
            rung.waiter = Some(context.waker().clone());
            return Poll::Pending;
        };
        Poll::Ready(self.jobs.remove(&position).map(|job| (position, job)))
    }
}

impl<O: DeserializeOwned> Iterator for Completed<O> {
    type Item = (usize, Result<O, JobError>);

    fn next(&mut self) -> Option<Self::Item> {
        let (position, job) = block_on(None, |context| self.poll_job(context)).flatten()?;
        Some((position, job.wait()))
    }
}

/// What [`wait`] waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// At least one job being done.
    First,
    /// All jobs being done.
    All,
}

/// What [`wait`] found.
#[derive(Debug)]
pub struct Waited<O> {
    /// Jobs for which waiting returns at once.
    pub done: Vec<Job<O>>,
    /// The others.
    pub pending: Vec<Job<O>>,
}

/// Waits until the first or all of the `jobs` are done, or until the timeout if there is one. Returns
/// which are, in order; nothing happens to those that are not.
pub fn wait<O>(
    jobs: impl IntoIterator<Item = Job<O>>,
    until: Until,
    timeout: Option<Duration>,
) -> Waited<O> {
    let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let mut jobs: Vec<_> = jobs.into_iter().collect();
    let mut first = 0;
    block_on(deadline, |context| {
        let done = |job: &mut Job<O>| job.poll_done(context).is_ready();
        let enough = match until {
            // All are polled, so that each can wake this thread.
            Until::First => {
                let done = jobs.iter_mut().map(done).filter(|&done| done).count();
                done > 0 || jobs.is_empty()
            }
            Until::All => {
                first += jobs[first..].iter_mut().map(done).take_while(|&done| done).count();
                first == jobs.len()
            }
        };
        if enough { Poll::Ready(()) } else { Poll::Pending }
    });
    let (done, pending) = jobs.into_iter().partition(Job::is_done);
    Waited { done, pending }
}
