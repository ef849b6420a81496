//! The thread that looks after one slot: starts its worker, listens to it, buries and replaces it.

use super::builder::Config;
use super::dispatch::{Channels, Shared};
use super::error::{FrameError, StartError};
use super::fate::End;
use super::start::{ESCAPE_LIMIT, Escaped, Worker, drain, poll_fds, readable, wait};
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

pub(super) fn supervise(shared: &Shared, config: &Config, slot: usize, wake: &UnixStream) {
    let mut mailbox = Mailbox::new();
    let mut escaped = Escaped::default();
    let mut pause = BACKOFF;
    let wanted = || shared.lock().ledger.wants_workers();
    while wanted() {
        let life = live(shared, config, slot, wake, &mut mailbox, &mut escaped);
        let useful = life.is_ok();
        shared.update(|ledger| ledger.ended(slot, life));
        if useful {
            pause = BACKOFF;
            continue;
        }
        let until = Instant::now() + pause;
        pause = LONGEST_BACKOFF.min(pause * 2);
        // Closing the pool ends the pause.
        while wanted()
            && let Some(left) = until.checked_duration_since(Instant::now())
        {
            poll_fds(&mut [readable(wake)], Some(left)).expect("one descriptor can be polled");
            drain(wake);
        }
    }
    escaped.report(ESCAPE_LIMIT);
}

/// One worker's life. An error means that it was of no use: it never came to start a job.
fn live(
    shared: &Shared,
    config: &Config,
    slot: usize,
    wake: &UnixStream,
    mailbox: &mut Mailbox,
    escaped: &mut Escaped,
) -> Result<(), StartError> {
    shared.update(|ledger| ledger.starting(slot, Instant::now()));
    let wanted = || shared.lock().ledger.wants_workers();
    let Some(mut worker) = Worker::start(config, mailbox, wake, wanted)? else {
        return Ok(());
    };
    if !shared.serve(slot, &worker.channels) {
        return Ok(());
    }
    escaped.report(Duration::ZERO);
    let rubbish = listen(shared, config, slot, wake, &worker, mailbox).err();
    if rubbish.is_some() {
        worker.channels.kill();
    }
    let life = shared.bury(slot);
    let end = End { life, pid: worker.pid(), status: worker.end(), rubbish };
    let life = shared.update(|ledger| ledger.died(slot, end, Instant::now()));
    escaped.note(worker);
    life
}

/// Passes on what the worker says, until it is dead or talks rubbish.
fn listen(
    shared: &Shared,
    config: &Config,
    slot: usize,
    wake: &UnixStream,
    worker: &Worker,
    mailbox: &mut Mailbox,
) -> Result<(), FrameError> {
    loop {
        let until = shared.watch(slot);
        let [_, dead, _] =
            wait(&worker.channels, wake, until).expect("three descriptors can be polled");
        // What a dead worker has said is all there, whoever else still holds its end. A descendant
        // can't go on for ever in its name: each job has one report.
        loop {
            // Without the lock: this may read many megabytes.
            let mut next = || report(mailbox, &worker.channels, config).transpose();
            let mut reports: Vec<_> = iter::from_fn(&mut next).take(BATCH).collect();
            let full = reports.len() == BATCH;
            shared.update(|ledger| {
                let now = Instant::now();
                for report in reports.drain(..) {
                    let (done, starts) = report?;
                    ledger.report(slot, done, starts, now)?;
                }
                if !dead {
                    ledger.tick(slot, now);
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

/// A job that is done, with its answer, and one that starts.
type Report = (Option<(u64, Vec<u8>)>, Option<u64>);

fn report(
    mailbox: &mut Mailbox,
    channels: &Channels,
    config: &Config,
) -> Result<Option<Report>, FrameError> {
    match mailbox.receive(channels.ours.as_fd(), RecvFlags::DONTWAIT)? {
        None => Ok(None),
        Some(Message::Report { done, starts }) => {
            let answer = |seq| Ok((seq, mailbox.take_payload(config.answer_cap())?));
            Ok(Some((done.map(answer).transpose()?, starts)))
        }
        Some(other) => Err(FrameError(format!("{other:?}"))),
    }
}
