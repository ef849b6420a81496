//! One live worker as the pool sees it: its channels, and the jobs it was given.
//!
//! A worker runs its jobs in the order in which they were sent, and says so when it starts one.
//! So when it dies, the pool knows which job died with it; the others never ran, and can be given to
//! another worker. While it lives, they can be recalled: the worker answers on the control channel
//! which job it started last, and promises to skip the others.

use super::error::{FrameError, JobError};
use super::frame::{self, Frame, HEADER_BYTES, Kind};
use super::oneshot::Sender;
use rustix::io::Errno;
use rustix::net::SendFlags;
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::VecDeque;
use std::io::IoSlice;
use std::mem;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many jobs a worker has at most. Sending the next while one runs hides the latency.
const DEPTH: usize = 16;
/// Only short jobs are sent ahead: behind a long one they would wait while others overtake them.
const SHORT: Duration = Duration::from_millis(1);
/// Only small frames are sent ahead, so that all of them fit into the socket's buffer.
const SMALL_BYTES: usize = 8 * 1024;
/// How long a worker may take to answer a recall before it is killed for the sake of its first job.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long a worker that has nothing left to do may take to exit.
const GRACE: Duration = Duration::from_secs(5);

pub(super) type Answer = Result<Frame, JobError>;

/// A job as the pool knows it: bytes, and where the answer goes.
pub(super) struct Order {
    pub(super) id: u64,
    pub(super) frame: Vec<u8>,
    pub(super) reply: Sender<Answer>,
    pub(super) time_limit: Option<Duration>,
    pub(super) retries: u32,
    /// Since when it shall not be run any more.
    pub(super) cancelled: Option<Instant>,
    /// Position in the stream of orders, given when it is assigned to a worker.
    seq: u64,
}

impl Order {
    pub(super) fn new(id: u64, frame: Vec<u8>, reply: Sender<Answer>) -> Self {
        Self { id, frame, reply, time_limit: None, retries: 0, cancelled: None, seq: 0 }
    }
}

pub(super) struct Link {
    pid: Pid,
    data: Arc<UnixStream>,
    control: Arc<UnixStream>,
    /// The front one is what the worker runs or will run next.
    in_flight: VecDeque<Order>,
    /// How many of these, counted from the back, are not sent as a whole yet.
    unsent: usize,
    /// How much of the first unsent one is sent.
    sent_bytes: usize,
    /// The socket's buffer is full: the slot's thread goes on once there is room.
    pub(super) blocked: bool,
    /// The last order that the worker said it started.
    started: u64,
    front_since: Instant,
    last_took: Duration,
    /// A recall of the orders up to this one is under way.
    recalling: Option<u64>,
    recall_wanted: bool,
    condemned: Option<Condemned>,
    killed: bool,
    leaving: Option<Instant>,
    /// How many orders this worker has been given.
    pub(super) given: u32,
    /// The memory of the last request, which need not be sent again: good for an answer.
    pub(super) spare: Vec<u8>,
}

/// The order for whose sake the worker is to be killed.
struct Condemned {
    seq: u64,
    since: Instant,
    error: JobError,
}

/// What a worker leaves behind.
pub(super) struct Remains {
    pub(super) orders: VecDeque<Order>,
    /// The first of them was started, and can't be given to another worker unasked.
    pub(super) first_started: bool,
    /// Why the pool killed the worker for the first one's sake.
    pub(super) verdict: Option<JobError>,
    /// It was given orders, and never started one.
    pub(super) useless: bool,
}

impl Link {
    pub(super) fn new(pid: Pid, data: Arc<UnixStream>, control: Arc<UnixStream>) -> Self {
        Self {
            pid,
            data,
            control,
            in_flight: VecDeque::new(),
            unsent: 0,
            sent_bytes: 0,
            blocked: false,
            started: 0,
            front_since: Instant::now(),
            // Unknown, so the first job of a worker is sent alone.
            last_took: Duration::MAX,
            recalling: None,
            recall_wanted: false,
            condemned: None,
            killed: false,
            leaving: None,
            given: 0,
            spare: Vec::new(),
        }
    }

    pub(super) fn load(&self) -> usize {
        self.in_flight.len()
    }

    /// Whether an order of `bytes` may be sent now.
    pub(super) fn takes(&self, bytes: usize) -> bool {
        if self.killed || self.condemned.is_some() || self.leaving.is_some() {
            return false;
        }
        self.in_flight.is_empty()
            || (self.in_flight.len() < DEPTH
                && bytes <= SMALL_BYTES
                && self.last_took < SHORT
                && self.front_since.elapsed() < SHORT)
    }

    pub(super) fn push(&mut self, mut order: Order, seq: u64) {
        order.seq = seq;
        frame::seal(&mut order.frame, HEADER_BYTES, Kind::Job, seq);
        if self.in_flight.is_empty() {
            self.front_since = Instant::now();
        }
        self.in_flight.push_back(order);
        self.unsent += 1;
        self.given += 1;
    }

    /// Sends what the socket has room for, all waiting frames with one call.
    pub(super) fn flush(&mut self) {
        while self.unsent > 0 && !self.blocked && !self.killed {
            let mut slices = [IoSlice::new(&[]); DEPTH];
            let waiting = self.in_flight.range(self.in_flight.len() - self.unsent..);
            for (slice, order) in slices.iter_mut().zip(waiting) {
                *slice = IoSlice::new(&order.frame);
            }
            slices[0].advance(self.sent_bytes);
            let count = self.unsent.min(DEPTH);
            match frame::send(&self.data, &slices[..count], SendFlags::DONTWAIT) {
                Ok(sent) => self.advance(sent),
                Err(Errno::AGAIN) => self.blocked = true,
                // The worker is dead or has closed its channel. Nothing is lost: what could not be
                // sent was not started either.
                Err(_) => self.kill(),
            }
        }
    }

    fn advance(&mut self, sent: usize) {
        self.sent_bytes += sent;
        while self.unsent > 0 {
            let length = self.in_flight[self.in_flight.len() - self.unsent].frame.len();
            if self.sent_bytes < length {
                break;
            }
            self.sent_bytes -= length;
            self.unsent -= 1;
        }
    }

    /// Asks the worker to give back what it has not started. Only one recall at a time.
    fn recall(&mut self) {
        let sent = self.in_flight.len() - self.unsent;
        let Some(last) = sent.checked_sub(1).map(|index| self.in_flight[index].seq) else {
            return;
        };
        if last <= self.started && self.unsent == 0 {
            self.recall_wanted = false;
        }
        if self.recalling.is_some() || last <= self.started {
            return;
        }
        let request = frame::empty(Kind::Recall, last);
        // Thirteen bytes into an empty socket: it fails only if the worker is dead, and then all
        // that it has not started comes back anyway.
        if frame::send(&self.control, &[IoSlice::new(&request)], SendFlags::DONTWAIT).is_ok() {
            self.recalling = Some(last);
            self.recall_wanted = false;
        }
    }

    /// Takes in what the worker said: answers go to `answered`, recalled orders are returned.
    pub(super) fn receive(
        &mut self,
        frame: Frame,
        now: Instant,
        answered: &mut Vec<(Sender<Answer>, Answer)>,
    ) -> Result<VecDeque<Order>, FrameError> {
        let front = self.in_flight.front().filter(|_| self.load() > self.unsent);
        let is_front = front.is_some_and(|order| order.seq == frame.seq);
        let mut returned = VecDeque::new();
        match (frame.kind, is_front, self.started == frame.seq) {
            (Kind::Started, true, false) => {
                self.started = frame.seq;
                if let Some(order) = self.in_flight.front_mut().filter(|order| order.retries == 0) {
                    self.spare = mem::take(&mut order.frame);
                }
            }
            (Kind::Answer, true, true) => {
                self.last_took = now - self.front_since;
                self.front_since = now;
                let order = self.in_flight.pop_front().expect("`is_front` has seen it");
                answered.push((order.reply, Ok(frame)));
            }
            (Kind::Returned, ..) if self.recalling.is_some() => {
                let recalled = self.recalling.take();
                let from = self.in_flight.partition_point(|order| order.seq <= frame.seq);
                let to = self.in_flight.partition_point(|order| Some(order.seq) <= recalled);
                if from == 0 && to > 0 {
                    self.front_since = now;
                }
                returned = self.in_flight.drain(from..to.max(from)).collect();
                self.given -= u32::try_from(returned.len()).expect("at most as many as were given");
            }
            _ => return Err(FrameError::OutOfPlace(format!("{:?} {}", frame.kind, frame.seq))),
        }
        // It was done in time after all. At once, so that the worker can be given another.
        let front = self.in_flight.front().map(|order| order.seq);
        self.condemned.take_if(|condemned| Some(condemned.seq) != front);
        Ok(returned)
    }

    /// Cancels the order `id` unless it runs. False if it isn't here.
    pub(super) fn cancel(&mut self, id: u64) -> bool {
        let Some(order) = self.in_flight.iter_mut().find(|order| order.id == id) else {
            return false;
        };
        if order.seq > self.started {
            order.cancelled = Some(Instant::now());
            self.recall_wanted = true;
        }
        true
    }

    pub(super) fn cancel_unstarted(&mut self) {
        for order in self.in_flight.iter_mut().filter(|order| order.seq > self.started) {
            order.cancelled = Some(Instant::now());
            self.recall_wanted = true;
        }
    }

    /// Kills the worker for the sake of order `id` if it runs that or is about to.
    pub(super) fn condemn(&mut self, id: u64, error: JobError) {
        // Unless it can still be recalled.
        self.cancel(id);
        if self.in_flight.front().is_some_and(|front| front.id == id) {
            self.condemn_front(error, Instant::now());
        }
    }

    fn condemn_front(&mut self, error: JobError, since: Instant) {
        if let (Some(front), None) = (self.in_flight.front(), &self.condemned) {
            self.condemned = Some(Condemned { seq: front.seq, since, error });
        }
    }

    /// Kills the worker and what it started, whatever it runs.
    pub(super) fn kill(&mut self) {
        if !self.killed {
            self.killed = true;
            // An error means that there is nothing left to kill: the worker leads a process group
            // of its own, and its id can't be another's before the slot's thread has reaped it.
            _ = kill_process_group(self.pid, Signal::KILL);
        }
    }

    /// When the front order's time is up.
    fn time_is_up(&self) -> Option<(Instant, Duration)> {
        let limit = self.in_flight.front()?.time_limit?;
        Some((self.front_since.checked_add(limit)?, limit))
    }

    /// When the worker is killed for not giving back, or not even reading, an order that it has not
    /// started and that is cancelled.
    fn stuck(&self) -> Option<Instant> {
        let front = self.in_flight.front().filter(|order| order.seq > self.started)?;
        Some(front.cancelled? + PATIENCE)
    }

    /// When a recall is due because the front order turned out to be long.
    ///
    /// Also if nothing waits behind it yet, so that sending something ahead need not wake anybody.
    fn front_is_long(&self) -> Option<Instant> {
        let ahead = !self.in_flight.is_empty() && self.last_took < SHORT;
        (ahead && self.recalling.is_none()).then(|| self.front_since + SHORT)
    }

    /// When [`tick`](Self::tick) has something to do although nothing happens.
    pub(super) fn due(&self) -> Option<Instant> {
        if self.killed {
            return None;
        }
        let limit = self.time_is_up().filter(|_| self.condemned.is_none()).map(|(at, _)| at);
        let patience = self.condemned.as_ref().map(|condemned| condemned.since + PATIENCE);
        let grace = self.leaving.map(|since| since + GRACE);
        [limit, patience, grace, self.stuck()].into_iter().flatten().min()
    }

    /// When the slot's thread has to look again at the latest.
    pub(super) fn look_again(&self) -> Option<Instant> {
        let now = Instant::now();
        let long = self.front_is_long().filter(|&at| at > now && !self.killed);
        self.due().into_iter().chain(long).min()
    }

    /// Does what is due.
    pub(super) fn tick(&mut self, now: Instant, leave: bool) {
        let due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if let Some((at, limit)) = self.time_is_up()
            && at <= now
        {
            self.condemn_front(JobError::TimedOut { limit }, now);
        }
        match &self.condemned {
            // Nothing else shall die with it: unknown to the pool, the worker may have finished it
            // and started the next. So those behind it are recalled first.
            Some(condemned) if self.load() > 1 && now < condemned.since + PATIENCE => {
                self.recall_wanted = true;
            }
            Some(_) => self.kill(),
            None => {}
        }
        if self.recall_wanted || (self.load() > 1 && due(self.front_is_long())) {
            self.recall();
        }
        if leave && self.in_flight.is_empty() && self.leaving.is_none() {
            self.leaving = Some(now);
            // The worker reads the end of its channel and exits. Fails only if it is dead.
            _ = self.data.shutdown(Shutdown::Write);
        }
        if due(self.stuck()) || due(self.leaving.map(|since| since + GRACE)) {
            self.kill();
        }
    }

    pub(super) fn end(self) -> Remains {
        let front = self.in_flight.front().map(|order| order.seq);
        Remains {
            first_started: front == Some(self.started),
            verdict: self.condemned.filter(|it| Some(it.seq) == front).map(|it| it.error),
            useless: self.given > 0 && self.started == 0,
            orders: self.in_flight,
        }
    }
}
