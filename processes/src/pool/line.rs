//! A submitter for whose job the queue has no room.

use super::dispatch::Shared;
use super::error::SubmitError;
use super::order::{Admission, Wanted};
use super::waiting::block_on;
use oneshot::AsyncReceiver;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// A place in the line. Leaving it early withdraws the job, unless it has started.
pub(super) struct Place {
    pub(super) shared: Arc<Shared>,
    pub(super) id: u64,
    pub(super) admission: Option<AsyncReceiver<Admission>>,
}

impl Place {
    /// Waits on this thread until the job is in the queue.
    pub(super) fn wait(mut self) -> Admission {
        block_on(None, |context| self.poll(context)).expect("there is no deadline")
    }

    /// Whether the job is in the queue.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Admission> {
        let Some(admission) = &mut self.admission else { return Poll::Ready(Ok(())) };
        Pin::new(admission).poll(context).map(|told| {
            self.admission = None;
            told.unwrap_or(Err(SubmitError::ShutDown))
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Nobody is told any more, so that no waker is called under the lock.
        if self.admission.take().is_some() {
            self.shared.update(|ledger| ledger.withdraw(self.id, || Wanted::Cancelled));
        }
    }
}
