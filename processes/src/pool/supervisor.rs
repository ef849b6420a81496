//! The thread that looks after one slot: starts its worker, listens to it, buries and replaces it.

use super::builder::Config;
use super::dispatch::{End, Shared};
use super::error::{FrameError, JobError, StartError};
use super::frame::{CHUNK_BYTES, Reader};
use super::job::Outcomes;
use super::link::{Answer, Link, Order};
use super::oneshot;
use super::start::{Worker, drain, readable, receive, wait};
use rustix::event::{PollFd, PollFlags};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long the slot waits after a worker that was of no use. Doubles with each one.
const BACKOFF: Duration = Duration::from_millis(10);
const LONGEST_BACKOFF: Duration = Duration::from_secs(1);

pub(super) fn supervise(shared: &Shared, config: &Config, index: usize, wake: &UnixStream) {
    let mut pause = BACKOFF;
    while shared.is_open() {
        let life = live(shared, config, index, wake);
        let useful = life.is_ok();
        shared.ended(life);
        if useful {
            pause = BACKOFF;
            continue;
        }
        let until = Instant::now() + pause;
        pause = LONGEST_BACKOFF.min(pause * 2);
        // Closing the pool ends the pause.
        while shared.is_open()
            && let Some(left) = until.checked_duration_since(Instant::now())
        {
            wait(&mut [readable(wake)], Some(left)).expect("one descriptor can be polled");
            drain(wake);
        }
    }
}

/// One worker's life. An error means that it was of no use: it never came to run a job.
fn live(
    shared: &Shared,
    config: &Config,
    index: usize,
    wake: &UnixStream,
) -> Result<(), StartError> {
    let Some(mut worker) = Worker::start(config, wake, || shared.is_open())? else {
        return Ok(());
    };
    let mut initializer = None;
    let order = config.initializer.as_ref().map(|frame| {
        let (reply, receiver) = oneshot::channel();
        initializer = Some(receiver);
        let mut order = Order::new(0, frame.clone(), reply);
        order.time_limit = Some(config.start_limit);
        order
    });
    let link = Link::new(worker.pid(), Arc::clone(&worker.data), Arc::clone(&worker.control));
    shared.update(|state, _| state.welcome(index, link, order));

    let mut failure = None;
    let heard = listen(shared, index, wake, &mut worker, || {
        let Some(receiver) = initializer.take_if(|receiver| receiver.is_settled()) else {
            return true;
        };
        match initialized(receiver) {
            Ok(()) => shared.update(|state, _| state.initialized(index)),
            Err(error) => failure = Some(StartError::Initializer(error)),
        }
        failure.is_none()
    });
    shared.lock().kill_worker(index);
    let pid = worker.pid().as_raw_pid().unsigned_abs();
    let end = End { pid, status: worker.end(), rubbish: heard.err() };
    let useless = shared.update(|state, after| state.inherit(index, &end, after));
    // Died or was killed while it initialised itself.
    if let Some(Err(error)) = initializer.map(initialized) {
        failure = Some(StartError::Initializer(error));
    }
    match failure {
        Some(failure) => Err(failure),
        None if useless => Err(match (end.rubbish, end.status) {
            (Some(rubbish), _) => rubbish.into(),
            (None, status) => status.map_or_else(StartError::Spawn, StartError::Died),
        }),
        None => Ok(()),
    }
}

fn initialized(receiver: oneshot::Receiver<Answer>) -> Result<(), JobError> {
    let Ok(answer) = receiver.wait(None) else { unreachable!("there is no deadline") };
    Outcomes::settled(answer, 1).only()
}

/// Passes on what the worker says, until it is gone, talks rubbish, or `go_on` has had enough.
fn listen(
    shared: &Shared,
    index: usize,
    wake: &UnixStream,
    worker: &mut Worker,
    mut go_on: impl FnMut() -> bool,
) -> Result<(), FrameError> {
    let mut control = Reader::new(0);
    let mut control_open = true;
    loop {
        let watch = shared.lock().watch(index);
        let interest = if watch.writable { PollFlags::IN | PollFlags::OUT } else { PollFlags::IN };
        let timeout = watch.until.map(|until| until.saturating_duration_since(Instant::now()));
        let mut fds =
            [PollFd::new(&worker.data, interest), readable(wake), readable(&worker.control)];
        let watched = if control_open { 3 } else { 2 };
        wait(&mut fds[..watched], timeout).expect("three descriptors can be polled");
        let [data, woken, recall] = fds.map(|fd| fd.revents());
        if !woken.is_empty() {
            drain(wake);
        }
        // Without the lock: this copies up to a whole buffer.
        let told = !data.difference(PollFlags::OUT).is_empty();
        let gone = told && !receive(&mut worker.reader, &worker.data);
        // Looked at after the other channel, but taken in before it: a worker gives jobs back before
        // it starts the ones that were sent after them. The end of this channel doesn't count as the
        // worker's, who may have said on the other one that it started a job.
        let told = told || !recall.is_empty();
        control_open &= !told || receive(&mut control, &worker.control);
        shared.update(|state, after| {
            if data.contains(PollFlags::OUT) {
                state.unblock(index);
            }
            if !control_open {
                state.kill_worker(index);
            }
            let now = Instant::now();
            for reader in [&mut control, &mut worker.reader] {
                while let Some(frame) = reader.next()? {
                    let spare = state.receive(index, frame, now, after)?;
                    if spare.len() > CHUNK_BYTES {
                        reader.recycle(spare);
                    }
                }
            }
            Ok(())
        })?;
        if gone || !go_on() {
            return Ok(());
        }
    }
}
