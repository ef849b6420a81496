//! Many tasks, a bounded number of them in flight: in order, or as they complete.
//!
//! One thread does it all: it takes tasks, submits them, and returns results. So a result that is
//! there is returned at once; a task is taken only when there is none, and workers could hold it.

use super::Task;
use super::error::JobError;
use super::front::{Options, Pool};
use super::job::{Job, Outcomes};
use super::line::Place;
use super::link::DEPTH;
use super::waiting::{Completed, block_on};
use std::iter::Fuse;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

type Output<I> = <<I as Iterator>::Item as Task>::Output;
type Jobs<I> = Completed<Output<I>>;
/// A job's number, and the job.
type Numbered<I> = (usize, Job<Output<I>>);

/// Takes tasks and submits them, never waiting for a place in the queue. Dropping it cancels what has
/// not started.
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
    /// A job in the line.
    entering: Option<(Place, Job<Output<I>>)>,
    running: Jobs<I>,
    /// How many jobs there were so far.
    jobs: usize,
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
            running: Completed::new(),
            jobs: 0,
        }
    }

    fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
        // A timeout beyond the clock's range is none.
        self.deadline = Instant::now().checked_add(timeout);
    }

    /// Submits the next job. `None` if there are no tasks any more.
    fn poll_submit(&mut self, context: &mut Context<'_>) -> Poll<Option<Job<Output<I>>>> {
        if self.entering.is_none() {
            if self.running.jobs.len() >= self.window {
                return Poll::Pending;
            }
            let chunk: Vec<_> = self.tasks.by_ref().take(self.chunk_size).collect();
            if chunk.is_empty() {
                return Poll::Ready(None);
            }
            match self.pool.enter(&chunk, self.options) {
                Ok((job, None)) => return Poll::Ready(Some(job)),
                Ok((job, Some(place))) => self.entering = Some((place, job)),
                Err(error) => return Poll::Ready(Some(Job::failed(error.into(), chunk.len()))),
            }
        }
        let Some((place, _)) = &mut self.entering else { return Poll::Pending };
        let admission = ready!(place.poll(context));
        let entered = self.entering.take();
        Poll::Ready(entered.map(|(_, job)| match admission {
            Ok(()) => job,
            Err(error) => Job::failed(error.into(), job.tasks()),
        }))
    }

    /// Waits until `pick` finds a job that is done, submitting others meanwhile. An error comes with
    /// the number of the first job that isn't done.
    fn next(
        &mut self,
        add: fn(&mut Jobs<I>, usize, Job<Output<I>>),
        mut pick: impl FnMut(&mut Jobs<I>, &mut Context<'_>) -> Poll<Option<Numbered<I>>>,
    ) -> Option<Result<Numbered<I>, (usize, JobError)>> {
        if self.out_of_time {
            return None;
        }
        let next = block_on(self.deadline, |context| {
            loop {
                if let Poll::Ready(Some(picked)) = pick(&mut self.running, context) {
                    return Poll::Ready(Some(picked));
                }
                match self.poll_submit(context) {
                    Poll::Ready(Some(job)) => {
                        add(&mut self.running, self.jobs, job);
                        self.jobs += 1;
                    }
                    Poll::Ready(None) if self.running.jobs.is_empty() => return Poll::Ready(None),
                    Poll::Ready(None) | Poll::Pending => return Poll::Pending,
                }
            }
        });
        if let Some(next) = next {
            return next.map(Ok);
        }
        self.out_of_time = true;
        self.cancel();
        let first = self.running.jobs.keys().min().copied().unwrap_or(self.jobs);
        Some(Err((first, JobError::OutOfTime { timeout: self.timeout.unwrap_or_default() })))
    }

    fn cancel(&mut self) {
        self.entering = None;
        self.running.jobs.values().for_each(Job::cancel);
    }
}

impl<I: Iterator<Item: Task>> Drop for Feed<'_, I> {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Results in the order of their tasks, from [`Pool::map`].
///
/// Dropping it cancels the jobs that it has submitted and that have not started.
#[must_use = "iterators do nothing unless they are consumed"]
pub struct Map<'pool, I: Iterator<Item: Task>> {
    feed: Feed<'pool, I>,
    /// The number of the job whose results come next.
    front: usize,
    current: Outcomes,
}

impl<'pool, I: Iterator<Item: Task>> Map<'pool, I> {
    pub(super) fn new(pool: &'pool Pool, tasks: I) -> Self {
        Self { feed: Feed::new(pool, tasks), front: 0, current: Outcomes::of(Ok(Vec::new()), 0) }
    }

    /// How many tasks make up a job. Larger chunks cost less for each task; but what costs a job,
    /// such as a worker's death, costs the whole chunk.
    pub fn chunk_size(mut self, tasks: usize) -> Self {
        self.feed.chunk_size = tasks.max(1);
        self
    }

    /// How many jobs may be submitted beyond the one whose results are being read: by default 32 for
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
}

impl<I: Iterator<Item: Task>> Iterator for Map<'_, I> {
    type Item = Result<Output<I>, JobError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(outcome) = self.current.next() {
                return Some(outcome);
            }
            let add =
                |running: &mut Completed<_>, number, job| _ = running.jobs.insert(number, job);
            let next =
                self.feed.next(add, |running, context| running.poll_one(self.front, context));
            match next? {
                Ok((_, job)) => self.current = job.outcomes(),
                Err((_, error)) => return Some(Err(error)),
            }
            self.front += 1;
        }
    }
}

/// Results as they complete, each with its task's position, from [`Pool::as_completed`].
///
/// Dropping it cancels the jobs that it has submitted and that have not started.
#[must_use = "iterators do nothing unless they are consumed"]
pub struct AsCompleted<'pool, I: Iterator<Item: Task>>(Feed<'pool, I>);

impl<'pool, I: Iterator<Item: Task>> AsCompleted<'pool, I> {
    pub(super) fn new(pool: &'pool Pool, tasks: I) -> Self {
        Self(Feed::new(pool, tasks))
    }

    /// The options of each job, instead of the pool's.
    pub fn options(mut self, options: Options) -> Self {
        self.0.options = options;
        self
    }

    /// How long all of it may take from now on. The next result then is [`JobError::OutOfTime`], of
    /// the first task that isn't done, and the last; what has not started is cancelled.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.set_timeout(timeout);
        self
    }
}

impl<I: Iterator<Item: Task>> Iterator for AsCompleted<'_, I> {
    type Item = (usize, Result<Output<I>, JobError>);

    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.0.next(Completed::add, Completed::poll_job)? {
            Ok((position, job)) => (position, job.wait()),
            Err((position, error)) => (position, Err(error)),
        })
    }
}
