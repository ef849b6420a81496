//! This program, started again as a child that does one thing, prints the result and exits.
//!
//! A fork would copy the caller's memory and with it every lock that another thread held; starting
//! the program afresh shares nothing but the command line and the pipes.

use crate::{back_pressure, counter_race, cpu_workers, deadline, io_bound, sleeping_workers};
use anyhow::{Context, ensure};
use std::env;
use std::io;
use std::process::{self, ChildStdin, Command, Stdio};

/// The first argument of a child; the second says which sample, the rest are its numbers.
const FLAG: &str = "--child";

/// A command that starts this program as a child of a sample.
pub(crate) fn this_program(sample: &str) -> Command {
    // On Linux the file that runs, even if it was rebuilt or deleted since it was started.
    let path =
        if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { env::current_exe() };
    // An unknown path is reported by the spawn, as a program that isn't found.
    let mut command = Command::new(path.unwrap_or_default());
    command.args([FLAG, sample]).stdin(Stdio::null());
    command
}

/// A child that ends with its handle: std's own is neither killed nor reaped when it is dropped.
pub(crate) struct Child(process::Child);

impl Child {
    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        command.stdout(Stdio::piped()).spawn().map(Self)
    }

    /// Waits for its end and returns what it printed.
    pub(crate) fn reply(mut self) -> anyhow::Result<String> {
        let mut pipe = self.0.stdout.take().context("its output is piped once")?;
        let reply = io::read_to_string(&mut pipe)?;
        let status = self.0.wait()?;
        ensure!(status.success(), "a child ended with {status}");
        Ok(reply)
    }

    /// The other end of its standard input, once, where that is a pipe.
    pub(crate) fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.0.stdin.take()
    }

    /// Whether the kernel says so.
    pub(crate) fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.0.try_wait()?.is_some())
    }

    /// Kills it, and waits until it's gone.
    pub(crate) fn kill(&mut self) -> io::Result<()> {
        self.0.kill()?;
        self.0.wait().map(drop)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // After `reply` both do nothing: std remembers that the child was reaped.
        if let Err(error) = self.0.kill().and_then(|()| self.0.wait()) {
            eprintln!("a child could not be ended: {error}");
        }
    }
}

/// Does a child's work and exits, if this process was started as one.
pub(crate) fn serve_if_child() {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let [FLAG, sample, number, rest @ ..] = &words[..] else {
        return;
    };
    let number = number.parse().unwrap_or_else(|_| refuse());
    match (*sample, rest) {
        ("back-pressure", [delay_ms]) => print!("{}", back_pressure::child(number, delay_ms)),
        ("counter-race", []) => print!("{}", counter_race::child(number)),
        ("cpu-workers", []) => print!("{}", cpu_workers::child(number)),
        ("deadline", []) => print!("{}", deadline::child(number)),
        ("io-bound", []) => print!("{}", io_bound::child(number)),
        ("sleeping-workers", [name]) => print!("{}", sleeping_workers::child(number, name)),
        _ => refuse(),
    }
    process::exit(0);
}

fn refuse() -> ! {
    eprintln!("{FLAG} is for this program's own children");
    process::exit(2);
}
