//! The thread that looks after one slot: starts its worker, listens to it, buries and replaces it.

use super::builder::Config;
use super::dispatch::Shared;
use super::error::{FrameError, StartError};
use super::fate::End;
use super::start::{Worker, drain, poll_fds, readable, report_escaped, wait};
use super::wire::{Mailbox, Message};
use rustix::net::RecvFlags;
use std::iter;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// How long the slot waits after a worker that was of no use. Doubles with each one.
const BACKOFF: Duration = Duration::from_millis(5);
const LONGEST_BACKOFF: Duration = Duration::from_secs(1);
/// How many reports are taken in at once: jobs are handed out in between.
const BATCH: usize = 64;

/// A slot: a thread, and one worker after the other.
struct Slot<'a> {
    shared: &'a Shared,
    config: &'a Config,
    index: usize,
    wake: &'a UnixStream,
    mailbox: Mailbox,
}

pub(super) fn supervise(shared: &Shared, config: &Config, index: usize, wake: &UnixStream) {
    let mut slot = Slot { shared, config, index, wake, mailbox: Mailbox::new() };
    let mut pause = BACKOFF;
    while slot.is_wanted() {
        let life = slot.live();
        let useful = life.is_ok();
        shared.update(|ledger| ledger.ended(index, life));
        if useful {
            pause = BACKOFF;
            continue;
        }
        let until = Instant::now() + pause;
        pause = LONGEST_BACKOFF.min(pause * 2);
        // Closing the pool ends the pause.
        while slot.is_wanted()
            && let Some(left) = until.checked_duration_since(Instant::now())
        {
            poll_fds(&mut [readable(wake)], Some(left)).expect("one descriptor can be polled");
            drain(wake);
        }
    }
}

impl Slot<'_> {
    fn is_wanted(&self) -> bool {
        self.shared.lock().ledger.wants_workers()
    }

    /// One worker's life. An error means that it was of no use: it never came to start a job.
    fn live(&mut self) -> Result<(), StartError> {
        let Self { shared, config, index, wake, .. } = *self;
        shared.update(|ledger| ledger.starting(index, Instant::now()));
        let wanted = || shared.lock().ledger.wants_workers();
        let Some(mut worker) = Worker::start(config, &mut self.mailbox, wake, wanted)? else {
            return Ok(());
        };
        if !shared.serve(index, &worker.channels) {
            return Ok(());
        }
        let rubbish = self.listen(&worker).err();
        if rubbish.is_some() {
            worker.channels.kill();
        }
        let life = shared.bury(index);
        let end = End { life, pid: worker.pid(), status: worker.end(), rubbish };
        let life = shared.update(|ledger| ledger.died(index, end, Instant::now()));
        report_escaped(worker);
        life
    }

    /// Passes on what the worker says, until it is dead or talks rubbish.
    fn listen(&mut self, worker: &Worker) -> Result<(), FrameError> {
        loop {
            let until = self.shared.watch(self.index);
            let [_, dead, _] =
                wait(&worker.channels, self.wake, until).expect("three descriptors can be polled");
            // What a dead worker has said is all there, whoever else still holds its end. A
            // descendant can't go on for ever in its name: each job has one report.
            loop {
                // Without the lock: this may read many megabytes.
                let next = || self.report(worker).transpose();
                let mut reports: Vec<_> = iter::from_fn(next).take(BATCH).collect();
                let full = reports.len() == BATCH;
                self.shared.update(|ledger| {
                    let now = Instant::now();
                    for report in reports.drain(..) {
                        let (done, starts) = report?;
                        ledger.report(self.index, done, starts, now)?;
                    }
                    if !dead {
                        ledger.tick(self.index, now);
                    }
                    Ok::<_, FrameError>(())
                })?;
                if !full {
                    break;
                }
            }
            if dead {
                return Ok(());
            }
        }
    }

    fn report(&mut self, worker: &Worker) -> Result<Option<Report>, FrameError> {
        match self.mailbox.receive(worker.channels.ours.as_fd(), RecvFlags::DONTWAIT)? {
            None => Ok(None),
            Some(Message::Report { done, starts }) => {
                let cap = self.config.answer_cap();
                let answer = |seq| Ok((seq, self.mailbox.take_payload(cap)?));
                Ok(Some((done.map(answer).transpose()?, starts)))
            }
            Some(other) => Err(FrameError(format!("{other:?}"))),
        }
    }
}

/// A job that is done, with its answer, and one that starts.
type Report = (Option<(u64, Vec<u8>)>, Option<u64>);
