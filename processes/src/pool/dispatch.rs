//! The queue, the workers' slots, and who gets what.
//!
//! All of it is one state under one lock, and no code but ours runs under that lock: waking a task
//! can run anybody's code, so it is put off ([`After`]) until the lock is released.

use super::error::{FrameError, JobError, StartError, SubmitError};
use super::frame::Frame;
use super::link::{Answer, Link, Order};
use super::oneshot::Sender;
use rustix::net::SendFlags;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::mem;
use std::os::unix::net::UnixStream;
use std::process::ExitStatus;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::task::{Poll, Waker};
use std::time::Instant;

/// How many workers for each slot may be of no use, one after the other, before the pool gives up.
const TRIES: usize = 6;

pub(super) struct Shared {
    state: Mutex<State>,
    room: Condvar,
}

pub(super) struct State {
    phase: Phase,
    queue: VecDeque<Order>,
    /// How many jobs may wait in the queue.
    capacity: usize,
    /// How many jobs a worker may be given.
    recycle_after: u32,
    slots: Vec<Slot>,
    next_seq: u64,
    useless_lives: usize,
    waiting_threads: usize,
    waiting_tasks: Vec<Waker>,
}

enum Phase {
    Open,
    /// What runs may finish; nothing else is started.
    ShuttingDown,
    Killed,
    Broken(Arc<StartError>),
}

/// A worker's place in the pool, kept while workers come and go.
struct Slot {
    /// A byte here makes the slot's thread look at the state again.
    wake: UnixStream,
    link: Option<Link>,
    /// The initialiser is done.
    ready: bool,
    /// What the slot's thread waits for at the moment.
    watch: Watch,
}

#[derive(Clone, Copy, Default)]
pub(super) struct Watch {
    /// The worker's channel having room.
    pub(super) writable: bool,
    /// This moment.
    pub(super) until: Option<Instant>,
}

/// How a worker ended.
pub(super) struct End {
    pub(super) pid: u32,
    pub(super) status: io::Result<ExitStatus>,
    /// What it said last, if that was no frame that it could send.
    pub(super) rubbish: Option<FrameError>,
}

/// What has to be done once the lock is released.
#[derive(Default)]
pub(super) struct After {
    answers: Vec<(Sender<Answer>, Answer)>,
    wakers: Vec<Waker>,
}

impl After {
    fn run(self) {
        for (reply, answer) in self.answers {
            reply.send(answer);
        }
        for waker in self.wakers {
            waker.wake();
        }
    }
}

impl Shared {
    pub(super) fn new(wakes: Vec<UnixStream>, capacity: usize, recycle_after: u32) -> Self {
        let slots = wakes.into_iter().map(|wake| {
            let watch = Watch::default();
            Slot { wake, link: None, ready: false, watch }
        });
        let state = State {
            phase: Phase::Open,
            queue: VecDeque::new(),
            capacity,
            recycle_after,
            slots: slots.collect(),
            next_seq: 1,
            useless_lives: 0,
            waiting_threads: 0,
            waiting_tasks: Vec::new(),
        };
        Self { state: Mutex::new(state), room: Condvar::new() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics under this lock")
    }

    /// Changes the state, hands out what can be handed out, then tells those whom it concerns.
    pub(super) fn update<R>(&self, change: impl FnOnce(&mut State, &mut After) -> R) -> R {
        let mut after = After::default();
        let mut state = self.lock();
        let result = change(&mut state, &mut after);
        state.dispatch();
        if state.admits() {
            after.wakers.append(&mut state.waiting_tasks);
            if state.waiting_threads > 0 {
                self.room.notify_all();
            }
        }
        drop(state);
        after.run();
        result
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.lock().phase, Phase::Open)
    }

    /// Enqueues `order` once there is room.
    pub(super) fn enqueue(&self, order: Order) -> Result<(), SubmitError> {
        let mut state = self.lock();
        while !state.admits() {
            state.waiting_threads += 1;
            state = self.room.wait(state).expect("nothing panics under this lock");
            state.waiting_threads -= 1;
        }
        state.admit(order)
    }

    /// Enqueues `order` if there is room; otherwise leaves it and remembers `waker`.
    pub(super) fn offer(
        &self,
        order: &mut Option<Order>,
        waker: Option<&Waker>,
    ) -> Poll<Result<(), SubmitError>> {
        let mut state = self.lock();
        if let Some(order) = order.take_if(|_| state.admits()) {
            return Poll::Ready(state.admit(order));
        }
        // Once is enough for a task that is polled again and again.
        let known = |waker: &Waker| state.waiting_tasks.iter().any(|it| it.will_wake(waker));
        if let Some(waker) = waker.filter(|waker| !known(waker)) {
            state.waiting_tasks.push(waker.clone());
        }
        Poll::Pending
    }

    pub(super) fn cancel(&self, id: u64) {
        self.update(|state, after| {
            if !state.cancel_queued(id, after) {
                _ = state.links().any(|link| link.cancel(id));
            }
        });
    }

    /// Cancels the job `id`, or kills its worker if it has one.
    pub(super) fn kill_job(&self, id: u64) {
        self.update(|state, after| {
            if !state.cancel_queued(id, after) {
                state.links().for_each(|link| link.condemn(id, JobError::Killed));
            }
        });
    }

    pub(super) fn shut_down(&self) {
        self.close(Phase::ShuttingDown, Link::cancel_unstarted);
    }

    pub(super) fn kill(&self) {
        self.close(Phase::Killed, Link::kill);
    }

    /// A worker has ended. Breaks the pool if none has been of use for many lives on end, and there is
    /// none at the moment that still could be.
    pub(super) fn ended(&self, life: Result<(), StartError>) {
        let mut state = self.lock();
        let Err(cause) = life else {
            state.useless_lives = 0;
            return;
        };
        state.useless_lives += 1;
        let many = state.useless_lives >= TRIES * state.slots.len();
        if many && !state.slots.iter().any(|slot| slot.ready) {
            drop(state);
            self.close(Phase::Broken(Arc::new(cause)), Link::cancel_unstarted);
        }
    }

    fn close(&self, phase: Phase, mut each: impl FnMut(&mut Link)) {
        self.update(|state, after| {
            // Never back: a killed pool isn't shut down, and a broken one keeps its cause.
            let over = matches!(
                (&state.phase, &phase),
                (Phase::Open, _) | (Phase::ShuttingDown, Phase::Killed)
            );
            if over {
                state.phase = phase;
            }
            let queue = mem::take(&mut state.queue);
            let error = state.closed_error();
            after.answers.extend(queue.into_iter().map(|order| (order.reply, Err(error.clone()))));
            for slot in &mut state.slots {
                match &mut slot.link {
                    Some(link) if slot.ready => each(link),
                    // Nothing has begun that could be finished.
                    Some(link) => link.kill(),
                    None => {}
                }
                slot.wake();
            }
        });
    }
}

impl Slot {
    fn wake(&self) {
        // It fails only if the buffer is full of wake-ups that the thread has not seen yet.
        _ = super::frame::send(&self.wake, &[IoSlice::new(&[0])], SendFlags::DONTWAIT);
    }
}

impl State {
    /// Whether a submitter need not wait: there is room, or there never will be.
    fn admits(&self) -> bool {
        self.queue.len() < self.capacity || !matches!(self.phase, Phase::Open)
    }

    fn admit(&mut self, order: Order) -> Result<(), SubmitError> {
        match &self.phase {
            Phase::Open => {
                self.queue.push_back(order);
                self.dispatch();
                Ok(())
            }
            Phase::ShuttingDown | Phase::Killed => Err(SubmitError::ShutDown),
            Phase::Broken(cause) => Err(SubmitError::Broken(Arc::clone(cause))),
        }
    }

    fn links(&mut self) -> impl Iterator<Item = &mut Link> {
        self.slots.iter_mut().filter_map(|slot| slot.link.as_mut())
    }

    fn cancel_queued(&mut self, id: u64, after: &mut After) -> bool {
        let index = self.queue.iter().position(|order| order.id == id);
        let order = index.and_then(|index| self.queue.remove(index));
        order.map(|order| after.answers.push((order.reply, Err(JobError::Cancelled)))).is_some()
    }

    /// What becomes of jobs that never started, now that the pool is closed.
    fn closed_error(&self) -> JobError {
        match &self.phase {
            Phase::Broken(cause) => SubmitError::Broken(Arc::clone(cause)).into(),
            Phase::Open | Phase::ShuttingDown | Phase::Killed => JobError::Cancelled,
        }
    }

    /// Gives queued orders to workers: to an idle one, or ahead to one whose jobs are short.
    fn dispatch(&mut self) {
        while let Some(order) = self.queue.front() {
            let bytes = order.frame.len();
            let takers = self.slots.iter_mut().filter_map(|slot| {
                let link = slot.link.as_mut().filter(|_| slot.ready)?;
                (link.given < self.recycle_after && link.takes(bytes)).then_some(link)
            });
            let Some(link) = takers.min_by_key(|link| link.load()) else {
                break;
            };
            let order = self.queue.pop_front().expect("the loop has seen it");
            link.push(order, self.next_seq);
            self.next_seq += 1;
        }
        let now = Instant::now();
        let closed = !matches!(self.phase, Phase::Open);
        for slot in &mut self.slots {
            let Some(link) = &mut slot.link else { continue };
            link.flush();
            let leave = slot.ready && (closed || link.given >= self.recycle_after);
            link.tick(now, leave);
            let later = |due| slot.watch.until.is_none_or(|until| due < until);
            if (link.blocked && !slot.watch.writable) || link.due().is_some_and(later) {
                slot.wake();
            }
        }
    }

    /// What slot `index`'s thread shall wait for.
    pub(super) fn watch(&mut self, index: usize) -> Watch {
        let slot = &mut self.slots[index];
        slot.watch = Watch {
            writable: slot.link.as_ref().is_some_and(|link| link.blocked),
            until: slot.link.as_ref().and_then(Link::look_again),
        };
        slot.watch
    }

    /// The channel of slot `index` has room again.
    pub(super) fn unblock(&mut self, index: usize) {
        if let Some(link) = &mut self.slots[index].link {
            link.blocked = false;
        }
    }

    /// Kills the worker of slot `index`, of which nothing good can come. Nobody kills it again by its
    /// id, which can be another process's once it is reaped.
    pub(super) fn kill_worker(&mut self, index: usize) {
        let slot = &mut self.slots[index];
        slot.ready = false;
        slot.link.iter_mut().for_each(Link::kill);
    }

    /// Puts a newly started worker into its slot. With an initialiser it is not ready yet.
    pub(super) fn welcome(&mut self, index: usize, mut link: Link, initializer: Option<Order>) {
        let slot = &mut self.slots[index];
        slot.ready = initializer.is_none();
        slot.watch = Watch::default();
        if let Some(order) = initializer {
            link.push(order, self.next_seq);
            self.next_seq += 1;
        }
        slot.link = Some(link);
        if !matches!(self.phase, Phase::Open) {
            // Closed while the worker was starting.
            self.links().for_each(Link::kill);
        }
    }

    /// The initialiser of slot `index` has succeeded.
    pub(super) fn initialized(&mut self, index: usize) {
        self.slots[index].ready = true;
        if let Some(link) = &mut self.slots[index].link {
            link.given = 0;
        }
    }

    /// Takes in what the worker of slot `index` said. Returns memory that is to spare.
    pub(super) fn receive(
        &mut self,
        index: usize,
        frame: Frame,
        now: Instant,
        after: &mut After,
    ) -> Result<Vec<u8>, FrameError> {
        let Some(link) = &mut self.slots[index].link else { return Ok(Vec::new()) };
        let recalled = link.receive(frame, now, &mut after.answers)?;
        let spare = mem::take(&mut link.spare);
        self.take_back(recalled, after);
        Ok(spare)
    }

    /// Puts orders that never started back to the front of the queue.
    fn take_back(&mut self, orders: VecDeque<Order>, after: &mut After) {
        for order in orders.into_iter().rev() {
            if !matches!(self.phase, Phase::Open) {
                after.answers.push((order.reply, Err(self.closed_error())));
            } else if order.cancelled.is_some() {
                after.answers.push((order.reply, Err(JobError::Cancelled)));
            } else {
                self.queue.push_front(order);
            }
        }
    }

    /// Decides what becomes of a dead worker's jobs. True if it had some and never started one.
    pub(super) fn inherit(&mut self, index: usize, end: &End, after: &mut After) -> bool {
        let Some(mut remains) = self.slots[index].link.take().map(Link::end) else {
            return false;
        };
        if let Some(verdict) = remains.verdict
            && let Some(order) = remains.orders.pop_front()
        {
            after.answers.push((order.reply, Err(verdict)));
        } else if remains.first_started
            && let Some(mut order) = remains.orders.pop_front()
        {
            let open = matches!(self.phase, Phase::Open);
            if open && order.retries > 0 && order.cancelled.is_none() {
                order.retries -= 1;
                self.queue.push_front(order);
            } else {
                after.answers.push((order.reply, Err(self.cause(end))));
            }
        }
        if end.rubbish.is_some() {
            // There is no telling what such a worker has started.
            for order in remains.orders.drain(..) {
                after.answers.push((order.reply, Err(self.cause(end))));
            }
        }
        self.take_back(remains.orders, after);
        remains.useless
    }

    fn cause(&self, end: &End) -> JobError {
        let pid = end.pid;
        match (&self.phase, &end.rubbish, &end.status) {
            (Phase::Killed, ..) => JobError::Killed,
            (_, Some(error), _) => JobError::Protocol { pid, error: error.clone() },
            (.., Ok(status)) => JobError::WorkerDied { pid, status: *status },
            (.., Err(error)) => JobError::WorkerLost { pid, error: error.to_string() },
        }
    }
}
