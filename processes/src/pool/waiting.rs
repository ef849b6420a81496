//! Waiting for many jobs at once.

use super::error::JobError;
use super::job::Job;
use serde::de::DeserializeOwned;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

/// Where a thread is told which of the things it waits for has happened, as a task would be: each has
/// a waker of its own.
#[derive(Default)]
pub(super) struct Bell {
    rung: Mutex<VecDeque<usize>>,
    some: Condvar,
}

struct Ring {
    bell: Arc<Bell>,
    number: usize,
}

impl Wake for Ring {
    fn wake(self: Arc<Self>) {
        self.bell.lock().push_back(self.number);
        self.bell.some.notify_one();
    }
}

impl Bell {
    fn lock(&self) -> MutexGuard<'_, VecDeque<usize>> {
        self.rung.lock().expect("nothing panics under this lock")
    }

    /// A waker that has this number told.
    pub(super) fn waker(self: &Arc<Self>, number: usize) -> Waker {
        Waker::from(Arc::new(Ring { bell: Arc::clone(self), number }))
    }

    /// Which number was told, if there is one.
    pub(super) fn told(&self) -> Option<usize> {
        self.lock().pop_front()
    }

    /// Waits until a number is told. `None` at the deadline.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> Option<usize> {
        let mut rung = self.lock();
        loop {
            if let Some(number) = rung.pop_front() {
                return Some(number);
            }
            rung = match deadline.map(|at| at.saturating_duration_since(Instant::now())) {
                None => self.some.wait(rung).expect("nothing panics under this lock"),
                Some(Duration::ZERO) => return None,
                Some(left) => {
                    let woken = self.some.wait_timeout(rung, left);
                    woken.expect("nothing panics under this lock").0
                }
            };
        }
    }
}

/// Results of jobs as they complete, with their positions, from [`as_completed`].
#[must_use = "iterators do nothing unless they are consumed"]
pub struct Completed<O> {
    pub(super) jobs: HashMap<usize, Job<O>>,
    pub(super) bell: Arc<Bell>,
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
        let waker = self.bell.waker(position);
        if job.poll_done(&mut Context::from_waker(&waker)).is_ready() {
            waker.wake();
        }
        self.jobs.insert(position, job);
    }
}

impl<O: DeserializeOwned> Completed<O> {
    pub(super) fn remove(&mut self, position: usize) -> Option<(usize, Result<O, JobError>)> {
        self.jobs.remove(&position).map(|job| (position, job.wait()))
    }
}

impl<O: DeserializeOwned> Iterator for Completed<O> {
    type Item = (usize, Result<O, JobError>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.jobs.is_empty() {
            return None;
        }
        let position = self.bell.wait(None)?;
        self.remove(position)
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
    let bell = Arc::<Bell>::default();
    let mut jobs: Vec<_> = jobs.into_iter().collect();
    let mut pending = 0;
    for job in &mut jobs {
        let waker = bell.waker(0);
        pending += usize::from(job.poll_done(&mut Context::from_waker(&waker)) == Poll::Pending);
    }
    let enough = match until {
        Until::First => jobs.len().saturating_sub(1),
        Until::All => 0,
    };
    while pending > enough && bell.wait(deadline).is_some() {
        pending -= 1;
    }
    let (done, pending) = jobs.into_iter().partition(Job::is_done);
    Waited { done, pending }
}
