//! A job on its way, and what is wanted of it.

use super::error::{JobError, SubmitError};
use oneshot::Sender;
use std::time::Duration;

pub(super) type Admission = Result<(), SubmitError>;

/// A job as the pool knows it. `J` is what the pool doesn't look at: its bytes, its handle.
pub(super) struct Order<J> {
    pub(super) id: u64,
    /// How much room it takes in the queue.
    pub(super) bytes: usize,
    pub(super) time_limit: Option<Duration>,
    pub(super) retries: u32,
    /// How many workers died with it in their hands before they started it.
    pub(super) false_starts: u32,
    /// How its last run ended, if it is to be run again.
    pub(super) died: Option<JobError>,
    /// Who waits for it to have a place in the queue.
    pub(super) waiter: Option<Sender<Admission>>,
    pub(super) job: J,
}

/// How far a worker has got with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// In the inbox, or already out of it.
    Sent,
    /// Out of the inbox, and not reported as started.
    Taken,
    Started,
}

/// What is wanted of an order.
pub(super) enum Wanted {
    Done,
    /// It shall not start.
    Cancelled,
    /// It shall not start, and if it has, its worker is to be killed for it, but for no other one.
    Ended(JobError),
}
