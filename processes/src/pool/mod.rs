//! A process pool: jobs run in other processes, and one that brings its process down fails alone.

mod builder;
mod dispatch;
mod error;
mod frame;
mod job;
mod link;
mod map;
mod oneshot;
mod start;
mod supervisor;
mod sync;
mod worker;

pub use builder::Builder;
pub use error::{BuildError, FrameError, JobError, Panic, StartError, SubmitError, TrySubmitError};
pub use job::Job;
pub use map::{AsCompleted, Map};
pub use worker::{Entry, serve_if_worker};

use builder::Config;
use dispatch::Shared;
use link::Order;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::slice;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::thread::JoinHandle;
use std::time::Duration;

/// What this process runs, even if the file has been replaced or deleted since.
const EXECUTABLE: &str = "/proc/self/exe";

/// Something to be done in another process: arguments that can be sent there, a function, and a
/// result that can be sent back.
pub trait Task: Serialize + DeserializeOwned + Send + 'static {
    /// What [`run`](Self::run) returns.
    type Output: Serialize + DeserializeOwned + Send + 'static;

    /// How the worker finds it. Unique among the entries given to [`serve_if_worker`].
    const NAME: &'static str;

    /// Does it. Runs on a worker's main thread.
    fn run(self) -> Self::Output;
}

/// Worker processes, and a queue of jobs for them.
///
/// Dropping it is [`shutdown`](Self::shutdown).
pub struct Pool {
    shared: Arc<Shared>,
    config: Arc<Config>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    next_id: AtomicU64,
    workers: usize,
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
        let (order, job) = self.order(slice::from_ref(&task), options)?;
        self.shared.enqueue(order)?;
        Ok(job)
    }

    /// Submits a job if the queue has room.
    ///
    /// # Errors
    ///
    /// Those of [`submit`](Self::submit); and the task itself if the queue is full.
    pub fn try_submit<T: Task>(&self, task: T) -> Result<Job<T::Output>, TrySubmitError<T>> {
        let (order, job) =
            self.order(slice::from_ref(&task), self.options()).map_err(TrySubmitError::Rejected)?;
        match self.shared.offer(&mut Some(order), None) {
            Poll::Ready(result) => result.map(|()| job).map_err(TrySubmitError::Rejected),
            Poll::Pending => Err(TrySubmitError::Full(task)),
        }
    }

    /// Submits a job, waiting as a task while the queue is full. The job is to be awaited in turn.
    ///
    /// # Errors
    ///
    /// Those of [`submit`](Self::submit).
    pub async fn submit_async<T: Task>(&self, task: T) -> Result<Job<T::Output>, SubmitError> {
        let (order, job) = self.order(slice::from_ref(&task), self.options())?;
        let mut order = Some(order);
        poll_fn(|context| self.shared.offer(&mut order, Some(context.waker()))).await?;
        Ok(job)
    }

    /// Runs all `tasks` and returns their results in order. They are taken from the iterator as the
    /// results are.
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

    /// Finishes the jobs that run, cancels the others, and ends every worker before it returns.
    /// Blocks for as long as these jobs take.
    pub fn shutdown(&self) {
        self.shared.shut_down();
        self.join();
    }

    /// Kills every worker, whatever it does. Also ends a shutdown that another thread waits for.
    pub fn kill(&self) {
        self.shared.kill();
        self.join();
    }

    fn join(&self) {
        // Kept while joining: whoever shuts down at the same time waits as well.
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            if let Err(panic) = thread.join()
                && !std::thread::panicking()
            {
                std::panic::resume_unwind(panic);
            }
        }
    }

    fn options(&self) -> Options {
        Options { time_limit: self.config.time_limit, retries: self.config.retries }
    }

    fn submit_chunk<T: Task>(&self, tasks: &[T]) -> Result<Job<T::Output>, SubmitError> {
        let (order, job) = self.order(tasks, self.options())?;
        self.shared.enqueue(order)?;
        Ok(job)
    }

    fn order<T: Task>(
        &self,
        tasks: &[T],
        options: Options,
    ) -> Result<(Order, Job<T::Output>), SubmitError> {
        let frame = encode(tasks, self.config.max_frame_bytes)?;
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let (reply, receiver) = oneshot::channel();
        let mut order = Order::new(id, frame, reply);
        order.time_limit = options.time_limit;
        order.retries = options.retries;
        let job = Job { id, receiver, pool: Arc::downgrade(&self.shared), output: PhantomData };
        Ok((order, job))
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shutdown();
    }
}

fn encode<T: Task>(tasks: &[T], cap: u32) -> Result<Vec<u8>, SubmitError> {
    let mut frame = Vec::new();
    let start = frame::begin(&mut frame);
    let end = start + cap as usize;
    let count = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
    let encoded = frame::append(&(T::NAME, count), &mut frame, end)
        .and_then(|()| tasks.iter().try_for_each(|task| frame::append(task, &mut frame, end)));
    match encoded {
        Ok(()) => Ok(frame),
        Err(postcard::Error::SerializeBufferFull) => Err(SubmitError::TooLarge { cap }),
        Err(error) => Err(SubmitError::Argument(error.to_string())),
    }
}
