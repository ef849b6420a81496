//! Everything that can go wrong, from building a pool to reading an answer.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::io;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

/// Why there is no pool.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Zero workers were asked for.
    #[error("a pool needs at least one worker")]
    NoWorkers,
    /// The workers would be this executable, and its `main` would not recognise them as such.
    #[error("workers would not know themselves: call pool::serve_if_worker first in main")]
    NotServing,
    /// The workers' executable can't be found.
    #[error("the workers' executable can't be read")]
    Executable(#[source] io::Error),
    /// The initialiser can't be sent to a worker.
    #[error("the initialiser can't be sent")]
    Initializer(#[source] SubmitError),
    /// No descriptor or no thread is left.
    #[error("no thread or descriptor for a worker")]
    Resources(#[source] io::Error),
}

/// Why a worker didn't become ready.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The operating system refused the process or its channels.
    #[error("a worker can't be started")]
    Spawn(#[source] io::Error),
    /// It ended first.
    #[error("a worker ended before it was ready ({0})")]
    Died(ExitStatus),
    /// It got ready, and ended before it had started a job.
    #[error("a worker ended before it had started a job ({0})")]
    Useless(ExitStatus),
    /// It took longer than the start limit.
    #[error("a worker was not ready within {0:?}")]
    Silent(Duration),
    /// It doesn't speak the protocol.
    #[error("a worker does not speak the pool's protocol")]
    Rubbish(#[from] FrameError),
    /// It speaks another version of the protocol.
    #[error("a worker speaks version {theirs} of the protocol, not {ours}")]
    Version {
        /// The pool's version.
        ours: u32,
        /// The worker's.
        theirs: u32,
    },
    /// It isn't the executable that the pool was built for, perhaps because that was replaced.
    #[error("a worker is another build of the executable than the pool was built for")]
    Build,
    /// The initialiser failed in it.
    #[error("a worker's initialiser failed")]
    Initializer(#[source] JobError),
}

/// What a worker sent that is no packet, or not one that it could send then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame out of place: {0}")]
pub struct FrameError(pub String);

/// Why a job was not accepted.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SubmitError {
    /// The pool has been shut down or killed.
    #[error("the pool has been shut down")]
    ShutDown,
    /// The pool gave up on its workers.
    #[error("the pool is broken")]
    Broken(#[source] Arc<StartError>),
    /// The task's `Serialize` failed.
    #[error("the task can't be serialised: {0}")]
    Argument(String),
    /// The task is longer than a frame may be.
    #[error("the task takes more than the {cap} bytes that a frame may have")]
    TooLarge {
        /// The cap in bytes.
        cap: u32,
    },
}

/// Why [`try_submit`](super::Pool::try_submit) did not submit.
#[derive(Debug, thiserror::Error)]
pub enum TrySubmitError<T> {
    /// The queue is full; here is the task back.
    #[error("the pool's queue is full")]
    Full(T),
    /// It would not have been accepted anyway.
    #[error(transparent)]
    Rejected(SubmitError),
}

/// Why a job has no result.
///
/// The variants that only the pool can know of never cross the process boundary.
#[derive(Clone, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum JobError {
    /// The job panicked. Its worker lives on.
    #[error("{0}")]
    Panicked(Panic),
    /// The worker's build has no task of this name.
    #[error("the worker knows no task called {0:?}")]
    UnknownTask(String),
    /// The task's `Deserialize` failed in the worker.
    #[error("the task can't be deserialised: {0}")]
    Argument(String),
    /// The result's `Serialize` failed in the worker, or its `Deserialize` here.
    #[error("the result can't be brought back: {0}")]
    Output(String),
    /// The result is longer than a frame may be.
    #[error("the result takes more than the {cap} bytes that a frame may have")]
    TooLarge {
        /// The cap in bytes.
        cap: u32,
    },
    /// The worker died while it ran the job.
    #[serde(skip)]
    #[error("worker {pid} died while it ran the job ({status})")]
    WorkerDied {
        /// The worker's process id.
        pid: u32,
        /// Its exit code or the signal that ended it.
        status: ExitStatus,
    },
    /// The worker died while it ran the job, and how can't be told: somebody else reaped it.
    #[serde(skip)]
    #[error("worker {pid} died while it ran the job, and was reaped by somebody else ({error})")]
    WorkerLost {
        /// The worker's process id.
        pid: u32,
        /// Why it could not be waited for.
        error: String,
    },
    /// The worker broke the protocol while it ran the job, and was killed.
    #[serde(skip)]
    #[error("worker {pid} was killed: it sent {error}")]
    Protocol {
        /// The worker's process id.
        pid: u32,
        /// What it sent.
        error: FrameError,
    },
    /// The job's time was up; if it was running, its worker was killed.
    #[serde(skip)]
    #[error("the job was not done after {limit:?}")]
    TimedOut {
        /// The limit that it exceeded.
        limit: Duration,
    },
    /// The job was running, or about to, when it or the pool was killed.
    #[serde(skip)]
    #[error("the job was killed")]
    Killed,
    /// So many workers died after they had taken the job and before they had started it: it may be
    /// too large for them. It never ran.
    #[serde(skip)]
    #[error("{tries} workers died of the job before they started it")]
    NeverStarted {
        /// How many workers.
        tries: u32,
        /// How the last of them ended.
        #[source]
        last: Box<JobError>,
    },
    /// The operating system refused what it takes to send the job: it never ran.
    #[serde(skip)]
    #[error("the job can't be sent to a worker: {0}")]
    Unsendable(String),
    /// The time for the whole of a `map` or an `as_completed` was up. What had not started was
    /// cancelled.
    #[serde(skip)]
    #[error("not all jobs were done after {timeout:?}")]
    OutOfTime {
        /// The time that there was.
        timeout: Duration,
    },
    /// The job was cancelled, or its pool shut down, before it started. It never ran.
    #[serde(skip)]
    #[error("the job was cancelled before it started")]
    Cancelled,
    /// The job was never accepted.
    #[serde(skip)]
    #[error(transparent)]
    NotSubmitted(#[from] SubmitError),
}

/// A panic in another process: all that can be brought back of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panic {
    /// The payload, if it was text.
    pub message: String,
    /// File, line and column, if the panic hook saw them.
    pub location: String,
    /// The stack at the panic, if the worker's `RUST_BACKTRACE` asks for it.
    pub backtrace: String,
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the job panicked at {}: {}", self.location, self.message)
    }
}
