//! Starts a worker: the process, its two channels, the handshake. And ends it.

use super::builder::Config;
use super::error::{FrameError, StartError};
use super::frame::{self, ERROR_ROOM_BYTES, Frame, Kind, PROTOCOL, Reader};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The first argument of every worker. The second is the process id of the pool's process.
///
/// An argument and not a variable, because a job's own children would inherit a variable.
pub(super) const MARK: &str = "--pool-worker";

#[derive(Serialize, Deserialize)]
pub(super) struct Setup {
    pub(super) protocol: u32,
    pub(super) max_frame_bytes: u32,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Hello {
    pub(super) protocol: u32,
    pub(super) build: u64,
}

/// Tells builds of an executable apart: another file, or the same one written again.
pub(super) fn build_id(executable: &Path) -> io::Result<u64> {
    let file = std::fs::metadata(executable)?;
    let mut hasher = DefaultHasher::new();
    (file.dev(), file.ino(), file.size(), file.mtime(), file.mtime_nsec()).hash(&mut hasher);
    Ok(hasher.finish())
}

/// A worker process that has shaken hands. Dropping it kills and reaps it.
pub(super) struct Worker {
    child: Child,
    ended: Option<ExitStatus>,
    pub(super) data: Arc<UnixStream>,
    pub(super) control: Arc<UnixStream>,
    pub(super) reader: Reader,
}

impl Worker {
    /// Must be called by a thread that lives at least as long as the worker shall: Linux signals a
    /// parent's death when the thread that started the child ends.
    pub(super) fn start(
        config: &Config,
        wake: &UnixStream,
        go_on: impl Fn() -> bool,
    ) -> Result<Option<Self>, StartError> {
        let deadline = Instant::now() + config.start_limit;
        let mut worker = Self::spawn(config).map_err(StartError::Spawn)?;
        loop {
            if let Some(frame) = worker.reader.next()? {
                check(&frame, config.build)?;
                return Ok(Some(worker));
            }
            let Some(left) = deadline.checked_duration_since(Instant::now()) else {
                return Err(StartError::Silent(config.start_limit));
            };
            let mut fds = [readable(&worker.data), readable(wake)];
            wait(&mut fds, Some(left)).map_err(StartError::Spawn)?;
            let [arrived, woken] = fds.map(|fd| !fd.revents().is_empty());
            if woken {
                drain(wake);
                if !go_on() {
                    return Ok(None);
                }
            }
            if arrived && !receive(&mut worker.reader, &worker.data) {
                return Err(worker.end().map_or_else(StartError::Spawn, StartError::Died));
            }
        }
    }

    fn spawn(config: &Config) -> io::Result<Self> {
        // Both ends of both are close-on-exec: no other child of this process inherits them.
        let (data, theirs) = UnixStream::pair()?;
        let (control, their_control) = UnixStream::pair()?;
        let child = Command::new(&config.executable)
            .arg(MARK)
            .arg(std::process::id().to_string())
            .envs(config.env.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            // Ctrl-C in a terminal is for the pool's process to handle; and whatever a job leaves
            // behind can be ended together with its worker.
            .process_group(0)
            .spawn()?;
        let worker = Self {
            child,
            ended: None,
            data: Arc::new(data),
            control: Arc::new(control),
            reader: Reader::new(config.max_frame_bytes.saturating_add(ERROR_ROOM_BYTES)),
        };
        let setup = Setup { protocol: PROTOCOL, max_frame_bytes: config.max_frame_bytes };
        let mut message = Vec::new();
        let start = frame::begin(&mut message);
        frame::append(&setup, &mut message, usize::MAX).map_err(io::Error::other)?;
        frame::seal(&mut message, start, Kind::Setup, 0);
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        let rights = [their_control.as_fd()];
        assert!(ancillary.push(SendAncillaryMessage::ScmRights(&rights)), "made to fit");
        let flags = SendFlags::NOSIGNAL;
        match sendmsg(&worker.data, &[IoSlice::new(&message)], &mut ancillary, flags) {
            // Dead already: the reader is about to see that, and to learn how it ended.
            Ok(_) | Err(Errno::PIPE) => Ok(worker),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Kills what is left of the worker and of its children, and reaps it.
    pub(super) fn end(&mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.ended {
            return Ok(status);
        }
        // Before reaping, while the id can't be another's. A worker that is ending by itself has
        // its exit status already: a signal doesn't change it any more. An error means that all of
        // the group are gone.
        _ = kill_process_group(self.pid(), Signal::KILL);
        let status = self.child.wait()?;
        self.ended = Some(status);
        Ok(status)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            // Waiting for one's own child fails only if somebody else has reaped it.
            eprintln!("pool: worker {} can't be reaped: {error}", self.child.id());
        }
    }
}

/// Receives what has arrived. False if the worker is gone; whether it closed the channel or reset it,
/// because it had not read all that it was sent, makes no difference.
pub(super) fn receive(reader: &mut Reader, channel: &UnixStream) -> bool {
    match reader.fill(channel, RecvFlags::DONTWAIT) {
        Ok(received) => received > 0,
        Err(error) => error.kind() == io::ErrorKind::WouldBlock,
    }
}

fn check(frame: &Frame, build: u64) -> Result<(), StartError> {
    if frame.kind != Kind::Ready {
        let what = format!("{:?} before the handshake", frame.kind);
        return Err(FrameError::OutOfPlace(what).into());
    }
    let hello: Hello = postcard::from_bytes(frame.payload())
        .map_err(|error| FrameError::OutOfPlace(format!("a handshake: {error}")))?;
    if hello.protocol != PROTOCOL {
        return Err(StartError::Version { ours: PROTOCOL, theirs: hello.protocol });
    }
    if hello.build != build {
        return Err(StartError::Build);
    }
    Ok(())
}

pub(super) fn readable<F: AsFd>(fd: &F) -> PollFd<'_> {
    PollFd::new(fd, PollFlags::IN)
}

/// Waits until one of `fds` has something to tell, `timeout` is over, or a signal came.
pub(super) fn wait(fds: &mut [PollFd<'_>], timeout: Option<Duration>) -> io::Result<()> {
    let timeout = timeout
        .map(|it| Timespec::try_from(it).unwrap_or(Timespec { tv_sec: i64::MAX, tv_nsec: 0 }));
    match poll(fds, timeout.as_ref()) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Takes the wake-ups out of a slot's channel.
pub(super) fn drain(wake: &UnixStream) {
    let mut bytes = [0; 64];
    // Empty is fine: somebody else's wake-up was taken together with the last one.
    _ = rustix::net::recv(wake, &mut bytes, RecvFlags::DONTWAIT);
}
