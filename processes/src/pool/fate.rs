//! What becomes of jobs and of workers: the second half of [`ledger`](super::ledger).

use super::error::{FrameError, JobError, StartError, SubmitError};
use super::ledger::{Effect, Ledger, Phase};
use super::link::{Due, Life};
use super::order::{Order, Stage, Wanted};
use std::io;
use std::mem;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many workers for each slot may be of no use, one after the other, before the pool gives up.
pub(super) const TRIES: usize = 6;
/// How many workers may die with a job in their hands that they have not started. Workers that are
/// killed from outside can hit the same innocent job twice; on a busy machine three times was seen.
pub(super) const FALSE_STARTS: u32 = 6;
/// A worker that lived for so long before it died was of use, even if there was nothing to do.
pub(super) const LONG_LIFE: Duration = Duration::from_secs(5);

/// How a worker ended.
pub(super) struct End {
    /// How far its life had got.
    pub(super) life: Life,
    pub(super) pid: u32,
    pub(super) status: io::Result<ExitStatus>,
    /// What it said last, if that was not what it could say.
    pub(super) rubbish: Option<FrameError>,
}

impl<J> Ledger<J> {
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
        for (at, due) in self.slots[slot].dues().collect::<Vec<_>>() {
            match due {
                _ if at > now => {}
                Due::Kill => self.kill(slot),
                Due::Recall => self.effects.push_back(Effect::Recall(slot)),
                Due::Limit(id, limit) => {
                    let wanted = Wanted::Ended(JobError::TimedOut { limit });
                    if self.slots[slot].want(id, wanted) == Some(true) {
                        self.effects.push_back(Effect::Recall(slot));
                    }
                }
            }
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
    pub(super) fn put_back(&mut self, order: Order<J>, wanted: Wanted) {
        let error = match (wanted, &self.phase) {
            (Wanted::Ended(error @ JobError::TimedOut { .. }), _) => error,
            (Wanted::Done, Phase::Open | Phase::Finishing) => return self.requeue(order),
            (Wanted::Done, Phase::Broken(cause)) => SubmitError::Broken(Arc::clone(cause)).into(),
            _ => JobError::Cancelled,
        };
        self.refuse(order, error);
    }

    /// Answers a job that is not to be run. One that has run before, and was to run again, isn't told
    /// that it never did.
    pub(super) fn refuse(&mut self, order: Order<J>, error: JobError) {
        if let (Some(waiter), JobError::NotSubmitted(error)) = (order.waiter, &error) {
            self.effects.push_back(Effect::Admit(waiter, Err(error.clone())));
        }
        let error = order.died.unwrap_or(error);
        self.effects.push_back(Effect::Settle(order.job, Err(error)));
    }

    /// The slot's worker is dead or about to be: it is given no more. Returns what it was doing.
    pub(super) fn bury(&mut self, slot: usize) -> Life {
        mem::replace(&mut self.slots[slot].life, Life::Gone)
    }

    /// The slot's worker is dead; all that it said was taken in, and the inbox recalled. Decides what
    /// becomes of the rest. An error means that it was of no use.
    pub(super) fn died(&mut self, slot: usize, end: End, now: Instant) -> Result<(), StartError> {
        let link = &mut self.slots[slot];
        let mut useful =
            link.useful || link.age(now) >= LONG_LIFE || matches!(end.life, Life::Leaving { .. });
        let by_pool = end.life == Life::Condemned && end.rubbish.is_none();
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
                    self.refuse(order, JobError::NeverStarted { tries, last: Box::new(cause) });
                    continue;
                }
                (Stage::Sent | Stage::Taken, wanted) => {
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
