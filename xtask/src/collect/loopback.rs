//! The loopback server in a process of its own, so that nothing measured shares one with it.

use super::interrupts::Interrupts;
use anyhow::{Context, Result, bail, ensure};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process_group};
use shared_workloads::loopback::ClosedPort;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// It starts in milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// A running server, and a port where every connection is refused.
#[derive(Debug)]
pub(super) struct Loopback {
    server: Child,
    base_url: String,
    closed: ClosedPort,
}

impl Loopback {
    /// Starts the server and waits until it says where it is.
    ///
    /// # Errors
    ///
    /// Where it can't be started, or doesn't say so in time; it is ended then.
    pub(super) fn start(program: &Path, interrupts: &Interrupts) -> Result<Self> {
        let closed = ClosedPort::reserve().context("no port is free")?;
        let mut server = Command::new(program)
            // It serves until its stdin ends, so it can't outlive us even if we are killed.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Out of reach of the terminal's Ctrl-C: the case that is running still needs it.
            .process_group(0)
            .spawn()
            .context("the loopback server can't be started")?;
        let stdout = server.stdout.take().expect("stdout was asked for");
        let mut loopback = Self { server, base_url: String::new(), closed };
        loopback.base_url = first_line(stdout, interrupts)?;
        let said = &loopback.base_url;
        ensure!(said.starts_with("http://"), "the loopback server didn't say where it is");
        Ok(loopback)
    }

    /// Where it is.
    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A base URL where every connection is refused.
    pub(super) fn closed_url(&self) -> String {
        self.closed.base_url()
    }
}

/// What it prints until the line or its output ends.
fn first_line(mut stdout: ChildStdout, interrupts: &Interrupts) -> Result<String> {
    let complaint = "the loopback server can't be heard";
    let deadline = Instant::now() + PATIENCE;
    let mut said = Vec::new();
    while !said.ends_with(b"\n") {
        let left = deadline.saturating_duration_since(Instant::now());
        let mut polled = [
            PollFd::new(&stdout, PollFlags::IN),
            PollFd::from_borrowed_fd(interrupts.pipe(), PollFlags::IN),
        ];
        match poll(&mut polled, Some(&Timespec::try_from(left).context(complaint)?)) {
            Ok(0) => {
                let seconds = PATIENCE.as_secs();
                bail!("the loopback server hasn't said where it is for {seconds} s");
            }
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error).context(complaint),
        }
        ensure!(polled[1].revents().is_empty(), "interrupted");
        if !polled[0].revents().is_empty() {
            let mut buffer = [0; 256];
            match stdout.read(&mut buffer).context(complaint)? {
                0 => break,
                count => said.extend_from_slice(&buffer[..count]),
            }
        }
    }
    Ok(String::from_utf8_lossy(&said).trim().to_owned())
}

impl Drop for Loopback {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        // It has no reason to hang, but a report that is ready mustn't wait to find out.
        let killed = kill_process_group(Pid::from_child(&self.server), Signal::KILL);
        if let Err(error) = killed.map_err(Into::into).and_then(|()| self.server.wait()) {
            eprintln!("xtask: the loopback server didn't end: {error}");
        }
    }
}
