//! Many tasks, a bounded number of them in flight: in order, or as they complete.
//!
//! One thread does it all: it takes tasks, submits them, and returns results. So a result that is
//! there is returned at once; a task is taken only when there is none, and workers could hold it.

use super::Task;
use super::error::{JobError, SubmitError};
use super::front::{Options, Pool};
use super::job::{Job, Outcomes};
use super::line::Place;
use super::link::DEPTH;
use super::waiting::{Bell, Completed};
use std::collections::VecDeque;
use std::iter::Fuse;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

type Output<I> = <<I as Iterator>::Item as Task>::Output;

/// Takes tasks and submits them, never waiting for a place in the queue.
struct Feed<'pool, I: Iterator<Item: Task>> {
    pool: &'pool Pool,
    tasks: Fuse<I>,
    chunk_size: usize,
    /// How many jobs may be in flight.
    window: usize,
    options: Options,
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    out_of_time: bool,
    /// A job in the line, of so many tasks.
    entering: Option<(Place, Job<Output<I>>, usize)>,
}

enum Fed<O> {
    /// A job of so many tasks was submitted, or could not be.
    Job(Result<Job<O>, SubmitError>, usize),
    /// There is no place for it yet.
    Full,
    /// There are no tasks any more.
    Empty,
}

impl<'pool, I: Iterator<Item: Task>> Feed<'pool, I> {
    fn new(pool: &'pool Pool, tasks: I) -> Self {
        Self {
            pool,
            tasks: tasks.fuse(),
            chunk_size: 1,
            window: DEPTH * pool.workers,
            options: pool.options(),
            timeout: None,
            deadline: None,
            out_of_time: false,
            entering: None,
        }
    }

    fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
        // A timeout beyond the clock's range is none.
        self.deadline = Instant::now().checked_add(timeout);
    }

    fn next(&mut self, waker: &Waker) -> Fed<Output<I>> {
        if self.entering.is_none() {
            let chunk: Vec<_> = self.tasks.by_ref().take(self.chunk_size).collect();
            if chunk.is_empty() {
                return Fed::Empty;
            }
            match self.pool.enter(&chunk, self.options) {
                Ok((job, None)) => return Fed::Job(Ok(job), chunk.len()),
                Ok((job, Some(place))) => self.entering = Some((place, job, chunk.len())),
                Err(error) => return Fed::Job(Err(error), chunk.len()),
            }
        }
        let Some((mut place, job, count)) = self.entering.take() else { return Fed::Empty };
        match place.poll(&mut Context::from_waker(waker)) {
            Poll::Ready(result) => Fed::Job(result.map(|()| job), count),
            Poll::Pending => {
                self.entering = Some((place, job, count));
                Fed::Full
            }
        }
    }

    fn give_up(&mut self) -> JobError {
        self.out_of_time = true;
        self.entering = None;
        JobError::OutOfTime { timeout: self.timeout.unwrap_or_default() }
    }
}

/// A job and how many tasks it consists of, or why it could not be submitted.
type Chunk<O> = (Result<Job<O>, SubmitError>, usize);

/// Results in the order of their tasks, from [`Pool::map`].
///
/// Dropping it cancels the jobs that it has submitted and that have not started.
#[must_use = "iterators do nothing unless they are consumed"]
pub struct Map<'pool, I: Iterator<Item: Task>> {
    feed: Feed<'pool, I>,
    running: VecDeque<Chunk<Output<I>>>,
    current: Outcomes,
    bell: Arc<Bell>,
    waker: Waker,
}

impl<'pool, I: Iterator<Item: Task>> Map<'pool, I> {
    pub(super) fn new(pool: &'pool Pool, tasks: I) -> Self {
        let (feed, bell) = (Feed::new(pool, tasks), Arc::<Bell>::default());
        let (running, current) = (VecDeque::new(), Outcomes::settled(None, 0));
        Self { feed, running, current, waker: bell.waker(0), bell }
    }

    /// How many tasks make up a job. Larger chunks cost less for each task; but what costs a job,
    /// such as a worker's death, costs the whole chunk.
    pub fn chunk_size(mut self, tasks: usize) -> Self {
        self.feed.chunk_size = tasks.max(1);
        self
    }

    /// How many jobs may be submitted beyond the one whose results are being read: by default 16 for
    /// each worker, which is what it takes at most.
    pub fn in_flight(mut self, jobs: usize) -> Self {
        self.feed.window = jobs.max(1);
        self
    }

    /// The options of each job, instead of the pool's. With chunks, the limit is the whole chunk's.
    pub fn options(mut self, options: Options) -> Self {
        self.feed.options = options;
        self
    }

    /// How long all of it may take from now on. The next result then is [`JobError::OutOfTime`], and
    /// the last; what has not started is cancelled.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.feed.set_timeout(timeout);
        self
    }

    fn cancel(&self) {
        self.running.iter().filter_map(|(job, _)| job.as_ref().ok()).for_each(Job::cancel);
    }
}

impl<I: Iterator<Item: Task>> Iterator for Map<'_, I> {
    type Item = Result<Output<I>, JobError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(outcome) = self.current.next() {
                return Some(outcome);
            }
            let context = &mut Context::from_waker(&self.waker);
            let mut done = |job: &mut Result<Job<_>, _>| match job {
                Ok(job) => job.poll_done(context).is_ready(),
                Err(_) => true,
            };
            if let Some((job, count)) = self.running.pop_front_if(|(job, _)| done(job)) {
                self.current = match job {
                    Ok(job) => job.outcomes(count),
                    Err(error) => Outcomes::settled(Some(Err(error.into())), count),
                };
                continue;
            }
            if self.feed.out_of_time {
                return None;
            }
            if self.running.len() < self.feed.window {
                match self.feed.next(&self.waker) {
                    Fed::Job(job, count) => {
                        self.running.push_back((job, count));
                        continue;
                    }
                    Fed::Empty if self.running.is_empty() => return None,
                    Fed::Empty | Fed::Full => {}
                }
            }
            if self.bell.wait(self.feed.deadline).is_none() {
                self.cancel();
                self.running.clear();
                return Some(Err(self.feed.give_up()));
            }
        }
    }
}

impl<I: Iterator<Item: Task>> Drop for Map<'_, I> {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Results as they complete, each with its task's position, from [`Pool::as_completed`].
///
/// Dropping it cancels the jobs that it has submitted and that have not started.
#[must_use = "iterators do nothing unless they are consumed"]
pub struct AsCompleted<'pool, I: Iterator<Item: Task>> {
    feed: Feed<'pool, I>,
    running: Completed<Output<I>>,
    position: usize,
    waker: Waker,
}

/// What the bell tells when the queue has room; otherwise it tells positions.
const ROOM: usize = usize::MAX;

impl<'pool, I: Iterator<Item: Task>> AsCompleted<'pool, I> {
    pub(super) fn new(pool: &'pool Pool, tasks: I) -> Self {
        let running = Completed::new();
        let waker = running.bell.waker(ROOM);
        Self { feed: Feed::new(pool, tasks), running, position: 0, waker }
    }

    /// The options of each job, instead of the pool's.
    pub fn options(mut self, options: Options) -> Self {
        self.feed.options = options;
        self
    }

    /// How long all of it may take from now on. The next result then is [`JobError::OutOfTime`], of
    /// the first task that isn't done, and the last; what has not started is cancelled.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.feed.set_timeout(timeout);
        self
    }

    fn cancel(&self) {
        self.running.jobs.values().for_each(Job::cancel);
    }
}

impl<I: Iterator<Item: Task>> Iterator for AsCompleted<'_, I> {
    type Item = (usize, Result<Output<I>, JobError>);

    fn next(&mut self) -> Option<Self::Item> {
        let mut told = self.running.bell.told();
        loop {
            if let Some(result) = told.and_then(|position| self.running.remove(position)) {
                return Some(result);
            }
            if self.feed.out_of_time {
                return None;
            }
            if self.running.jobs.len() < self.feed.window {
                match self.feed.next(&self.waker) {
                    Fed::Job(job, _) => {
                        let position = self.position;
                        self.position += 1;
                        match job {
                            Ok(job) => self.running.add(position, job),
                            Err(error) => return Some((position, Err(error.into()))),
                        }
                        told = self.running.bell.told();
                        continue;
                    }
                    Fed::Empty if self.running.jobs.is_empty() => return None,
                    Fed::Empty | Fed::Full => {}
                }
            }
            told = self.running.bell.wait(self.feed.deadline);
            if told.is_none() {
                self.cancel();
                let first = self.running.jobs.drain().map(|(position, _)| position).min();
                let position = first.unwrap_or(self.position);
                return Some((position, Err(self.feed.give_up())));
            }
        }
    }
}

impl<I: Iterator<Item: Task>> Drop for AsCompleted<'_, I> {
    fn drop(&mut self) {
        self.cancel();
    }
}
