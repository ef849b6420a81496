//! One worker as the pool sees it: how far its life has got, and the jobs it was given.
//!
//! Nothing in here does I/O or looks at a clock, so that `tests/pool_model.rs` can run this file and
//! [`ledger`](super::ledger) through thousands of random histories.
//!
//! Orders wait in the worker's *inbox*, a socket of which the pool holds both ends: until the worker
//! takes one out, the pool can do so itself (a *recall*). That asks nobody, and the kernel gives each
//! packet to one reader. After a recall, whatever didn't come back is in the worker's hands; since a
//! worker takes the next order only when the last one is done, only the last of these can be running.

use super::error::{FrameError, JobError};
use super::order::{Order, Stage, Wanted};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How many jobs a worker has at most. Sending the next while one runs hides the latency.
pub(super) const DEPTH: usize = 32;
/// Only short jobs are sent ahead: behind a long one they would wait while others overtake them.
const SHORT: Duration = Duration::from_millis(1);
/// Only small orders are sent ahead, so that they fit into the socket's buffer. Those that don't go
/// back to the queue.
const SMALL_BYTES: usize = 4 * 1024;
/// How long a worker that has nothing left to do may take to exit: to flush what it has written, and
/// to run what was registered with `atexit`.
pub(super) const GRACE: Duration = Duration::from_secs(2);

struct Entry<J> {
    seq: u64,
    stage: Stage,
    wanted: Wanted,
    /// Gone if the job was answered without the worker: its report, if there ever is one, is late.
    order: Option<Order<J>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Gone,
    Starting,
    Serving,
    /// It was told to exit, and had nothing left to do.
    Leaving {
        since: Instant,
    },
    /// Killed by the pool.
    Condemned,
}

pub(super) enum Due {
    /// The time of the job with this number is up.
    Limit(u64, Duration),
    Recall,
    Kill,
}

pub(super) struct Link<J> {
    pub(super) life: Life,
    /// In the order in which the worker finds them.
    entries: VecDeque<Entry<J>>,
    /// Since when the first of them is the first.
    front_since: Instant,
    last_took: Duration,
    /// It has said something since jobs were last handed out.
    pub(super) reported: bool,
    born: Instant,
    /// How many orders this worker has been given.
    pub(super) given: u32,
    /// It has started a job.
    pub(super) useful: bool,
}

impl<J> Link<J> {
    pub(super) fn new(now: Instant, life: Life) -> Self {
        Self {
            life,
            entries: VecDeque::new(),
            front_since: now,
            // Unknown, so the first job of a worker is sent alone.
            last_took: Duration::MAX,
            reported: false,
            born: now,
            given: 0,
            useful: false,
        }
    }

    pub(super) fn load(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn age(&self, now: Instant) -> Duration {
        now - self.born
    }

    /// Whether an order of `bytes` may be sent now, or a `group` of them.
    pub(super) fn takes(&self, bytes: usize, group: bool, now: Instant) -> bool {
        // Nobody is put behind an order for which the worker may be killed.
        let doomed = |entry: &Entry<J>| matches!(entry.wanted, Wanted::Ended(_));
        // To send many at once costs less than to wake the worker for each; but it shall not run dry.
        let ahead = (group || self.reported || self.entries.len() == 1)
            && self.entries.len() < DEPTH
            && bytes <= SMALL_BYTES
            && self.last_took < SHORT
            && now - self.front_since < SHORT;
        self.life == Life::Serving
            && (self.entries.is_empty() || (ahead && !self.entries.iter().any(doomed)))
    }

    pub(super) fn push(&mut self, order: Order<J>, seq: u64, now: Instant) {
        if self.entries.is_empty() {
            self.front_since = now;
        }
        self.given += 1;
        let (stage, wanted) = (Stage::Sent, Wanted::Done);
        self.entries.push_back(Entry { seq, stage, wanted, order: Some(order) });
    }

    /// The order `seq`, to be sent.
    pub(super) fn order(&mut self, seq: u64) -> Option<&mut Order<J>> {
        self.entries.iter_mut().rev().find(|entry| entry.seq == seq)?.order.as_mut()
    }

    /// Takes out an order that can't be sent. Those behind it would not fit either before others are
    /// done.
    pub(super) fn pop(&mut self, seq: u64) -> Option<Order<J>> {
        let index = self.entries.iter().position(|entry| entry.seq == seq)?;
        self.given -= 1;
        self.last_took = Duration::MAX;
        self.entries.remove(index)?.order
    }

    /// Takes in what the worker said. Returns the order that is done.
    pub(super) fn report(
        &mut self,
        done: Option<u64>,
        starts: Option<u64>,
        now: Instant,
    ) -> Result<Option<Order<J>>, FrameError> {
        let stage = |index: usize, seq: u64| {
            let entry = self.entries.get(index).filter(|entry| entry.seq == seq);
            entry.map(|entry| entry.stage)
        };
        // All of it is looked at before any of it is believed.
        let done_fits = done.is_none_or(|seq| stage(0, seq) == Some(Stage::Started));
        let next = usize::from(done.is_some());
        let starts_fits =
            starts.is_none_or(|seq| matches!(stage(next, seq), Some(Stage::Sent | Stage::Taken)));
        if (done, starts) == (None, None) || !done_fits || !starts_fits {
            return Err(FrameError(format!("a report: done {done:?}, starts {starts:?}")));
        }
        self.reported = true;
        let mut order = None;
        if done.is_some() {
            order = self.entries.pop_front().and_then(|entry| entry.order);
            self.last_took = now - self.front_since;
            self.front_since = now;
        }
        if let (Some(_), Some(front)) = (starts, self.entries.front_mut()) {
            front.stage = Stage::Started;
            self.useful = true;
        }
        Ok(order)
    }

    /// The first order that has no answer yet.
    fn front(&self) -> Option<&Entry<J>> {
        self.entries.iter().find(|entry| entry.order.is_some())
    }

    /// Notes what is wanted of the order `id`. Says whether it has to be found out how far the worker
    /// has got with it; `None` if it isn't here.
    pub(super) fn want(&mut self, id: u64, wanted: Wanted) -> Option<bool> {
        let is_it = |entry: &&mut Entry<J>| entry.order.as_ref().is_some_and(|it| it.id == id);
        let entry = self.entries.iter_mut().find(is_it)?;
        if matches!(entry.wanted, Wanted::Ended(_)) {
            return Some(false);
        }
        let recall = entry.stage == Stage::Sent || matches!(wanted, Wanted::Ended(_));
        // Kept with a started order too: it shall not be tried again.
        entry.wanted = wanted;
        Some(recall)
    }

    /// The orders with these numbers came back. Whatever else there is has been taken.
    pub(super) fn recalled(&mut self, seqs: &[u64], now: Instant) -> Vec<(Order<J>, Wanted)> {
        let front = self.entries.front().map(|entry| entry.seq);
        if front.is_some_and(|seq| seqs.contains(&seq)) {
            self.front_since = now;
            // It isn't as quick as it was.
            self.last_took = Duration::MAX;
        }
        let mut back = Vec::new();
        for mut entry in std::mem::take(&mut self.entries) {
            if seqs.contains(&entry.seq) {
                self.given -= 1;
                back.extend(entry.order.map(|order| (order, entry.wanted)));
                continue;
            }
            if entry.stage == Stage::Sent {
                entry.stage = Stage::Taken;
            }
            self.entries.push_back(entry);
        }
        back
    }

    /// Whether the worker is to be killed now: what it is to be killed for is all that it can be
    /// running.
    pub(super) fn is_to_die(&self) -> bool {
        let mut live = self.entries.iter().filter(|entry| entry.order.is_some());
        let front = live.next().filter(|entry| matches!(entry.wanted, Wanted::Ended(_)));
        front.is_some_and(|entry| entry.stage != Stage::Sent) && live.next().is_none()
    }

    /// A job whose time is up although it must be done: the worker has taken the next one, and can't
    /// be killed without that. Its report is under way, or the worker was stopped before it sent it.
    pub(super) fn overdue(&mut self, now: Instant) -> Option<(Order<J>, Wanted)> {
        let index = self.entries.iter().position(|entry| entry.order.is_some())?;
        let next = self.entries.get(index + 1)?.stage;
        let entry = &mut self.entries[index];
        let late = matches!(entry.wanted, Wanted::Ended(JobError::TimedOut { .. }));
        let order = entry.order.take_if(|_| late && next == Stage::Taken)?;
        self.front_since = now;
        self.last_took = Duration::MAX;
        Some((order, std::mem::replace(&mut self.entries[index].wanted, Wanted::Done)))
    }

    /// What has to be done although nothing happens, and when.
    pub(super) fn dues(&self) -> impl Iterator<Item = (Instant, Due)> {
        let serving = self.life == Life::Serving;
        let limited = |entry: &&Entry<J>| serving && !matches!(entry.wanted, Wanted::Ended(_));
        let order = self.front().filter(limited).and_then(|entry| entry.order.as_ref());
        let limit = order.and_then(|order| {
            // A limit beyond the clock's range is none.
            let at = self.front_since.checked_add(order.time_limit?)?;
            Some((at, Due::Limit(order.id, order.time_limit?)))
        });
        // Those behind a job that turned out to be long are given to others.
        let behind = serving && self.entries.iter().skip(1).any(|it| it.stage == Stage::Sent);
        let recall = behind.then(|| (self.front_since + SHORT, Due::Recall));
        let kill = match self.life {
            Life::Leaving { since } => Some((since + GRACE, Due::Kill)),
            Life::Gone | Life::Starting | Life::Serving | Life::Condemned => None,
        };
        limit.into_iter().chain(recall).chain(kill)
    }

    pub(super) fn due(&self) -> Option<Instant> {
        self.dues().map(|(at, _)| at).min()
    }

    /// Like [`due`](Self::due), and also when a recall would be if something were sent ahead, so that
    /// sending it need not wake anybody.
    pub(super) fn look_again(&self, now: Instant) -> Option<Instant> {
        let quick = self.life == Life::Serving && self.last_took < SHORT;
        let front = self.entries.front().filter(|_| quick).map(|_| self.front_since + SHORT);
        self.due().into_iter().chain(front.filter(|&at| at > now)).min()
    }

    /// Everything that the worker leaves behind.
    pub(super) fn end(&mut self) -> impl DoubleEndedIterator<Item = (Stage, Order<J>, Wanted)> {
        let entries = std::mem::take(&mut self.entries).into_iter();
        entries.filter_map(|entry| Some((entry.stage, entry.order?, entry.wanted)))
    }
}
