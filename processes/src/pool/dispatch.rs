//! The one state under its one lock, and what has to be done about it: sockets, signals, answers.
//!
//! No code but ours runs under that lock: settling a job can wake a task, which can run anybody's
//! code, so it is put off ([`After`]) until the lock is released.

use super::ledger::{Answer, Effect, Ledger, Settings};
use super::link::Life;
use super::order::Admission;
use super::wire::{self, Mailbox, Message, Payload};
use oneshot::Sender;
use rustix::net::{RecvFlags, SendFlags, Shutdown, shutdown};
use rustix::process::{Pid, Signal, kill_process_group, pidfd_send_signal};
use std::iter;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

pub(super) struct Shared {
    state: Mutex<State>,
}

pub(super) struct State {
    pub(super) ledger: Ledger<Cargo>,
    desks: Vec<Desk>,
    mailbox: Mailbox,
}

/// What an order carries: what is sent, and where the answer goes.
pub(super) struct Cargo {
    pub(super) payload: Payload,
    pub(super) reply: Sender<Answer>,
}

/// A worker's two ends and itself.
pub(super) struct Channels {
    pub(super) pid: Pid,
    pub(super) process: OwnedFd,
    pub(super) ours: OwnedFd,
    /// The worker's end too, to take back from it what the worker has not taken.
    pub(super) theirs: OwnedFd,
}

impl Channels {
    /// Takes all orders out of the inbox, and returns their numbers.
    fn recall(&self, mailbox: &mut Mailbox) -> Vec<u64> {
        let mut next = || mailbox.receive(self.theirs.as_fd(), RecvFlags::DONTWAIT);
        // The pool's own packets can be read. The worker has taken its setup out.
        let seq = |message| if let Message::Job { seq, .. } = message { Some(seq) } else { None };
        iter::from_fn(|| next().ok().flatten()).filter_map(seq).collect()
    }

    /// Kills the worker and all of its process group, unless it has left that.
    pub(super) fn kill(&self) {
        // An error means that there is nobody left to kill: neither id can be another's before the
        // slot's thread has reaped the worker, and it takes the channels away before that.
        _ = kill_process_group(self.pid, Signal::KILL);
        _ = pidfd_send_signal(&self.process, Signal::KILL);
    }
}

/// What a slot's thread and the others share.
struct Desk {
    channels: Option<Arc<Channels>>,
    /// A byte here makes the slot's thread look at the state again.
    wake: UnixStream,
    /// When it will do so by itself.
    looks_again: Option<Instant>,
}

impl Desk {
    fn wake(&self) {
        // It fails only if the buffer is full of wake-ups that the thread has not seen yet.
        _ = rustix::net::send(&self.wake, &[0], SendFlags::DONTWAIT | SendFlags::NOSIGNAL);
    }
}

/// What has to be done once the lock is released.
#[derive(Default)]
struct After {
    answers: Vec<(Sender<Answer>, Answer)>,
    admissions: Vec<(Sender<Admission>, Admission)>,
}

impl After {
    fn run(self) {
        // A waker is its executor's code, and may panic. That is nobody else's affair, and has been
        // reported by the panic hook.
        for (reply, answer) in self.answers {
            _ = catch_unwind(AssertUnwindSafe(|| drop(reply.send(answer))));
        }
        for (reply, result) in self.admissions {
            _ = catch_unwind(AssertUnwindSafe(|| drop(reply.send(result))));
        }
    }
}

impl Shared {
    pub(super) fn new(wakes: Vec<UnixStream>, settings: Settings) -> Self {
        let desk = |wake| Desk { channels: None, wake, looks_again: None };
        let desks: Vec<_> = wakes.into_iter().map(desk).collect();
        let ledger = Ledger::new(settings, desks.len(), Instant::now());
        Self { state: Mutex::new(State { ledger, desks, mailbox: Mailbox::new() }) }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics under this lock")
    }

    /// Tells the ledger what has happened, does what it wants done, then tells those whom it concerns.
    pub(super) fn update<R>(&self, event: impl FnOnce(&mut Ledger<Cargo>) -> R) -> R {
        self.change(|state| event(&mut state.ledger))
    }

    fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut after = After::default();
        let mut state = self.lock();
        let result = change(&mut state);
        state.carry_out(&mut after);
        drop(state);
        after.run();
        result
    }

    /// Puts the slot's new worker in its place. False if it isn't wanted any more.
    pub(super) fn serve(&self, slot: usize, channels: &Arc<Channels>) -> bool {
        self.change(|state| {
            state.desks[slot].channels = Some(Arc::clone(channels));
            state.ledger.serve(slot, Instant::now())
        })
    }

    /// Takes the slot's dead worker out of its place: nobody signals its id from here on.
    pub(super) fn bury(&self, slot: usize) -> Life {
        self.change(|state| {
            let life = state.ledger.bury(slot);
            if let Some(channels) = state.desks[slot].channels.take() {
                let back = channels.recall(&mut state.mailbox);
                state.ledger.recalled(slot, &back, Instant::now());
            }
            life
        })
    }

    /// When the slot's thread is to look again.
    pub(super) fn watch(&self, slot: usize) -> Option<Instant> {
        let mut state = self.lock();
        let until = state.ledger.look_again(slot, Instant::now());
        state.desks[slot].looks_again = until;
        until
    }
}

impl State {
    fn carry_out(&mut self, after: &mut After) {
        let now = Instant::now();
        loop {
            self.ledger.hand_out(now);
            if self.ledger.effects.is_empty() {
                break;
            }
            while let Some(effect) = self.ledger.effects.pop_front() {
                self.carry_out_one(effect, now, after);
            }
        }
        for (slot, desk) in self.desks.iter_mut().enumerate() {
            let due = self.ledger.due(slot);
            if due.is_some_and(|due| desk.looks_again.is_none_or(|at| due < at)) {
                desk.looks_again = due;
                desk.wake();
            }
        }
    }

    fn carry_out_one(&mut self, effect: Effect<Cargo>, now: Instant, after: &mut After) {
        match effect {
            Effect::Send { slot, seq } => {
                let order = self.ledger.order(slot, seq);
                let sent =
                    self.desks[slot].channels.as_ref().zip(order).map(|(channels, order)| {
                        let message = Message::Job { seq, once: order.retries == 0 };
                        let payload = &mut order.job.payload;
                        wire::send(channels.ours.as_fd(), message, payload, SendFlags::DONTWAIT)
                    });
                if let Some(Err(error)) = sent {
                    self.ledger.bounced(slot, seq, &error);
                }
            }
            Effect::Recall(slot) => {
                let channels = self.desks[slot].channels.as_ref();
                let back = channels.map(|channels| channels.recall(&mut self.mailbox));
                self.ledger.recalled(slot, &back.unwrap_or_default(), now);
            }
            Effect::Kill(slot) => {
                self.desks[slot].channels.iter().for_each(|channels| channels.kill());
            }
            Effect::Leave(slot) => {
                // Fails only if the worker is dead.
                let channels = self.desks[slot].channels.iter();
                channels.for_each(|channels| _ = shutdown(&channels.ours, Shutdown::Write));
            }
            Effect::Wake(slot) => self.desks[slot].wake(),
            Effect::Settle(cargo, answer) => after.answers.push((cargo.reply, answer)),
            Effect::Admit(waiter, admission) => after.admissions.push((waiter, admission)),
        }
    }
}
