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
use super::order::{Order, Stage, Wanted, Wish};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How many jobs a worker has at most. Sending the next while one runs hides the latency.
pub(super) const DEPTH: usize = 16;
/// Only short jobs are sent ahead: behind a long one they would wait while others overtake them.
const SHORT: Duration = Duration::from_millis(1);
/// Only small orders are sent ahead, so that all of them fit into the socket's buffer.
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

pub(super) struct Link<J> {
    pub(super) life: Life,
    /// In the order in which the worker finds them.
    entries: VecDeque<Entry<J>>,
    /// Since when the first of them is the first.
    front_since: Instant,
    last_took: Duration,
    /// The inbox had no room for the last order behind others.
    pub(super) full: bool,
    /// The worker is dead or about to be: it is given no more.
    pub(super) buried: bool,
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
            full: false,
            buried: false,
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

    /// Whether an order of `bytes` may be sent now.
    pub(super) fn takes(&self, bytes: usize, now: Instant) -> bool {
        if self.life != Life::Serving || self.buried {
            return false;
        }
        let calm = self.entries.iter().all(|entry| {
            // Nobody is put behind an order for which the worker may be killed.
            entry.stage != Stage::Unsent && !matches!(entry.wanted, Wanted::Ended(_))
        });
        self.entries.is_empty()
            || (calm
                && !self.full
                && self.entries.len() < DEPTH
                && bytes <= SMALL_BYTES
                && self.last_took < SHORT
                && now - self.front_since < SHORT)
    }

    pub(super) fn push(&mut self, order: Order<J>, seq: u64, stage: Stage, now: Instant) {
        if self.entries.is_empty() {
            self.front_since = now;
        }
        self.given += 1;
        self.entries.push_back(Entry { seq, stage, wanted: Wanted::Done, order: Some(order) });
    }

    /// The order `seq`, to be sent.
    pub(super) fn order(&mut self, seq: u64) -> Option<(&mut Stage, &mut J)> {
        let entry = self.entries.iter_mut().rev().find(|entry| entry.seq == seq)?;
        Some((&mut entry.stage, &mut entry.order.as_mut()?.job))
    }

    pub(super) fn unsent(&self) -> Option<u64> {
        self.entries.iter().find(|entry| entry.stage == Stage::Unsent).map(|entry| entry.seq)
    }

    /// Takes out an order that can't be sent.
    pub(super) fn pop(&mut self, seq: u64) -> Option<Order<J>> {
        let index = self.entries.iter().position(|entry| entry.seq == seq)?;
        self.given -= 1;
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
            return Err(FrameError::OutOfPlace(format!(
                "a report: done {done:?}, starts {starts:?}"
            )));
        }
        self.full = false;
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

    /// Notes what is wanted of the order `id`.
    pub(super) fn want(&mut self, id: u64, wanted: Wanted) -> Wish<J> {
        let is_it = |entry: &Entry<J>| entry.order.as_ref().is_some_and(|order| order.id == id);
        let Some(index) = self.entries.iter().position(is_it) else { return Wish::Unknown };
        let entry = &mut self.entries[index];
        if matches!(entry.wanted, Wanted::Ended(_)) {
            return Wish::Noted;
        }
        let kills = matches!(wanted, Wanted::Ended(_));
        // Kept with a started order too: it shall not be tried again.
        entry.wanted = wanted;
        match entry.stage {
            Stage::Unsent => {
                self.given -= 1;
                let entry = self.entries.remove(index);
                entry.and_then(|entry| entry.order).map_or(Wish::Unknown, Wish::Back)
            }
            Stage::Sent => Wish::Recall,
            Stage::Taken | Stage::Started if kills => Wish::Recall,
            Stage::Taken | Stage::Started => Wish::Noted,
        }
    }

    /// The orders with these numbers came back, as does what wasn't sent. Whatever else there is has
    /// been taken.
    pub(super) fn recalled(&mut self, seqs: &[u64], now: Instant) -> Vec<(Order<J>, Wanted)> {
        let front = self.entries.front().map(|entry| entry.seq);
        if front.is_some_and(|seq| seqs.contains(&seq)) {
            self.front_since = now;
            // It isn't as quick as it was.
            self.last_took = Duration::MAX;
        }
        let mut back = Vec::new();
        for mut entry in std::mem::take(&mut self.entries) {
            if seqs.contains(&entry.seq) || entry.stage == Stage::Unsent {
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

    /// When the front order's time is up: its number, its limit.
    fn limit(&self) -> Option<(Instant, u64, Duration)> {
        let entry = self.front().filter(|entry| !matches!(entry.wanted, Wanted::Ended(_)))?;
        let order = entry.order.as_ref()?;
        let limit = order.time_limit?;
        // A limit beyond the clock's range is none.
        Some((self.front_since.checked_add(limit)?, order.id, limit))
    }

    /// The front order, if its time is up.
    pub(super) fn out_of_time(&self, now: Instant) -> Option<(u64, Duration)> {
        self.limit().filter(|&(at, ..)| at <= now).map(|(_, id, limit)| (id, limit))
    }

    /// When those behind the front order are to be recalled, because that turned out to be long.
    fn long(&self) -> Option<Instant> {
        let behind = self.entries.iter().skip(1).any(|entry| entry.stage == Stage::Sent);
        behind.then(|| self.front_since + SHORT)
    }

    pub(super) fn is_long(&self, now: Instant) -> bool {
        self.long().is_some_and(|at| at <= now)
    }

    pub(super) fn out_of_grace(&self, now: Instant) -> bool {
        matches!(self.life, Life::Leaving { since } if since + GRACE <= now)
    }

    /// When something has to be done although nothing happens.
    pub(super) fn due(&self) -> Option<Instant> {
        match self.life {
            Life::Gone | Life::Starting | Life::Condemned => None,
            Life::Leaving { since } => Some(since + GRACE),
            Life::Serving => self.limit().map(|(at, ..)| at).into_iter().chain(self.long()).min(),
        }
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
