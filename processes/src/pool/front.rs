//! The pool as its users see it.

use super::Task;
use super::builder::{Builder, Config};
use super::dispatch::{Cargo, Shared};
use super::error::{BuildError, SubmitError, TrySubmitError};
use super::job::Job;
use super::ledger::{Ledger, Phase};
use super::line::Place;
use super::map::{AsCompleted, Map};
use super::order::Order;
use super::wire::Payload;
use std::future::poll_fn;
use std::slice;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Worker processes, and a queue of jobs for them.
///
/// Dropping it is [`shutdown`](Self::shutdown), also when a panic or `?` does it: what nobody can
/// wait for any more isn't started. Call [`finish`](Self::finish) first to have the queue run out.
pub struct Pool {
    pub(super) shared: Arc<Shared>,
    pub(super) config: Arc<Config>,
    pub(super) threads: Mutex<Vec<JoinHandle<()>>>,
    pub(super) next_id: AtomicU64,
    pub(super) workers: usize,
}

/// How a single job differs from the pool's settings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How long it may run before its worker is killed.
    pub time_limit: Option<Duration>,
    /// How often it may be run again if its worker died.
    pub retries: u32,
}

impl Pool {
    /// A pool of `workers` processes with the default settings.
    ///
    /// # Errors
    ///
    /// If there can be none. A worker's failure is told to jobs, not here.
    pub fn new(workers: usize) -> Result<Self, BuildError> {
        Self::builder().workers(workers).build()
    }

    /// The settings of a pool to be.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Submits a job, waiting on this thread while the queue is full.
    ///
    /// # Errors
    ///
    /// If the task can't be sent to a worker, or the pool is shut down or broken.
    pub fn submit<T: Task>(&self, task: T) -> Result<Job<T::Output>, SubmitError> {
        self.submit_with(task, self.options())
    }

    /// Like [`submit`](Self::submit), with other options than the pool's.
    ///
    /// # Errors
    ///
    /// Those of [`submit`](Self::submit).
    #[expect(clippy::needless_pass_by_value, reason = "a submitted task is gone, as if moved")]
    pub fn submit_with<T: Task>(
        &self,
        task: T,
        options: Options,
    ) -> Result<Job<T::Output>, SubmitError> {
        let (job, place) = self.enter(slice::from_ref(&task), options)?;
        place.map_or(Ok(()), Place::wait)?;
        Ok(job)
    }

    /// Submits a job if the queue has room, and nobody waits for that already.
    ///
    /// # Errors
    ///
    /// Those of [`submit`](Self::submit); and the task itself if the queue is full.
    pub fn try_submit<T: Task>(&self, task: T) -> Result<Job<T::Output>, TrySubmitError<T>> {
        let (order, job) =
            self.order(slice::from_ref(&task), self.options()).map_err(TrySubmitError::Rejected)?;
        let enter =
            |ledger: &mut Ledger<_>| ledger.admits(order.bytes).then(|| ledger.submit(order));
        match self.shared.update(enter) {
            Some(result) => result.map(|_| job).map_err(TrySubmitError::Rejected),
            None => Err(TrySubmitError::Full(task)),
        }
    }

    /// Submits a job, waiting as a task while the queue is full. The job is to be awaited in turn.
    ///
    /// Dropping the future before it is done withdraws the job, unless it has started.
    ///
    /// # Errors
    ///
    /// Those of [`submit`](Self::submit).
    pub async fn submit_async<T: Task>(&self, task: T) -> Result<Job<T::Output>, SubmitError> {
        self.submit_async_with(task, self.options()).await
    }

    /// Like [`submit_async`](Self::submit_async), with other options than the pool's.
    ///
    /// # Errors
    ///
    /// Those of [`submit`](Self::submit).
    pub async fn submit_async_with<T: Task>(
        &self,
        task: T,
        options: Options,
    ) -> Result<Job<T::Output>, SubmitError> {
        let (job, place) = self.enter(slice::from_ref(&task), options)?;
        drop(task);
        if let Some(mut place) = place {
            poll_fn(|context| place.poll(context)).await?;
        }
        Ok(job)
    }

    /// Runs all `tasks` and returns their results in order. They are taken from the iterator as there
    /// are workers for them.
    pub fn map<I: IntoIterator<Item: Task>>(&self, tasks: I) -> Map<'_, I::IntoIter> {
        Map::new(self, tasks.into_iter())
    }

    /// Runs all `tasks` and returns their results as they complete, with their tasks' positions.
    pub fn as_completed<I: IntoIterator<Item: Task>>(
        &self,
        tasks: I,
    ) -> AsCompleted<'_, I::IntoIter> {
        AsCompleted::new(self, tasks.into_iter())
    }

    /// Runs all jobs that were submitted, then ends every worker: Python's `shutdown`. Nothing is
    /// accepted any more. Blocks for as long as that takes.
    pub fn finish(&self) {
        self.close(Phase::Finishing);
    }

    /// Finishes the jobs that run, cancels the others, and ends every worker before it returns.
    /// Blocks for as long as these jobs take. Also ends a [`finish`](Self::finish) that another
    /// thread waits for.
    pub fn shutdown(&self) {
        self.close(Phase::ShuttingDown);
    }

    /// Kills every worker, whatever it does. Also ends a shutdown that another thread waits for.
    pub fn kill(&self) {
        self.close(Phase::Killed);
    }

    fn close(&self, phase: Phase) {
        self.shared.update(|ledger| ledger.close(phase));
        // Kept while joining: whoever shuts down at the same time waits as well.
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            // A task's waker can be what drops the pool, on a thread of the pool's; that one ends
            // by itself a moment later.
            if thread.thread().id() == thread::current().id() {
                continue;
            }
            // No test makes one of them panic: others' code is caught where it is called.
            if let Err(panic) = thread.join()
                && !thread::panicking()
            {
                std::panic::resume_unwind(panic);
            }
        }
    }

    pub(super) fn options(&self) -> Options {
        Options { time_limit: self.config.time_limit, retries: self.config.retries }
    }

    /// Enqueues `tasks` as one job, or gives it a place in the line.
    pub(super) fn enter<T: Task>(
        &self,
        tasks: &[T],
        options: Options,
    ) -> Result<(Job<T::Output>, Option<Place>), SubmitError> {
        let (order, job) = self.order(tasks, options)?;
        let (shared, id) = (Arc::clone(&self.shared), order.id);
        let admission = shared.update(|ledger| ledger.submit(order))?;
        Ok((job, admission.map(|admission| Place { shared, id, admission: Some(admission) })))
    }

    fn order<T: Task>(
        &self,
        tasks: &[T],
        options: Options,
    ) -> Result<(Order<Cargo>, Job<T::Output>), SubmitError> {
        let payload = encode(tasks, self.config.max_frame_bytes)?;
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let (reply, job) = Job::new(id, tasks.len(), Arc::downgrade(&self.shared));
        let order = Order {
            id,
            bytes: payload.len(),
            time_limit: options.time_limit,
            retries: options.retries,
            false_starts: 0,
            died: None,
            waiter: None,
            job: Cargo { payload, reply },
        };
        Ok((order, job))
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shutdown();
    }
}

pub(super) fn encode<T: Task>(tasks: &[T], cap: u32) -> Result<Payload, SubmitError> {
    let mut payload = Payload::default();
    let end = cap as usize;
    let count = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
    let encoded = payload
        .append(&(T::NAME, count), end)
        .and_then(|()| tasks.iter().try_for_each(|task| payload.append(task, end)));
    match encoded {
        Ok(()) => Ok(payload),
        Err(postcard::Error::SerializeBufferFull) => Err(SubmitError::TooLarge { cap }),
        Err(error) => Err(SubmitError::Argument(error.to_string())),
    }
}
