//! The handle of a job, and what its answer consists of.

use super::dispatch::Shared;
use super::error::JobError;
use super::ledger::Answer;
use super::order::Wanted;
use super::waiting::block_on;
use oneshot::{AsyncReceiver, Sender};
use serde::de::DeserializeOwned;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError, Weak};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

/// A job that was submitted. Wait for it on a thread, or `.await` it on any runtime.
///
/// Dropping it changes nothing about the job, whose result is then thrown away.
#[must_use = "a job's failure is only seen by those who wait for it"]
pub struct Job<O> {
    id: u64,
    /// How many outcomes its answer has.
    tasks: usize,
    /// Locked only to look whether there is an answer: a handle can be shared, to be cancelled.
    receiver: Mutex<AsyncReceiver<Answer>>,
    /// Out of the receiver, and not yet given to anybody.
    answer: Option<Answer>,
    /// Handles don't keep a pool's descriptors alive.
    pool: Weak<Shared>,
    output: PhantomData<fn() -> O>,
}

impl<O: DeserializeOwned> Job<O> {
    /// Blocks this thread until the job is done.
    ///
    /// # Errors
    ///
    /// If there is no result, whatever the reason.
    pub fn wait(self) -> Result<O, JobError> {
        self.outcomes().only()
    }

    /// Like [`wait`](Self::wait), but gives the job back when `timeout` is over. The job isn't
    /// affected by that.
    ///
    /// # Errors
    ///
    /// The job itself, if it isn't done.
    pub fn wait_timeout(mut self, timeout: Duration) -> Result<Result<O, JobError>, Self> {
        // A timeout beyond the clock's range is no timeout.
        let deadline = Instant::now().checked_add(timeout);
        match block_on(deadline, |context| self.poll_done(context)) {
            Some(()) => Ok(self.wait()),
            None => Err(self),
        }
    }
}

impl<O> Job<O> {
    pub(super) fn new(id: u64, tasks: usize, pool: Weak<Shared>) -> (Sender<Answer>, Self) {
        let (sender, receiver) = oneshot::async_channel();
        let receiver = Mutex::new(receiver);
        (sender, Self { id, tasks, receiver, answer: None, pool, output: PhantomData })
    }

    /// One that the pool has not accepted.
    pub(super) fn failed(error: JobError, tasks: usize) -> Self {
        let (_, job) = Self::new(0, tasks, Weak::new());
        Self { answer: Some(Err(error)), ..job }
    }

    pub(super) fn outcomes(mut self) -> Outcomes {
        block_on(None, |context| self.poll_done(context));
        Outcomes::of(self.answer.expect("it is done, and nobody has been given it"), self.tasks)
    }

    pub(super) fn tasks(&self) -> usize {
        self.tasks
    }

    pub(super) fn poll_done(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.answer.is_none() {
            let receiver = self.receiver.get_mut().unwrap_or_else(PoisonError::into_inner);
            // Its sender is dropped only with the pool.
            let answer = ready!(Pin::new(receiver).poll(context));
            self.answer = Some(answer.unwrap_or(Err(JobError::Cancelled)));
        }
        Poll::Ready(())
    }

    /// Whether waiting would return at once.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let receiver = self.receiver.lock().unwrap_or_else(PoisonError::into_inner);
        self.answer.is_some() || receiver.has_message() || receiver.is_closed()
    }

    /// Withdraws the job unless it has started.
    ///
    /// One that was sent ahead to a worker, and that the worker has not taken yet, is taken back. To
    /// learn whether that came in time, wait: [`JobError::Cancelled`] means that it never ran.
    pub fn cancel(&self) {
        self.withdraw(|| Wanted::Cancelled);
    }

    /// Withdraws the job if it has not started, and kills its worker if it has.
    ///
    /// Waiting then returns [`JobError::Cancelled`] or [`JobError::Killed`]; or the result, if that
    /// was there first.
    pub fn kill(&self) {
        self.withdraw(|| Wanted::Ended(JobError::Killed));
    }

    fn withdraw(&self, wanted: fn() -> Wanted) {
        if let Some(pool) = self.pool.upgrade() {
            pool.update(|ledger| ledger.withdraw(self.id, wanted));
        }
    }
}

impl<O: DeserializeOwned> Future for Job<O> {
    type Output = Result<O, JobError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        ready!(self.poll_done(context));
        let answer = self.answer.take().expect("it has just been put there");
        Poll::Ready(Outcomes::of(answer, 1).only())
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
    pub(super) fn of(answer: Answer, count: usize) -> Self {
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
