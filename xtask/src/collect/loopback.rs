//! The loopback server in a process of its own, so that nothing measured shares one with it.

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process_group};
use shared_workloads::loopback::ClosedPort;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

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
        let mut stdout = BufReader::new(server.stdout.take().expect("stdout is piped"));
        let (tell, said) = channel();
        thread::spawn(move || {
            let mut line = String::new();
            let read = stdout.read_line(&mut line);
            // Nobody listens where the time was over.
            let _: Result<(), _> = tell.send(read.map(|_| line.trim().to_owned()));
        });
        let mut loopback = Self { server, base_url: String::new(), closed };
        let said = said.recv_timeout(PATIENCE).with_context(|| {
            format!("the loopback server hasn't said where it is for {} s", PATIENCE.as_secs())
        })?;
        loopback.base_url = said.context("the loopback server can't be heard")?;
        let is_url = loopback.base_url.starts_with("http://");
        ensure!(is_url, "the loopback server didn't say where it is");
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
