//! The loopback server in a process of its own, so that nothing measured shares one with it.

use anyhow::{Context, Result, ensure};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::retry_on_intr;
use rustix::process::{Pid, Signal, kill_process_group};
use shared_workloads::loopback::ClosedPort;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// It starts in milliseconds.
const PATIENCE_S: i64 = 5;

/// A running server, and a port where every connection is refused.
#[derive(Debug)]
pub(super) struct Loopback {
    server: Child,
    base_url: String,
    closed: ClosedPort,
}

impl Loopback {
    /// Starts the server and waits until it says where it is, or its time is over.
    pub(super) fn start(program: &Path) -> Result<Self> {
        let closed = ClosedPort::reserve().context("no port is free")?;
        let mut server = Command::new(program)
            // It serves until its stdin ends, so it can't outlive us even if we are killed.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Out of reach of the terminal's Ctrl-C: the case that is running still needs it.
            .process_group(0)
            .spawn()
            .context("the loopback server can't be started")?;
        let mut stdout = server.stdout.take().expect("stdout is piped");
        let mut loopback = Self { server, base_url: String::new(), closed };
        let mut polled = [PollFd::new(&stdout, PollFlags::IN)];
        let patience = Timespec { tv_sec: PATIENCE_S, tv_nsec: 0 };
        let spoke = retry_on_intr(|| poll(&mut polled, Some(&patience)))?;
        ensure!(spoke > 0, "the loopback server hasn't said where it is for {PATIENCE_S} s");
        // It says so in one short line, and a pipe gives that as a whole.
        let mut said = [0; 100];
        let length = stdout.read(&mut said).context("the loopback server can't be heard")?;
        let said = String::from_utf8_lossy(&said[..length]);
        ensure!(said.starts_with("http://"), "the loopback server didn't say where it is");
        loopback.base_url.push_str(said.trim());
        Ok(loopback)
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A base URL where every connection is refused.
    pub(super) fn closed_url(&self) -> String {
        self.closed.base_url()
    }
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
