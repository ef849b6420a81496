//! The pool's decisions under thousands of random histories, each made as short as it can be when
//! one goes wrong.
//!
//! `order.rs`, `link.rs`, `ledger.rs` and `fate.rs` do no I/O, so they are compiled into this test,
//! and what they decide is done to workers, inboxes and a clock that are made up here. These take one
//! step at a time, in any order, also in the middle of a recall. What a real worker does between two
//! system calls is one step of the model's ([`World::step`] is `worker.rs`); what the pool does under
//! its lock is one step, too.
//!
//! Histories that failed once are kept in `pool_model.proptest-regressions`, and run first.

#[path = "../src/pool/fate.rs"]
mod fate;
#[path = "../src/pool/ledger.rs"]
mod ledger;
#[path = "../src/pool/link.rs"]
mod link;
#[path = "../src/pool/order.rs"]
mod order;
mod error {
    pub(super) use processes::pool::{FrameError, JobError, StartError, SubmitError};
}

use error::{JobError, StartError};
use fate::End;
use ledger::{Answer, Effect, Ledger, Phase, Settings};
use oneshot::AsyncReceiver;
use order::{Admission, Order, Wanted};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};
use std::collections::{HashMap, VecDeque};
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::pin::Pin;
use std::process::ExitStatus;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

const SLOTS: usize = 2;
const LIMIT: Duration = Duration::from_millis(5);
/// Too many to be sent ahead.
const LONG_BYTES: usize = 100_000;
/// Or as many as the variable `POOL_HISTORIES` says.
const HISTORIES: u32 = 10_000;

/// What can happen. Numbers are reduced to what there is.
#[derive(Clone, Debug)]
enum Event {
    Submit {
        limited: bool,
        retries: u32,
        long: bool,
    },
    Cancel(usize),
    Kill(usize),
    /// A slot's worker takes a step.
    Step(usize),
    /// A slot's thread has a look: at what its worker said, at its death, at the clock.
    Attend(usize),
    Crash(usize),
    /// SIGSTOP, SIGCONT.
    Stop(usize),
    Continue(usize),
    /// The slot's next worker can't be started.
    FailStart(usize),
    /// The inbox has no room for the next order, as with a smaller buffer than Linux's default.
    Cramp(usize),
    Wait(Duration),
    Close(u8),
}

fn event() -> impl Strategy<Value = Event> {
    let slot = 0..SLOTS;
    prop_oneof![
        6 => (any::<bool>(), 0..3_u32, 0..10).prop_map(|(limited, retries, long)| {
            Event::Submit { limited, retries: retries.saturating_sub(1), long: long == 0 }
        }),
        2 => any::<usize>().prop_map(Event::Cancel),
        2 => any::<usize>().prop_map(Event::Kill),
        12 => slot.clone().prop_map(Event::Step),
        6 => slot.clone().prop_map(Event::Attend),
        1 => slot.clone().prop_map(Event::Crash),
        1 => slot.clone().prop_map(Event::Stop),
        1 => slot.clone().prop_map(Event::Continue),
        1 => slot.clone().prop_map(Event::FailStart),
        1 => slot.prop_map(Event::Cramp),
        2 => prop_oneof![Just(100), Just(1_100), Just(6_000)]
            .prop_map(|micros| Event::Wait(Duration::from_micros(micros))),
    ]
}

/// A worker, between two system calls.
#[derive(Default)]
struct Process {
    inbox: VecDeque<u64>,
    said: VecDeque<(Option<u64>, Option<u64>)>,
    taken: Option<u64>,
    running: Option<u64>,
    /// Done, and not said so.
    done: Option<u64>,
    closed: bool,
    stopped: bool,
    cramped: bool,
    dead: Option<i32>,
}

/// A job as its submitter sees it, and what really happened to it.
#[derive(Default)]
struct Job {
    limited: bool,
    retries: u32,
    outcome: Option<Answer>,
    /// It has no place in the queue yet.
    admission: Option<AsyncReceiver<Admission>>,
    runs: u32,
    ends: u32,
    /// Runs that a crash of the worker ended.
    crashes: u32,
    killed: bool,
    /// The slot's thread has had a look since it was killed, or since its time was up.
    overdue: bool,
    start_seen: Option<Instant>,
}

struct World {
    ledger: Ledger<u64>,
    now: Instant,
    processes: [Option<Process>; SLOTS],
    fails: [bool; SLOTS],
    jobs: HashMap<u64, Job>,
    /// Which job a number in the stream of orders stands for.
    orders: HashMap<u64, u64>,
    closed: Option<u8>,
    /// Whether the worker takes a step in the middle of the next recalls.
    meddling: VecDeque<bool>,
}

impl World {
    fn new(recycle_after: u32, meddling: Vec<bool>) -> Self {
        let now = Instant::now();
        let settings = Settings { queue: 20, queue_bytes: 4 * LONG_BYTES, recycle_after };
        Self {
            ledger: Ledger::new(settings, SLOTS, now),
            now,
            processes: Default::default(),
            fails: [false; SLOTS],
            jobs: HashMap::new(),
            orders: HashMap::new(),
            closed: None,
            meddling: meddling.into(),
        }
    }

    fn happen(&mut self, event: &Event) {
        match *event {
            Event::Submit { limited, retries, long } => self.submit(limited, retries, long),
            Event::Cancel(job) => self.withdraw(job, || Wanted::Cancelled),
            Event::Kill(job) => self.withdraw(job, || Wanted::Ended(JobError::Killed)),
            Event::Step(slot) => self.step(slot),
            Event::Attend(slot) => self.attend(slot),
            Event::Crash(slot) => self.crash(slot, 11),
            Event::Stop(slot) => self.with(slot, |process| process.stopped = true),
            Event::Continue(slot) => self.with(slot, |process| process.stopped = false),
            Event::FailStart(slot) => self.fails[slot] = true,
            Event::Cramp(slot) => self.with(slot, |process| process.cramped = true),
            Event::Wait(time) => self.now += time,
            Event::Close(how) => self.close(how),
        }
        self.carry_out();
    }

    fn with(&mut self, slot: usize, change: impl FnOnce(&mut Process)) {
        if let Some(process) = &mut self.processes[slot] {
            change(process);
        }
    }

    fn submit(&mut self, limited: bool, retries: u32, long: bool) {
        let id = self.jobs.len() as u64;
        let order = Order {
            id,
            bytes: if long { LONG_BYTES } else { 10 },
            time_limit: limited.then_some(LIMIT),
            retries,
            false_starts: 0,
            died: None,
            waiter: None,
            job: id,
        };
        let Ok(admission) = self.ledger.submit(order) else { return };
        self.jobs.insert(id, Job { limited, retries, admission, ..Job::default() });
    }

    fn withdraw(&mut self, job: usize, wanted: fn() -> Wanted) {
        let Some(index) = job.checked_rem(self.jobs.len()) else { return };
        let job = self.jobs.get_mut(&(index as u64)).unwrap();
        // Its submitter has no handle yet: it can only leave.
        let wanted = if job.admission.take().is_some() { || Wanted::Cancelled } else { wanted };
        job.killed |= matches!(wanted(), Wanted::Ended(_));
        self.ledger.withdraw(index as u64, wanted);
    }

    fn close(&mut self, how: u8) {
        self.closed = self.closed.max(Some(how));
        self.ledger.close(match how {
            0 => Phase::Finishing,
            1 => Phase::ShuttingDown,
            _ => Phase::Killed,
        });
    }

    /// What a worker does next: `run_jobs` in `worker.rs`.
    fn step(&mut self, slot: usize) {
        let Some(process) = &mut self.processes[slot] else { return };
        if process.dead.is_some() || process.stopped {
            return;
        }
        if let Some(seq) = process.running.take() {
            let job = self.jobs.get_mut(&self.orders[&seq]).unwrap();
            assert!(!job.overdue, "job {} ran to its end", self.orders[&seq]);
            job.ends += 1;
            process.done = Some(seq);
        } else if let Some(seq) = process.taken.take() {
            process.said.push_back((process.done.take(), Some(seq)));
            process.running = Some(seq);
            self.jobs.get_mut(&self.orders[&seq]).unwrap().runs += 1;
        } else if let Some(seq) = process.inbox.pop_front() {
            process.taken = Some(seq);
        } else if let Some(seq) = process.done.take() {
            process.said.push_back((Some(seq), None));
        } else if process.closed {
            process.dead = Some(0);
        }
    }

    fn crash(&mut self, slot: usize, signal: i32) {
        let Some(process) = self.processes[slot].as_mut().filter(|it| it.dead.is_none()) else {
            return;
        };
        process.dead = Some(signal);
        // An answer that was not sent is lost, too.
        for seq in process.running.iter().chain(&process.done) {
            self.jobs.get_mut(&self.orders[seq]).unwrap().crashes += 1;
        }
    }

    /// What a slot's thread does: `supervisor.rs`.
    fn attend(&mut self, slot: usize) {
        let Some(process) = &mut self.processes[slot] else { return self.start(slot) };
        let dead = process.dead;
        for (done, starts) in process.said.drain(..) {
            if let Some(job) = starts.and_then(|seq| self.jobs.get_mut(&self.orders[&seq])) {
                job.start_seen = Some(self.now);
            }
            let done = done.map(|seq| (seq, Vec::new()));
            self.ledger.report(slot, done, starts, self.now).expect("workers tell the truth");
        }
        let Some(signal) = dead else {
            self.ledger.tick(slot, self.now);
            self.carry_out();
            // It can sleep now: all that was due is done.
            assert!(self.ledger.due(slot).is_none_or(|due| due > self.now));
            assert!(self.ledger.look_again(slot, self.now).is_none_or(|at| at > self.now));
            return self.look_for_overdue(slot);
        };
        let life = self.ledger.bury(slot);
        let inbox: Vec<_> = process.inbox.drain(..).collect();
        self.ledger.recalled(slot, &inbox, self.now);
        self.processes[slot] = None;
        let end = End { life, pid: 1, status: Ok(ExitStatus::from_raw(signal)), rubbish: None };
        let life = self.ledger.died(slot, end, self.now);
        self.ledger.ended(slot, life);
    }

    fn start(&mut self, slot: usize) {
        if !self.ledger.wants_workers() {
            return;
        }
        self.ledger.starting(slot, self.now);
        if std::mem::take(&mut self.fails[slot]) {
            let cause = StartError::Died(ExitStatus::from_raw(9));
            self.ledger.ended(slot, Err(cause));
        } else if self.ledger.serve(slot, self.now) {
            self.processes[slot] = Some(Process::default());
        }
    }

    /// After the slot's thread has had a look, nothing runs that shall not.
    fn look_for_overdue(&mut self, slot: usize) {
        let Some(process) = self.processes[slot].as_ref().filter(|it| it.dead.is_none()) else {
            return;
        };
        // If the worker has said more meanwhile, the thread hasn't had a look at it.
        if let Some(seq) = process.running.filter(|_| process.said.is_empty()) {
            let job = self.jobs.get_mut(&self.orders[&seq]).unwrap();
            let late = job.start_seen.is_some_and(|at| at + LIMIT <= self.now);
            job.overdue = job.killed || (job.limited && late);
        }
    }

    /// What `dispatch.rs` does.
    fn carry_out(&mut self) {
        loop {
            self.ledger.hand_out(self.now);
            if self.ledger.effects.is_empty() {
                break;
            }
            while let Some(effect) = self.ledger.effects.pop_front() {
                self.carry_out_one(effect);
            }
        }
    }

    fn carry_out_one(&mut self, effect: Effect<u64>) {
        match effect {
            Effect::Send { slot, seq } => {
                let order = self.ledger.order(slot, seq).expect("it is to be sent");
                assert!(
                    self.jobs[&order.id].admission.is_none(),
                    "job {} has overtaken others",
                    order.id
                );
                self.orders.insert(seq, order.id);
                match self.processes[slot].as_mut().filter(|it| !it.cramped) {
                    Some(process) => process.inbox.push_back(seq),
                    None => self.ledger.bounced(slot, seq, &io::ErrorKind::WouldBlock.into()),
                }
                self.with(slot, |process| process.cramped = false);
            }
            Effect::Recall(slot) => {
                let mut back = Vec::new();
                while let Some(seq) =
                    self.processes[slot].as_mut().and_then(|it| it.inbox.pop_front())
                {
                    back.push(seq);
                    while self.meddling.pop_front() == Some(true) {
                        self.step(slot);
                    }
                }
                self.ledger.recalled(slot, &back, self.now);
            }
            Effect::Kill(slot) => self.kill(slot),
            Effect::Leave(slot) => self.with(slot, |process| process.closed = true),
            Effect::Wake(slot) => assert!(slot < SLOTS),
            Effect::Admit(waiter, admission) => {
                waiter.send(admission).expect("its submitter listens");
                // First come, first served.
                let waits = |id: &u64| self.jobs[id].admission.is_some();
                let first = (0..self.jobs.len() as u64).find(waits).expect("somebody waits");
                let mut told = self.jobs.get_mut(&first).unwrap().admission.take().unwrap();
                let mut context = Context::from_waker(Waker::noop());
                assert!(Pin::new(&mut told).poll(&mut context).is_ready(), "{first} was overtaken");
            }
            Effect::Settle(id, answer) => {
                let job = self.jobs.get_mut(&id).unwrap();
                let before = job.outcome.replace(answer);
                assert!(before.is_none(), "job {id}: {before:?}, then {:?}", job.outcome);
            }
        }
    }

    /// The pool kills a worker: only for what that is doing.
    fn kill(&mut self, slot: usize) {
        let Some(process) = self.processes[slot].as_mut().filter(|it| it.dead.is_none()) else {
            return;
        };
        process.dead = Some(9);
        if self.closed == Some(2) {
            return;
        }
        for seq in process.running.iter().chain(&process.done) {
            let job = &self.jobs[&self.orders[seq]];
            assert!(job.killed || job.limited, "job {} was hit", self.orders[seq]);
        }
    }

    /// Lets everything come to its end, and looks at that.
    fn end(&mut self) {
        for _ in 0..2_000 {
            for slot in 0..SLOTS {
                self.with(slot, |process| process.stopped = false);
                self.step(slot);
                self.happen(&Event::Attend(slot));
            }
            self.happen(&Event::Wait(Duration::from_millis(1)));
            let settled = self.jobs.values().all(|job| job.outcome.is_some());
            if settled && self.processes.iter().all(Option::is_none) {
                return self.judge();
            }
        }
        panic!("no end to it");
    }

    fn judge(&self) {
        assert!(!self.ledger.wants_workers() || self.closed.is_none());
        for (id, job) in &self.jobs {
            let outcome = job.outcome.as_ref().unwrap();
            let story = format!("job {id}: {outcome:?}, {} runs, {} ends", job.runs, job.ends);
            // At most once, unless more was asked for.
            assert!(job.runs <= 1 + job.retries, "{story}");
            match outcome {
                Ok(_) => assert!(job.ends > 0, "{story}"),
                Err(JobError::TimedOut { .. }) => assert!(job.limited, "{story}"),
                Err(JobError::Killed) => {
                    assert!(job.runs > 0 && (job.killed || self.closed == Some(2)), "{story}");
                }
                Err(JobError::WorkerDied { .. }) => assert!(job.crashes > 0, "{story}"),
                // A job that started is never told that it didn't.
                Err(
                    JobError::Cancelled
                    | JobError::NeverStarted { .. }
                    | JobError::Unsendable(_)
                    | JobError::NotSubmitted(_),
                ) => assert_eq!(job.runs, 0, "{story}"),
                Err(other) => panic!("{story}: {other}"),
            }
        }
    }
}

/// A world whose first worker has just done a job in no time, and was given forty more.
fn forty_behind_a_quick_one() -> World {
    let mut world = World::new(u32::MAX, Vec::new());
    let submit = Event::Submit { limited: false, retries: 0, long: false };
    let (attend, step) = (Event::Attend(0), Event::Step(0));
    for event in [&attend, &submit, &step, &step, &step, &step, &attend] {
        world.happen(event);
    }
    (0..40).for_each(|_| world.happen(&submit));
    world
}

#[test]
fn short_jobs_are_sent_ahead_as_many_as_fit() {
    let world = forty_behind_a_quick_one();
    assert_eq!(world.processes[0].as_ref().unwrap().inbox.len(), link::DEPTH);
}

#[test]
fn those_behind_a_long_job_are_given_to_others() {
    let mut world = forty_behind_a_quick_one();
    // The first one starts, and turns out to be long.
    world.happen(&Event::Step(0));
    world.happen(&Event::Step(0));
    world.happen(&Event::Attend(0));
    let look = world.ledger.look_again(0, world.now).expect("it has a look by itself");
    world.happen(&Event::Wait((look - world.now).saturating_sub(Duration::from_nanos(1))));
    world.happen(&Event::Attend(0));
    assert_eq!(world.processes[0].as_ref().unwrap().inbox.len(), link::DEPTH - 1);
    world.happen(&Event::Wait(Duration::from_nanos(1)));
    world.happen(&Event::Attend(0));
    assert!(world.processes[0].as_ref().unwrap().inbox.is_empty());
    // Another worker takes the next one, and only that: it isn't known to be quick.
    world.happen(&Event::Attend(1));
    assert_eq!(world.processes[1].as_ref().unwrap().inbox.len(), 1);
}

#[test]
fn a_worker_that_does_not_leave_is_killed() {
    let mut world = World::new(u32::MAX, Vec::new());
    world.happen(&Event::Attend(0));
    world.happen(&Event::Stop(0));
    world.happen(&Event::Close(1));
    world.happen(&Event::Wait(link::GRACE.saturating_sub(Duration::from_nanos(1))));
    world.happen(&Event::Attend(0));
    assert_eq!(world.processes[0].as_ref().unwrap().dead, None);
    world.happen(&Event::Wait(Duration::from_nanos(1)));
    world.happen(&Event::Attend(0));
    assert_eq!(world.processes[0].as_ref().unwrap().dead, Some(9));
}

#[test]
fn every_history_ends_well() {
    let regressions = FileFailurePersistence::Direct("tests/pool_model.proptest-regressions");
    let histories = std::env::var("POOL_HISTORIES").map(|number| number.parse().unwrap());
    let mut runner = TestRunner::new(Config {
        cases: histories.unwrap_or(HISTORIES),
        failure_persistence: Some(Box::new(regressions)),
        ..Config::default()
    });
    let events = proptest::collection::vec(event(), 0..120);
    let meddling = proptest::collection::vec(any::<bool>(), 0..20);
    let recycle_after = prop_oneof![4 => Just(u32::MAX), 1 => 1..5_u32];
    // What ends the history: all jobs are done, or those that run, or none.
    let history = (events, meddling, recycle_after, 0..3_u8, 0..120_usize);
    runner
        .run(&history, |(events, meddling, recycle_after, how, when)| {
            let mut world = World::new(recycle_after, meddling);
            let when = when.max(events.len() / 2);
            for (position, event) in events.iter().enumerate() {
                if position == when {
                    world.happen(&Event::Close(how));
                }
                world.happen(event);
            }
            world.happen(&Event::Close(how));
            world.end();
            Ok(())
        })
        .unwrap();
}
