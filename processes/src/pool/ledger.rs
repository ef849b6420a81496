//! Who gets which job, and what becomes of it: the queue, the slots, and every decision of the pool.
//!
//! Like [`link`](super::link) it does nothing itself. What happens is told to it, one method an
//! event; what is to be done about it, it leaves in a list of [`Effect`]s, which
//! [`dispatch`](super::dispatch) carries out under the same lock.

use super::error::{JobError, StartError, SubmitError};
use super::link::{DEPTH, Life, Link};
use super::order::{Admission, Order, Wanted};
use oneshot::{AsyncReceiver, Sender};
use std::collections::VecDeque;
use std::io;
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
    /// Tell a submitter who waited for a place in the queue.
    Admit(Sender<Admission>, Admission),
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
    /// The jobs that wait for a worker, and behind them those that wait for a place among these.
    queue: VecDeque<Order<J>>,
    /// How many of them have a place, and how many bytes these take.
    admitted: usize,
    admitted_bytes: usize,
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
            admitted: 0,
            admitted_bytes: 0,
            slots: (0..slots).map(|_| Link::new(now, Life::Gone)).collect(),
            next_seq: 1,
            useless: 0,
            effects: VecDeque::new(),
        }
    }

    /// Whether a submitter of so many bytes need not wait: there is room and nobody waits for it
    /// already, or there never will be any.
    pub(super) fn admits(&self, bytes: usize) -> bool {
        !matches!(self.phase, Phase::Open)
            || (self.admitted == self.queue.len() && self.has_room(bytes))
    }

    fn has_room(&self, bytes: usize) -> bool {
        self.admitted == 0
            || (self.admitted < self.settings.queue
                && self.admitted_bytes.saturating_add(bytes) <= self.settings.queue_bytes)
    }

    /// Takes the order, and says when it will have a place in the queue if it has none yet.
    pub(super) fn submit(
        &mut self,
        mut order: Order<J>,
    ) -> Result<Option<AsyncReceiver<Admission>>, SubmitError> {
        if !matches!(self.phase, Phase::Open) {
            return Err(self.refusal());
        }
        let waits = (!self.admits(order.bytes)).then(oneshot::async_channel);
        let (waiter, admission) = waits.unzip();
        order.waiter = waiter;
        self.queue.push_back(order);
        self.admit();
        Ok(admission)
    }

    fn refusal(&self) -> SubmitError {
        match &self.phase {
            Phase::Broken(cause) => SubmitError::Broken(Arc::clone(cause)),
            Phase::Open | Phase::Finishing | Phase::ShuttingDown | Phase::Killed => {
                SubmitError::ShutDown
            }
        }
    }

    /// Gives the first of those that wait their places: first come, first served.
    fn admit(&mut self) {
        while let Some(bytes) = self.queue.get(self.admitted).map(|order| order.bytes)
            && self.has_room(bytes)
        {
            let waiter = self.queue[self.admitted].waiter.take();
            self.effects.extend(waiter.map(|waiter| Effect::Admit(waiter, Ok(()))));
            self.admitted += 1;
            self.admitted_bytes += bytes;
        }
    }

    /// Takes an order out of the queue.
    fn unqueue(&mut self, index: usize) -> Option<Order<J>> {
        let order = self.queue.remove(index)?;
        if index < self.admitted {
            self.admitted -= 1;
            self.admitted_bytes -= order.bytes;
        }
        self.admit();
        Some(order)
    }

    /// Puts an order to the front of the queue.
    pub(super) fn requeue(&mut self, order: Order<J>) {
        self.admitted += 1;
        self.admitted_bytes += order.bytes;
        self.queue.push_front(order);
    }

    /// Withdraws the job `id` unless it has started; `wanted` says what if it has.
    pub(super) fn withdraw(&mut self, id: u64, wanted: fn() -> Wanted) {
        if let Some(index) = self.queue.iter().position(|order| order.id == id) {
            let order = self.unqueue(index);
            return order.into_iter().for_each(|order| self.put_back(order, wanted()));
        }
        let recall = |(slot, link): (usize, &mut Link<J>)| Some((slot, link.want(id, wanted())?));
        if let Some((slot, true)) = self.slots.iter_mut().enumerate().find_map(recall) {
            self.effects.push_back(Effect::Recall(slot));
        }
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
        // Whoever has a place may be run; whoever waits for one comes too late.
        if !self.runs() {
            (self.admitted, self.admitted_bytes) = (0, 0);
        }
        for order in self.queue.split_off(self.admitted) {
            if order.waiter.is_some() {
                self.refuse(order, self.refusal().into());
            } else {
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
        let group = self.queue.len() >= DEPTH / 2;
        while let Some(bytes) = self.queue.front().map(|order| order.bytes) {
            let takers = self.slots.iter().enumerate();
            let takers =
                takers.filter(|(_, link)| link.given < most && link.takes(bytes, group, now));
            let Some((slot, _)) = takers.min_by_key(|(_, link)| link.load()) else { break };
            let Some(order) = self.unqueue(0) else { break };
            let seq = self.next_seq;
            self.next_seq += 1;
            self.slots[slot].push(order, seq, now);
            self.effects.push_back(Effect::Send { slot, seq });
        }
        // While somebody has more than it runs, some of that may come back.
        let done = self.queue.is_empty() && self.slots.iter().all(|link| link.load() <= 1);
        let none_left = !self.runs() || (matches!(self.phase, Phase::Finishing) && done);
        for (slot, link) in self.slots.iter_mut().enumerate() {
            link.reported = false;
            let leaves = none_left || link.given >= most;
            if leaves && link.life == Life::Serving && link.load() == 0 {
                link.life = Life::Leaving { since: now };
                self.effects.push_back(Effect::Leave(slot));
            }
        }
    }

    /// The order could not be sent: there was no room behind others, or it never can be.
    pub(super) fn bounced(&mut self, slot: usize, seq: u64, error: &io::Error) {
        let Some(order) = self.slots[slot].pop(seq) else { return };
        if error.kind() == io::ErrorKind::WouldBlock && self.slots[slot].load() > 0 {
            return self.put_back(order, Wanted::Done);
        }
        self.refuse(order, JobError::Unsendable(error.to_string()));
    }

    /// The order `seq`, to be sent.
    pub(super) fn order(&mut self, slot: usize, seq: u64) -> Option<&mut Order<J>> {
        self.slots[slot].order(seq)
    }

    /// When the slot has something to do although nothing happens; and at the latest.
    pub(super) fn due(&self, slot: usize) -> Option<Instant> {
        self.slots[slot].due()
    }

    pub(super) fn look_again(&self, slot: usize, now: Instant) -> Option<Instant> {
        self.slots[slot].look_again(now)
    }
}
