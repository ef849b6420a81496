//! A process pool: jobs run in other processes, and one that brings its process down fails alone.
//!
//! ```no_run
//! use processes::pool::{self, Entry, Pool, Task};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Square(u64);
//!
//! impl Task for Square {
//!     type Output = u64;
//!     const NAME: &'static str = "square";
//!
//!     fn run(self) -> u64 {
//!         self.0 * self.0
//!     }
//! }
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     pool::serve_if_worker(&[Entry::of::<Square>()]); // the workers are this program, too
//!     let pool = Pool::new(4)?;
//!     let squares: Vec<u64> = pool.map((0..10).map(Square)).collect::<Result<_, _>>()?;
//!     let job = pool.submit(Square(7))?; // in async code: `pool.submit_async(Square(7)).await?`
//!     println!("{squares:?} {}", job.wait()?); // in async code: `job.await?`
//!     Ok(())
//! }
//! ```
//!
//! # How it works
//!
//! A worker is this executable started again, through `/proc/self/exe` (so this is for Linux). Its
//! standard input is one end of a socket pair, which it moves away at once; a second pair comes over
//! the first. A thread for each worker starts it, listens to it, and replaces it; whoever submits a
//! job writes it to an idle worker's socket directly. Short jobs are sent ahead, up to 16 to a
//! worker, which hides the latency.
//!
//! All correctness rests on one message: a worker says that it *starts* a job before it does. So
//! when it dies, the job that it ran is known, and fails; those sent ahead are known not to have
//! run, and go to another worker. On the second channel they can be called back while a job runs:
//! because that turned out to be long, or because they were cancelled.
//!
//! Read [`Task`] and [`Pool`] first, then `link` (one worker's jobs), `dispatch` (who gets what),
//! `supervisor` (a worker's life), and `worker` (the other side).
//!
//! # What it promises
//!
//! All tests are in `tests/pool/`, by fault injection, but for the handle's: that is run through
//! every interleaving by loom in `tests/pool_oneshot.rs`. "Yes" and "no" say whether `CPython` 3.11's
//! `ProcessPoolExecutor`, loky 3.7 and pebble 5.2 do the same: with a *, as measured; otherwise by
//! their documentation and source; blank where that was not looked into.
//!
//! | promise | test | `CPython` | loky | pebble |
//! |---|---|---|---|---|
//! | a death costs one job, whatever the way | `every_kind_of_death_...`, `a_killed_worker_fails_...`, `soak_...` | no* | no* | yes* |
//! | a job runs at most once | `soak_10_000_jobs_and_300_kills` | yes | yes | yes |
//! | ... or again, if asked for | `retries_run_a_job_again`, `a_poison_job_...`, `soak_..._with_retries` | no | no | no |
//! | an idle worker's death costs nothing | `a_worker_killed_while_idle_is_replaced` | no | no | yes |
//! | a crash loop breaks the pool, and says why | `a_worker_that_never_gets_ready_...`, `a_crash_loop_...` | breaks at the first death | the same | |
//! | a panic has message, place and backtrace | `a_panic_is_told_and_the_worker_lives_on` | yes | yes | yes |
//! | what can't be sent is an error on that job | `failures_to_serialise_...`, `an_unknown_task_...`, `frames_above_the_cap_...` | yes, no cap | yes, no cap | yes, no cap |
//! | rubbish from a worker is no hang | `rubbish_from_a_worker_...`, `frames_may_arrive_...`, `a_request_cut_off_...`, `an_answer_of_...`, `64_mib_...` | | | |
//! | a time limit ends the job, stopped or not | `a_job_that_takes_too_long_...`, `a_stopped_worker_...`, `a_worker_that_never_reads_...`, `a_limit_hits_nobody_else` | no | no | yes, 3 s later if it ignores SIGTERM |
//! | a queued job can be cancelled | `a_queued_job_can_be_cancelled`, `cancelling_races_completion`, `a_job_in_a_stopped_worker_...` | yes | yes | yes |
//! | a running one can be killed, alone | `a_running_job_can_be_killed_alone`, `killing_races_...` | no | no | yes |
//! | a full queue makes submitters wait | `a_full_queue_...`, `a_blocked_submitter_...` | no | no | no |
//! | handles block, time out, or are awaited | `handles_are_futures`, `waiting_can_time_out_...`, `a_dropped_handle_...`, `pool_oneshot` | asyncio only | asyncio only | asyncio only |
//! | nothing waits behind a long job | `a_long_job_does_not_...`, `as_completed_...` | yes | yes | yes |
//! | map: in order, lazy, in chunks | `map_...`, `a_chunk_tells_...` | not lazy | not lazy | not lazy |
//! | initialiser, recycling | `an_initialiser_...`, `a_worker_is_recycled_...` | yes | initialiser | yes |
//! | shutdown finishes what runs; kill doesn't | `shutdown_...`, `kill_...` | shutdown | both | both |
//! | no worker outlives the pool's process | `no_worker_survives_...` (six phases), `ctrl_c_leaves_no_worker` | no* | no* | no* |
//! | nothing leaks, descendants neither | `a_thousand_crashes_...`, `a_dead_workers_children_...`, `exhausted_descriptors_...` | not of descendants | | |
//! | a worker has no channel but its own | `a_worker_has_no_channels_but_its_own` | no | no | no |
//! | a job may print and read | `a_job_may_print_and_read_its_standard_input` | yes | yes | yes |
//! | the executable may go, or be replaced | `the_executable_may_be_deleted_...`, `an_executable_that_is_gone_...` | | | |
//!
//! Not promised: that a worker's children die when the *pool's process* is killed with SIGKILL (the
//! kernel ends the workers, who have no say any more), nor those that leave its process group. And
//! an error from `Serialize` or `Deserialize` loses its text, because postcard drops it.
//!
//! # What was measured
//!
//! 2 cores (Intel Xeon, virtual machine), Linux 6.18, Rust 1.95; medians of `cargo bench -p
//! processes --bench pool`, and of `shared-workloads/python/pool_peers.py` for `CPython` 3.11. "Raw"
//! is two processes and a socket pair.
//!
//! | | raw | pool | `CPython` |
//! |---|---|---|---|
//! | there and back, two cores | 71 us | 73 us | 80 to 535 us |
//! | there and back, one core | 3.7 us | 15 us | |
//! | `map` of 20,000 on one worker, each job | | 3.7 us | 177 us |
//! | ... in chunks of 1,000 | | 0.04 us | 0.35 us |
//! | 64 MiB there and back | 36 ms; 92 ms into new memory | 176 ms | 607 ms |
//! | from nothing to four answers from four workers | 3.5 ms | 2.6 ms | 11.7 ms |
//! | from a kill to the next result | | 1.5 ms | 4.8 ms, with a new pool |
//! | jobs lost to another one's death, of 1,200 | | see the soak | 437 (loky 468, pebble 0) |
//!
//! 64 MiB take 5 times as long as the bytes alone: getting new memory for a value takes longer
//! than to send it, and there is one new value at either end, and one copy more for the frame.
//! Compared with a raw transfer that ends in new memory as well, it is twice as long.
//!
//! The soak, 10,000 jobs on 4 workers of which 300 are killed at random moments: about 110 jobs
//! failed, each with a worker of its own that was killed while it ran it, none ran twice, 0.7 s.
//! With retries all 10,000 succeeded, about 50 of them at the second try. 50,000 jobs and 1,000
//! kills are in the ignored tests: `cargo test -p processes --test pool -- --ignored`.

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
