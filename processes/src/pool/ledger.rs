//! Who gets which job, and what becomes of it: the queue, the slots, and every decision of the pool.
//!
//! Like [`link`](super::link) it does nothing itself. What happens is told to it, one method an
//! event; what is to be done about it, it leaves in a list of [`Effect`]s, which
//! [`dispatch`](super::dispatch) carries out under the same lock.

use super::error::{JobError, StartError, SubmitError};
use super::fate::FALSE_STARTS;
use super::link::{Life, Link};
use super::order::{Order, Stage, Wanted, Wish};
use super::wire::INLINE_BYTES;
use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::time::Instant;

pub(super) type Answer = Result<Vec<u8>, JobError>;

/// What has to be done. Carried out at once, in this order.
pub(super) enum Effect<J> {
    /// Put the order into the inbox of this slot's worker; `bounced` if it has no room.
    Send { slot: usize, seq: u64 },
    /// Take everything out of the inbox, and say what it was with `recalled`.
    Recall(usize),
    /// Kill the worker, and what it started.
    Kill(usize),
    /// Close the inbox: the worker reads its end and exits.
    Leave(usize),
    /// Have the slot's thread look at its slot again.
    Wake(usize),
    /// Tell the submitter.
    Settle(J, Answer),
}

pub(super) enum Phase {
    Open,
    /// What was submitted is run; nothing else is accepted.
    Finishing,
    /// What runs may finish; nothing else is started.
    ShuttingDown,
    Killed,
    Broken(Arc<StartError>),
}

pub(super) struct Settings {
    /// How many jobs, and how many bytes of theirs, may wait in the queue.
    pub(super) queue: usize,
    pub(super) queue_bytes: usize,
    /// How many jobs a worker may be given.
    pub(super) recycle_after: u32,
}

pub(super) struct Ledger<J> {
    settings: Settings,
    pub(super) phase: Phase,
    pub(super) queue: VecDeque<Order<J>>,
    pub(super) queued_bytes: usize,
    pub(super) slots: Vec<Link<J>>,
    next_seq: u64,
    /// How many workers, on end, were of no use.
    pub(super) useless: usize,
    pub(super) effects: VecDeque<Effect<J>>,
}

impl<J> Ledger<J> {
    pub(super) fn new(settings: Settings, slots: usize, now: Instant) -> Self {
        Self {
            settings,
            phase: Phase::Open,
            queue: VecDeque::new(),
            queued_bytes: 0,
            slots: (0..slots).map(|_| Link::new(now, Life::Gone)).collect(),
            next_seq: 1,
            useless: 0,
            effects: VecDeque::new(),
        }
    }

    /// Whether a submitter of so many bytes need not wait: there is room, or there never will be.
    pub(super) fn admits(&self, bytes: usize) -> bool {
        let fits = self.queue.is_empty()
            || (self.queue.len() < self.settings.queue
                && self.queued_bytes.saturating_add(bytes) <= self.settings.queue_bytes);
        fits || !matches!(self.phase, Phase::Open)
    }

    pub(super) fn submit(&mut self, order: Order<J>) -> Result<(), SubmitError> {
        match &self.phase {
            Phase::Open => {
                self.queued_bytes += order.bytes;
                self.queue.push_back(order);
                Ok(())
            }
            Phase::Finishing | Phase::ShuttingDown | Phase::Killed => Err(SubmitError::ShutDown),
            Phase::Broken(cause) => Err(SubmitError::Broken(Arc::clone(cause))),
        }
    }

    /// Withdraws the job `id` unless it has started; `wanted` says what if it has.
    pub(super) fn withdraw(&mut self, id: u64, wanted: fn() -> Wanted) {
        if let Some(index) = self.queue.iter().position(|order| order.id == id) {
            let Some(order) = self.queue.remove(index) else { return };
            self.queued_bytes -= order.bytes;
            return self.put_back(order, wanted());
        }
        for slot in 0..self.slots.len() {
            let wish = self.slots[slot].want(id, wanted());
            if !self.grant(slot, wish, wanted) {
                return;
            }
        }
    }

    /// Does what a wish takes. False once it was for somebody.
    pub(super) fn grant(
        &mut self,
        slot: usize,
        wish: Wish<J>,
        wanted: impl FnOnce() -> Wanted,
    ) -> bool {
        match wish {
            Wish::Unknown => return true,
            Wish::Noted => {}
            Wish::Recall => self.effects.push_back(Effect::Recall(slot)),
            Wish::Back(order) => self.put_back(order, wanted()),
        }
        false
    }

    /// Closes the pool, if it isn't closed more firmly already.
    pub(super) fn close(&mut self, phase: Phase) {
        let over = match (&self.phase, &phase) {
            (Phase::Open, _) => true,
            (Phase::Finishing, phase) => !matches!(phase, Phase::Finishing),
            (Phase::ShuttingDown, phase) => matches!(phase, Phase::Killed),
            (Phase::Killed | Phase::Broken(_), _) => false,
        };
        let kills = matches!(phase, Phase::Killed);
        if over {
            self.phase = phase;
        }
        for slot in 0..self.slots.len() {
            if kills {
                self.kill(slot);
            } else if !self.runs() {
                self.effects.push_back(Effect::Recall(slot));
            }
            self.effects.push_back(Effect::Wake(slot));
        }
        if !self.runs() {
            self.queued_bytes = 0;
            for order in mem::take(&mut self.queue) {
                self.put_back(order, Wanted::Done);
            }
        }
    }

    /// Whether jobs are still started.
    pub(super) fn runs(&self) -> bool {
        matches!(self.phase, Phase::Open | Phase::Finishing)
    }

    /// Whether a slot needs another worker.
    pub(super) fn wants_workers(&self) -> bool {
        match self.phase {
            Phase::Open => true,
            Phase::Finishing => !self.queue.is_empty(),
            Phase::ShuttingDown | Phase::Killed | Phase::Broken(_) => false,
        }
    }

    pub(super) fn starting(&mut self, slot: usize, now: Instant) {
        self.slots[slot] = Link::new(now, Life::Starting);
    }

    /// The slot's worker is ready. False if it isn't wanted any more, and to be ended.
    pub(super) fn serve(&mut self, slot: usize, now: Instant) -> bool {
        self.slots[slot] = Link::new(now, Life::Serving);
        if !self.runs() {
            self.slots[slot].life = Life::Gone;
        }
        self.runs()
    }

    /// Gives queued orders to workers: to an idle one, or ahead to one whose jobs are short. Lets
    /// those go that are not needed.
    pub(super) fn hand_out(&mut self, now: Instant) {
        let most = self.settings.recycle_after;
        while let Some(bytes) = self.queue.front().map(|order| order.bytes) {
            let takers = self.slots.iter().enumerate();
            let takers = takers.filter(|(_, link)| link.given < most && link.takes(bytes, now));
            let Some((slot, _)) = takers.min_by_key(|(_, link)| link.load()) else { break };
            let Some(order) = self.queue.pop_front() else { break };
            self.queued_bytes -= bytes;
            let seq = self.next_seq;
            self.next_seq += 1;
            if bytes <= INLINE_BYTES {
                self.slots[slot].push(order, seq, Stage::Sent, now);
                self.effects.push_back(Effect::Send { slot, seq });
            } else {
                self.slots[slot].push(order, seq, Stage::Unsent, now);
                self.effects.push_back(Effect::Wake(slot));
            }
        }
        // While somebody has more than it runs, some of that may come back.
        let done = self.queue.is_empty() && self.slots.iter().all(|link| link.load() <= 1);
        let none_left = !self.runs() || (matches!(self.phase, Phase::Finishing) && done);
        for (slot, link) in self.slots.iter_mut().enumerate() {
            let leaves = none_left || link.given >= most;
            if leaves && link.life == Life::Serving && link.load() == 0 {
                link.life = Life::Leaving { since: now };
                self.effects.push_back(Effect::Leave(slot));
            }
        }
    }

    /// The order's inbox had no room for it.
    pub(super) fn bounced(&mut self, slot: usize, seq: u64) {
        let Some(mut order) = self.slots[slot].pop(seq) else { return };
        self.slots[slot].full = true;
        if self.slots[slot].load() > 0 {
            return self.put_back(order, Wanted::Done);
        }
        // An empty inbox without room: nothing good can come of this worker, or of this order.
        self.kill(slot);
        order.false_starts += 1;
        if order.false_starts < FALSE_STARTS {
            self.put_back(order, Wanted::Done);
        } else {
            let error = JobError::Unsendable("its worker's inbox has no room for it".into());
            self.refuse(order, error);
        }
    }

    /// The order of this slot that is to be put into a file.
    pub(super) fn unsent(&mut self, slot: usize) -> Option<(u64, &mut J)> {
        let seq = self.slots[slot].unsent()?;
        self.slots[slot].order(seq).map(|(_, job)| (seq, job))
    }

    pub(super) fn job(&mut self, slot: usize, seq: u64) -> Option<&mut J> {
        self.slots[slot].order(seq).map(|(_, job)| job)
    }

    /// The order `seq` is in a file, or can't be put into one; unless it isn't wanted any more.
    pub(super) fn prepared(&mut self, slot: usize, seq: u64, failed: Option<JobError>) {
        match (self.slots[slot].order(seq), failed) {
            (Some((stage, _)), None) => {
                *stage = Stage::Sent;
                self.effects.push_back(Effect::Send { slot, seq });
            }
            (Some(_), Some(error)) => {
                if let Some(order) = self.slots[slot].pop(seq) {
                    self.refuse(order, error);
                }
            }
            (None, _) => {}
        }
    }

    /// When the slot has something to do although nothing happens; and at the latest.
    pub(super) fn due(&self, slot: usize) -> Option<Instant> {
        self.slots[slot].due()
    }

    pub(super) fn look_again(&self, slot: usize, now: Instant) -> Option<Instant> {
        self.slots[slot].look_again(now)
    }
}
