//! Submitters for whose jobs the queue has no room: first come, first served, each woken once.

use super::dispatch::{Cargo, Shared};
use super::error::SubmitError;
use super::ledger::Ledger;
use super::oneshot::{self, Receiver, Sender};
use super::order::{Order, Wanted};
use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll};

pub(super) type Admission = Result<(), SubmitError>;

#[derive(Default)]
pub(super) struct Line {
    /// The ticket of the first of them. The others' follow, with a gap for who has left.
    first: u64,
    waiting: VecDeque<Option<(Order<Cargo>, Sender<Admission>)>>,
}

/// A place in the line. Leaving it early withdraws the job, unless it has started.
pub(super) struct Place {
    shared: Arc<Shared>,
    ticket: u64,
    id: u64,
    admitted: Option<Receiver<Admission>>,
}

impl Line {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn join(&mut self, order: Order<Cargo>, shared: &Arc<Shared>) -> Place {
        let (notice, admitted) = oneshot::channel();
        let (id, ticket) = (order.id, self.first + self.waiting.len() as u64);
        self.waiting.push_back(Some((order, notice)));
        Place { shared: Arc::clone(shared), ticket, id, admitted: Some(admitted) }
    }

    /// Lets the first one into the queue, if there is room.
    pub(super) fn let_in(
        &mut self,
        ledger: &mut Ledger<Cargo>,
    ) -> Option<(Sender<Admission>, Admission)> {
        loop {
            if let Some((order, _)) = self.waiting.front()?
                && !ledger.admits(order.bytes)
            {
                return None;
            }
            self.first += 1;
            if let Some((order, notice)) = self.waiting.pop_front().flatten() {
                return Some((notice, ledger.submit(order)));
            }
        }
    }

    /// Takes out whoever has this ticket, unless it has been let in.
    pub(super) fn leave(&mut self, ticket: u64) -> Option<(Order<Cargo>, Sender<Admission>)> {
        let index = usize::try_from(ticket.checked_sub(self.first)?).ok()?;
        let left = self.waiting.get_mut(index)?.take();
        while let Some(None) = self.waiting.back() {
            self.waiting.pop_back();
        }
        left
    }
}

impl Place {
    /// Waits on this thread until the job is in the queue.
    pub(super) fn wait(mut self) -> Admission {
        let admitted = self.admitted.take().and_then(|admitted| admitted.wait(None).ok());
        admitted.flatten().unwrap_or(Err(SubmitError::ShutDown))
    }

    /// Whether the job is in the queue.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Admission> {
        let Some(admitted) = &mut self.admitted else { return Poll::Ready(Ok(())) };
        admitted.poll(context).map(|result| {
            self.admitted = None;
            result.unwrap_or(Err(SubmitError::ShutDown))
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.admitted.is_some() && self.shared.leave(self.ticket).is_none() {
            // It got in meanwhile, and nobody will learn of it.
            self.shared.update(|ledger| ledger.withdraw(self.id, || Wanted::Cancelled));
        }
    }
}
