//! Many jobs, a bounded number of them in flight: in order, or as they complete.

use super::error::{JobError, SubmitError};
use super::job::{Job, Outcomes};
use super::{Pool, Task};
use std::collections::{HashMap, VecDeque};
use std::iter::Fuse;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};

/// How many jobs are in flight for each worker: enough to hide the latency of short ones.
const WINDOW: usize = 32;

/// Results in the order of their tasks, from [`Pool::map`].
///
/// Dropping it cancels the jobs that it has submitted and that have not started.
#[must_use = "iterators do nothing unless they are consumed"]
pub struct Map<'pool, I: Iterator<Item: Task>> {
    pool: &'pool Pool,
    tasks: Fuse<I>,
    chunk_size: usize,
    window: usize,
    running: VecDeque<Chunk<<I::Item as Task>::Output>>,
    current: Outcomes,
}

/// A job and how many tasks it consists of, or why it could not be submitted.
type Chunk<O> = (Result<Job<O>, SubmitError>, usize);

impl<'pool, I: Iterator<Item: Task>> Map<'pool, I> {
    pub(super) fn new(pool: &'pool Pool, tasks: I) -> Self {
        Self {
            pool,
            tasks: tasks.fuse(),
            chunk_size: 1,
            window: WINDOW * pool.workers,
            running: VecDeque::new(),
            current: Outcomes::settled(None, 0),
        }
    }

    /// How many tasks make up a job. Larger chunks cost less for each task; but what costs a job,
    /// such as a worker's death, costs the whole chunk.
    pub fn chunk_size(mut self, tasks: usize) -> Self {
        self.chunk_size = tasks.max(1);
        self
    }

    /// How many jobs may be submitted beyond the one whose results are being read: by default 32 for
    /// each worker.
    pub fn in_flight(mut self, jobs: usize) -> Self {
        self.window = jobs.max(1);
        self
    }

    fn refill(&mut self) {
        while self.running.len() < self.window {
            let chunk: Vec<_> = self.tasks.by_ref().take(self.chunk_size).collect();
            if chunk.is_empty() {
                break;
            }
            self.running.push_back((self.pool.submit_chunk(&chunk), chunk.len()));
        }
    }
}

impl<I: Iterator<Item: Task>> Iterator for Map<'_, I> {
    type Item = Result<<I::Item as Task>::Output, JobError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(outcome) = self.current.next() {
                return Some(outcome);
            }
            self.refill();
            self.current = match self.running.pop_front()? {
                (Ok(job), count) => job.outcomes(count),
                (Err(error), count) => Outcomes::settled(Some(Err(error.into())), count),
            };
        }
    }
}

impl<I: Iterator<Item: Task>> Drop for Map<'_, I> {
    fn drop(&mut self) {
        for (job, _) in &self.running {
            _ = job.as_ref().map(Job::cancel);
        }
    }
}

/// Results as they complete, each with its task's position, from [`Pool::as_completed`].
///
/// Dropping it cancels the jobs that it has submitted and that have not started.
#[must_use = "iterators do nothing unless they are consumed"]
pub struct AsCompleted<'pool, I: Iterator<Item: Task>> {
    pool: &'pool Pool,
    tasks: std::iter::Enumerate<Fuse<I>>,
    running: HashMap<usize, Job<<I::Item as Task>::Output>>,
    done: Arc<Done>,
}

/// The positions of the jobs whose wakers were called.
#[derive(Default)]
struct Done {
    positions: Mutex<VecDeque<usize>>,
    some: Condvar,
}

/// A thread can wait for many jobs as a task would: each of them wakes its own waker.
struct Notice {
    position: usize,
    done: Arc<Done>,
}

impl Wake for Notice {
    fn wake(self: Arc<Self>) {
        let mut positions = self.done.positions.lock().expect("nothing panics under this lock");
        positions.push_back(self.position);
        self.done.some.notify_one();
    }
}

impl<'pool, I: Iterator<Item: Task>> AsCompleted<'pool, I> {
    pub(super) fn new(pool: &'pool Pool, tasks: I) -> Self {
        let tasks = tasks.fuse().enumerate();
        Self { pool, tasks, running: HashMap::new(), done: Arc::default() }
    }
}

impl<I: Iterator<Item: Task>> Iterator for AsCompleted<'_, I> {
    type Item = (usize, Result<<I::Item as Task>::Output, JobError>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.running.len() < WINDOW * self.pool.workers
            && let Some((position, task)) = self.tasks.next()
        {
            match self.pool.submit(task) {
                Ok(job) => _ = self.running.insert(position, job),
                Err(error) => return Some((position, Err(error.into()))),
            }
            // A first poll leaves the waker with the job; if it is done already, so much the better.
            Arc::new(Notice { position, done: Arc::clone(&self.done) }).wake();
        }
        while !self.running.is_empty() {
            let mut positions = self.done.positions.lock().expect("nothing panics under this lock");
            let position = loop {
                if let Some(position) = positions.pop_front() {
                    break position;
                }
                positions = self.done.some.wait(positions).expect("nothing panics under this lock");
            };
            drop(positions);
            let Some(job) = self.running.get_mut(&position) else { continue };
            let waker = Waker::from(Arc::new(Notice { position, done: Arc::clone(&self.done) }));
            if let Poll::Ready(result) =
                Future::poll(std::pin::Pin::new(job), &mut Context::from_waker(&waker))
            {
                self.running.remove(&position);
                return Some((position, result));
            }
        }
        None
    }
}

impl<I: Iterator<Item: Task>> Drop for AsCompleted<'_, I> {
    fn drop(&mut self) {
        self.running.values().for_each(Job::cancel);
    }
}
