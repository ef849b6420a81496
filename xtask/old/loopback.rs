//! The loopback server in a process of its own, so that nothing measured shares one with it.

use crate::binaries::Binaries;
use crate::interrupts::Interrupts;
use anyhow::{Context, Result, ensure};
use shared_workloads::loopback::ClosedPort;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// A running server, and a port where every connection is refused.
#[derive(Debug)]
pub(crate) struct Loopback {
    server: Child,
    pub(crate) base_url: String,
    closed: ClosedPort,
}

impl Loopback {
    /// Starts the server and waits until it says where it is.
    ///
    /// # Errors
    ///
    /// Where it can't be started, or says nothing.
    pub(crate) fn start(binaries: &Binaries, interrupts: &Interrupts) -> Result<Self> {
        let mut server = Command::new(binaries.path("loopback")?)
            // It serves until its stdin ends, so it can't outlive us even if we are killed.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Out of reach of the terminal's Ctrl-C: the case that is running still needs it.
            .process_group(0)
            .spawn()
            .context("the loopback server can't be started")?;
        let _watch = interrupts.kill_on_second(server.id());
        let stdout = server.stdout.take().expect("stdout was asked for");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .context("the loopback server can't be heard")?;
        let base_url = line.trim().to_owned();
        let loopback =
            Self { server, base_url, closed: ClosedPort::reserve().context("no port is free")? };
        ensure!(
            loopback.base_url.starts_with("http://"),
            "the loopback server didn't say where it is"
        );
        Ok(loopback)
    }

    /// A base URL where every connection is refused.
    pub(crate) fn closed_url(&self) -> String {
        self.closed.base_url()
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        // It has no reason to hang, but a report that is ready mustn't wait to find out.
        let ended = self.server.kill().and_then(|()| self.server.wait());
        if let Err(error) = ended {
            eprintln!("xtask: the loopback server didn't end: {error}");
        }
    }
}
