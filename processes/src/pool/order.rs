//! A job on its way, and what is wanted of it.

use super::error::JobError;
use std::time::Duration;

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
    pub(super) job: J,
}

/// How far a worker has got with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Too long for a packet: the slot's thread is to put it into a file first.
    Unsent,
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

/// What becomes of a wish.
pub(super) enum Wish<J> {
    /// The order isn't here.
    Unknown,
    /// There is nothing more to be done about it.
    Noted,
    /// Whether the order has been taken has to be found out.
    Recall,
    /// It had not even been sent.
    Back(Order<J>),
}
