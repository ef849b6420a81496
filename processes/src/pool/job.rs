//! The handle of a job, and what its answer consists of.

use super::dispatch::Shared;
use super::error::JobError;
use super::ledger::Answer;
use super::oneshot::Receiver;
use super::order::Wanted;
use serde::de::DeserializeOwned;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Weak;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// A job that was submitted. Wait for it on a thread, or `.await` it on any runtime.
///
/// Dropping it changes nothing about the job, whose result is then thrown away.
#[must_use = "a job's failure is only seen by those who wait for it"]
pub struct Job<O> {
    pub(super) id: u64,
    pub(super) receiver: Receiver<Answer>,
    /// Handles don't keep a pool's descriptors alive.
    pub(super) pool: Weak<Shared>,
    pub(super) output: PhantomData<fn() -> O>,
}

impl<O: DeserializeOwned> Job<O> {
    /// Blocks this thread until the job is done.
    ///
    /// # Errors
    ///
    /// If there is no result, whatever the reason.
    pub fn wait(self) -> Result<O, JobError> {
        self.outcomes(1).only()
    }

    /// Like [`wait`](Self::wait), but gives the job back when `timeout` is over. The job isn't
    /// affected by that.
    ///
    /// # Errors
    ///
    /// The job itself, if it isn't done.
    pub fn wait_timeout(self, timeout: Duration) -> Result<Result<O, JobError>, Self> {
        let Self { id, receiver, pool, output } = self;
        // A timeout beyond the clock's range is no timeout.
        match receiver.wait(Instant::now().checked_add(timeout)) {
            Ok(answer) => Ok(Outcomes::settled(answer, 1).only()),
            Err(receiver) => Err(Self { id, receiver, pool, output }),
        }
    }
}

impl<O> Job<O> {
    pub(super) fn outcomes(self, count: usize) -> Outcomes {
        match self.receiver.wait(None) {
            Ok(answer) => Outcomes::settled(answer, count),
            Err(_) => unreachable!("there is no deadline"),
        }
    }

    pub(super) fn poll_done(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.receiver.poll_settled(context)
    }

    /// Whether waiting would return at once.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.receiver.is_settled()
    }

    /// Withdraws the job unless it has started.
    ///
    /// One that was sent ahead to a worker, and that the worker has not taken yet, is taken back. To
    /// learn whether that came in time, wait: [`JobError::Cancelled`] means that it never ran.
    pub fn cancel(&self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.update(|ledger| ledger.withdraw(self.id, || Wanted::Cancelled));
        }
    }

    /// Withdraws the job if it has not started, and kills its worker if it has.
    ///
    /// Waiting then returns [`JobError::Cancelled`] or [`JobError::Killed`]; or the result, if that
    /// was there first.
    pub fn kill(&self) {
        if let Some(pool) = self.pool.upgrade() {
            pool.update(|ledger| ledger.withdraw(self.id, || Wanted::Ended(JobError::Killed)));
        }
    }
}

impl<O: DeserializeOwned> Future for Job<O> {
    type Output = Result<O, JobError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.receiver.poll(context).map(|answer| Outcomes::settled(answer, 1).only())
    }
}

impl<O> fmt::Debug for Job<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("id", &self.id).finish_non_exhaustive()
    }
}

/// An answer's outcomes, one by one. They are deserialised where they are wanted and not in the pool's
/// threads, which serve everybody.
pub(super) struct Outcomes {
    answer: Result<(Vec<u8>, usize), JobError>,
    left: usize,
}

impl Outcomes {
    /// `count` outcomes from a settled channel, whose sender is dropped only with the pool.
    pub(super) fn settled(answer: Option<Answer>, count: usize) -> Self {
        let answer = answer.unwrap_or(Err(JobError::Cancelled));
        Self { answer: answer.map(|payload| (payload, 0)), left: count }
    }

    pub(super) fn next<O: DeserializeOwned>(&mut self) -> Option<Result<O, JobError>> {
        self.left = self.left.checked_sub(1)?;
        let (payload, position) = match &mut self.answer {
            Ok(answer) => answer,
            Err(error) => return Some(Err(error.clone())),
        };
        let rest = &payload[*position..];
        let outcome = match postcard::take_from_bytes::<Result<O, JobError>>(rest) {
            Ok((_, rest)) if self.left == 0 && !rest.is_empty() => {
                Err(JobError::Output(format!("{} bytes too many", rest.len())))
            }
            Ok((outcome, rest)) => {
                *position = payload.len() - rest.len();
                outcome
            }
            Err(error) => Err(JobError::Output(error.to_string())),
        };
        // An outcome that ends the answer early, or can't be read, stands for all that follow.
        if let Err(error) = &outcome
            && *position == payload.len()
        {
            self.answer = Err(error.clone());
        }
        Some(outcome)
    }

    pub(super) fn only<O: DeserializeOwned>(mut self) -> Result<O, JobError> {
        self.next().expect("a job has one outcome")
    }
}
