//! Starts a worker: the process, its channel, the handshake. And ends it.

use super::builder::Config;
use super::dispatch::Channels;
use super::error::{FrameError, JobError, StartError};
use super::job::Outcomes;
use super::wire::{self, Hello, Mailbox, Message, PROTOCOL, Payload};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, socketpair};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The first argument of every worker. The second is the process id of the pool's process.
///
/// An argument and not a variable, because a job's own children would inherit a variable.
pub(super) const MARK: &str = "--pool-worker";
/// How long a worker may take to die of SIGKILL. One that waits in the kernel for a broken disk does
/// not; it is left to its fate then.
const DEATH_LIMIT: Duration = Duration::from_secs(1);

/// Tells builds of an executable apart: another file, or the same one written again.
pub(super) fn build_id(executable: &Path) -> io::Result<u64> {
    let file = std::fs::metadata(executable)?;
    let mut hasher = DefaultHasher::new();
    (file.dev(), file.ino(), file.size(), file.mtime(), file.mtime_nsec()).hash(&mut hasher);
    Ok(hasher.finish())
}

/// A worker process. Dropping it kills and reaps it.
pub(super) struct Worker {
    child: Child,
    ended: bool,
    pub(super) channels: Arc<Channels>,
}

impl Worker {
    /// Starts a worker and waits until it is ready; `None` if `go_on` has had enough before.
    ///
    /// Must be called by a thread that lives at least as long as the worker shall: Linux signals a
    /// parent's death when the thread that started the child ends.
    pub(super) fn start(
        config: &Config,
        mailbox: &mut Mailbox,
        wake: &UnixStream,
        go_on: impl Fn() -> bool,
    ) -> Result<Option<Self>, StartError> {
        let mut worker = Self::spawn(config).map_err(StartError::Spawn)?;
        match worker.hear(config, mailbox, wake, &go_on)? {
            None => return Ok(None),
            Some(Message::Hello(theirs)) if theirs.protocol != PROTOCOL => {
                return Err(StartError::Version { ours: PROTOCOL, theirs: theirs.protocol });
            }
            Some(Message::Hello(theirs)) if theirs.build != config.build => {
                return Err(StartError::Build);
            }
            Some(Message::Hello(_)) => {}
            Some(other) => return Err(out_of_place(other)),
        }
        if config.initializer.is_none() {
            return Ok(Some(worker));
        }
        match worker.hear(config, mailbox, wake, &go_on) {
            Err(StartError::Died(status)) => {
                let pid = worker.child.id();
                Err(StartError::Initializer(JobError::WorkerDied { pid, status }))
            }
            Err(StartError::Silent(limit)) => {
                Err(StartError::Initializer(JobError::TimedOut { limit }))
            }
            Ok(Some(Message::Initialized)) => {
                let outcomes = Outcomes::of(Ok(mailbox.take_payload(config.answer_cap())?), 1);
                outcomes.only::<()>().map_err(StartError::Initializer)?;
                Ok(Some(worker))
            }
            Ok(Some(other)) => Err(out_of_place(other)),
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Waits for what it says next.
    fn hear(
        &mut self,
        config: &Config,
        mailbox: &mut Mailbox,
        wake: &UnixStream,
        go_on: &impl Fn() -> bool,
    ) -> Result<Option<Message>, StartError> {
        // A limit beyond the clock's range is none.
        let deadline = Instant::now().checked_add(config.start_limit);
        loop {
            let [heard, dead, woken] =
                wait(&self.channels, wake, deadline).map_err(StartError::Spawn)?;
            let channel = self.channels.ours.as_fd();
            if heard && let Some(message) = mailbox.receive(channel, RecvFlags::DONTWAIT)? {
                return Ok(Some(message));
            }
            if dead {
                return Err(self.end().map_or_else(StartError::Spawn, StartError::Died));
            }
            if woken && !go_on() {
                return Ok(None);
            }
            if deadline.is_some_and(|at| at <= Instant::now()) {
                return Err(StartError::Silent(config.start_limit));
            }
        }
    }

    fn spawn(config: &Config) -> io::Result<Self> {
        // Both are close-on-exec: no other child of this process inherits them.
        let (ours, theirs) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        let mut child = Command::new(&config.executable)
            .arg(MARK)
            .arg(std::process::id().to_string())
            .envs(config.env.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::from(theirs.try_clone()?))
            // Ctrl-C in a terminal is for the pool's process to handle; and whatever a job leaves
            // behind can be ended together with its worker.
            .process_group(0)
            .spawn()?;
        let pid = Pid::from_child(&child);
        // Without a descriptor for it, it can't be watched.
        let process = pidfd_open(pid, PidfdFlags::empty()).inspect_err(|_| {
            _ = child.kill().and_then(|()| child.wait());
        })?;
        let worker = Self {
            child,
            ended: false,
            channels: Arc::new(Channels { pid, process, ours, theirs }),
        };
        let message = Message::Setup {
            hello: Hello { protocol: PROTOCOL, build: config.build },
            max_frame_bytes: config.max_frame_bytes,
            initializes: config.initializer.is_some(),
        };
        let channel = worker.channels.ours.as_fd();
        match &config.initializer {
            Some(task) => wire::send(
                channel,
                message,
                &mut task.lock().expect("nothing panics under this lock"),
                SendFlags::DONTWAIT,
            )?,
            None => wire::send(channel, message, &mut Payload::default(), SendFlags::DONTWAIT)?,
        }
        Ok(worker)
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills what is left of the worker and of its process group, and reaps it.
    ///
    /// # Errors
    ///
    /// If it doesn't die, or somebody else has reaped it.
    pub(super) fn end(&mut self) -> io::Result<ExitStatus> {
        self.ended = true;
        // Before reaping, while the id can't be another's. A worker that is ending by itself has
        // its exit status already: a signal doesn't change it any more.
        self.channels.kill();
        let deadline = Instant::now() + DEATH_LIMIT;
        let mut fds = [readable(&self.channels.process)];
        while !fds[0].revents().contains(PollFlags::IN) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                eprintln!("pool: worker {} does not die of SIGKILL, and is left", self.pid());
                return Err(io::ErrorKind::TimedOut.into());
            }
            poll_fds(&mut fds, Some(left))?;
        }
        self.child.wait()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if !self.ended
            && let Err(error) = self.end()
        {
            eprintln!("pool: worker {} can't be reaped: {error}", self.pid());
        }
    }
}

fn out_of_place(message: Message) -> StartError {
    FrameError(format!("{message:?} before the handshake")).into()
}

/// Waits until the worker has said something, is dead, or the slot is woken. Takes the wake-ups out.
pub(super) fn wait(
    channels: &Channels,
    wake: &UnixStream,
    until: Option<Instant>,
) -> io::Result<[bool; 3]> {
    let mut fds = [readable(&channels.ours), readable(&channels.process), readable(wake)];
    poll_fds(&mut fds, until.map(|until| until.saturating_duration_since(Instant::now())))?;
    let happened = fds.map(|fd| !fd.revents().is_empty());
    if happened[2] {
        drain(wake);
    }
    Ok(happened)
}

pub(super) fn readable<F: AsFd>(fd: &F) -> PollFd<'_> {
    PollFd::new(fd, PollFlags::IN)
}

/// Waits until one of `fds` has something to tell, `timeout` is over, or a signal came.
pub(super) fn poll_fds(fds: &mut [PollFd<'_>], timeout: Option<Duration>) -> io::Result<()> {
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
    _ = recv(wake, &mut bytes, RecvFlags::DONTWAIT);
}

/// Whoever still holds a dead worker's channel is a descendant that has left the process group in
/// time: it can't be ended, and isn't waited for, but reported.
pub(super) fn report_escaped(worker: Worker) {
    let (pid, channels) = (worker.pid(), Arc::clone(&worker.channels));
    drop(worker);
    // The pool's own copy of the worker's end is closed by this.
    let Some(Channels { ours, .. }) = Arc::into_inner(channels) else { return };
    let is_held = move |patience| {
        let mut fds = [PollFd::new(&ours, PollFlags::empty())];
        poll_fds(&mut fds, Some(patience)).is_ok() && fds[0].revents().is_empty()
    };
    // What was killed needs a moment to die, and what another thread starts at the moment has a copy
    // until it is another program. Nearly always that is over before a thread would have started.
    if is_held(Duration::from_millis(1)) {
        let report = move || {
            if is_held(Duration::from_millis(100)) {
                eprintln!(
                    "pool: a descendant of worker {pid} has left its process group, and lives"
                );
            }
        };
        // Without a thread for it, nobody is told.
        _ = thread::Builder::new().spawn(report);
    }
}
