//! Who gets which job, and what becomes of it: the queue, the slots, and every decision of the pool.
//!
//! Like [`link`](super::link) it does nothing itself. What happens is told to it, one method an
//! event; what is to be done about it, it leaves in a list of [`Effect`]s, which
//! [`dispatch`](super::dispatch) carries out under the same lock.

use super::error::{FrameError, JobError, StartError, SubmitError};
use super::link::{Life, Link, Order, Stage, Wanted, Wish};
use super::wire::INLINE_BYTES;
use std::collections::VecDeque;
use std::io;
use std::mem;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many workers for each slot may be of no use, one after the other, before the pool gives up.
pub(super) const TRIES: usize = 6;
/// How many workers may die with a job in their hands that they have not started.
pub(super) const FALSE_STARTS: u32 = 3;
/// A worker that lived for so long before it died was of use, even if there was nothing to do.
pub(super) const LONG_LIFE: Duration = Duration::from_secs(5);

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

/// How a worker ended.
pub(super) struct End {
    pub(super) pid: u32,
    pub(super) status: io::Result<ExitStatus>,
    /// What it said last, if that was not what it could say.
    pub(super) rubbish: Option<FrameError>,
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
    queue: VecDeque<Order<J>>,
    queued_bytes: usize,
    slots: Vec<Link<J>>,
    next_seq: u64,
    /// How many workers, on end, were of no use.
    useless: usize,
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
    fn grant(&mut self, slot: usize, wish: Wish<J>, wanted: impl FnOnce() -> Wanted) -> bool {
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
    fn runs(&self) -> bool {
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
            self.effects.push_back(Effect::Settle(order.job, Err(error)));
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
                let order = self.slots[slot].pop(seq);
                self.effects.extend(order.map(|order| Effect::Settle(order.job, Err(error))));
            }
            (None, _) => {}
        }
    }

    /// Takes in what the worker said.
    pub(super) fn report(
        &mut self,
        slot: usize,
        done: Option<(u64, Vec<u8>)>,
        starts: Option<u64>,
        now: Instant,
    ) -> Result<(), FrameError> {
        let (seq, payload) = done.unzip();
        if let Some(order) = self.slots[slot].report(seq, starts, now)? {
            let answer = Ok(payload.unwrap_or_default());
            self.effects.push_back(Effect::Settle(order.job, answer));
        }
        if starts.is_some() {
            self.useless = 0;
        }
        Ok(())
    }

    /// Does what is due, after all that the worker has said was taken in: what it has not done by now
    /// it had not done in time.
    pub(super) fn tick(&mut self, slot: usize, now: Instant) {
        let link = &mut self.slots[slot];
        if let Some((id, limit)) = link.out_of_time(now) {
            let wanted = || Wanted::Ended(JobError::TimedOut { limit });
            let wish = link.want(id, wanted());
            self.grant(slot, wish, wanted);
        } else if link.is_long(now) {
            self.effects.push_back(Effect::Recall(slot));
        }
        if self.slots[slot].out_of_grace(now) {
            self.kill(slot);
        }
        self.judge(slot, now);
    }

    /// These came back from the inbox.
    pub(super) fn recalled(&mut self, slot: usize, seqs: &[u64], now: Instant) {
        let mut unread = false;
        for (order, wanted) in self.slots[slot].recalled(seqs, now).into_iter().rev() {
            unread |= matches!(wanted, Wanted::Ended(JobError::TimedOut { .. }));
            self.put_back(order, wanted);
        }
        // Its time was up, and the worker had not even taken it.
        if unread && self.slots[slot].load() == 0 {
            self.kill(slot);
        }
        self.judge(slot, now);
    }

    /// Kills the worker if that hits the right one, after a recall or a report.
    fn judge(&mut self, slot: usize, now: Instant) {
        if self.slots[slot].is_to_die() {
            self.kill(slot);
        } else if let Some((order, wanted)) = self.slots[slot].overdue(now) {
            self.put_back(order, wanted);
        }
    }

    /// Kills the slot's worker, whatever it does.
    pub(super) fn kill(&mut self, slot: usize) {
        let link = &mut self.slots[slot];
        if matches!(link.life, Life::Serving | Life::Leaving { .. }) {
            link.life = Life::Condemned;
            self.effects.push_back(Effect::Kill(slot));
        }
    }

    /// Decides about an order that isn't running: back to the front of the queue, or an answer.
    fn put_back(&mut self, order: Order<J>, wanted: Wanted) {
        let error = match (wanted, &self.phase) {
            (Wanted::Ended(error @ JobError::TimedOut { .. }), _) => error,
            (Wanted::Done, Phase::Open | Phase::Finishing) => {
                self.queued_bytes += order.bytes;
                self.queue.push_front(order);
                return;
            }
            (Wanted::Done, Phase::Broken(cause)) => SubmitError::Broken(Arc::clone(cause)).into(),
            _ => JobError::Cancelled,
        };
        // A job that has run and was to run again can't be told that it never did.
        let error = order.died.unwrap_or(error);
        self.effects.push_back(Effect::Settle(order.job, Err(error)));
    }

    /// The slot's worker is dead or about to be: it is given no more.
    pub(super) fn bury(&mut self, slot: usize) {
        self.slots[slot].full = true;
    }

    /// The slot's worker is dead; all that it said was taken in, and the inbox recalled. Decides what
    /// becomes of the rest. An error means that it was of no use.
    pub(super) fn died(&mut self, slot: usize, end: End, now: Instant) -> Result<(), StartError> {
        let link = &mut self.slots[slot];
        let life = mem::replace(&mut link.life, Life::Gone);
        let mut useful =
            link.useful || link.age(now) >= LONG_LIFE || matches!(life, Life::Leaving { .. });
        let by_pool = life == Life::Condemned && end.rubbish.is_none();
        for (stage, mut order, wanted) in link.end().collect::<Vec<_>>().into_iter().rev() {
            let cause = cause(&end, by_pool);
            let settled = match (stage, wanted) {
                (Stage::Started, Wanted::Ended(verdict)) => verdict,
                (Stage::Started, Wanted::Done) if order.retries > 0 && self.runs() => {
                    order.retries -= 1;
                    order.died = Some(cause);
                    self.put_back(order, Wanted::Done);
                    continue;
                }
                (Stage::Started, _) => cause,
                // There is no telling what such a worker has started.
                (Stage::Sent | Stage::Taken, _) if end.rubbish.is_some() => cause,
                (Stage::Sent | Stage::Taken, Wanted::Done) if !by_pool => {
                    order.false_starts += 1;
                    if order.false_starts < FALSE_STARTS || !self.runs() {
                        self.put_back(order, Wanted::Done);
                        continue;
                    }
                    // That explains these deaths, and they say nothing about other workers.
                    useful = true;
                    let tries = order.false_starts;
                    JobError::NeverStarted { tries, last: Box::new(cause) }
                }
                (Stage::Unsent | Stage::Sent | Stage::Taken, wanted) => {
                    self.put_back(order, wanted);
                    continue;
                }
            };
            self.effects.push_back(Effect::Settle(order.job, Err(settled)));
        }
        if useful || by_pool {
            return Ok(());
        }
        Err(match (end.rubbish, end.status) {
            (Some(rubbish), _) => rubbish.into(),
            (None, status) => status.map_or_else(StartError::Spawn, StartError::Useless),
        })
    }

    /// A worker has come to its end. Breaks the pool if none has been of use for many lives on end, and
    /// there is none at the moment that still could be.
    pub(super) fn ended(&mut self, slot: usize, life: Result<(), StartError>) {
        self.slots[slot].life = Life::Gone;
        let Err(cause) = life else {
            self.useless = 0;
            return;
        };
        self.useless += 1;
        let many = self.useless >= TRIES * self.slots.len();
        if many && self.slots.iter().all(|link| link.life != Life::Serving) {
            self.close(Phase::Broken(Arc::new(cause)));
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

/// Why a started job has no answer.
fn cause(end: &End, by_pool: bool) -> JobError {
    let pid = end.pid;
    match (&end.rubbish, &end.status) {
        _ if by_pool => JobError::Killed,
        (Some(error), _) => JobError::Protocol { pid, error: error.clone() },
        (None, Ok(status)) => JobError::WorkerDied { pid, status: *status },
        (None, Err(error)) => JobError::WorkerLost { pid, error: error.to_string() },
    }
}
