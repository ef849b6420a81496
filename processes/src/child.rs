//! This program, started again as a child that does one thing, prints the result and exits.
//!
//! A child has its own memory, and gets its input as arguments. It inherits the environment, the
//! working directory, standard error, the terminal and the resource limits of its parent.
//!
//! It is a new program, not a fork. A fork copies a program's locks as they are at that moment, but
//! only one of its threads: a lock that another thread held is never unlocked in the copy.

use crate::{back_pressure, counter_race, cpu_workers, io_bound, sleeping_workers};
use anyhow::{Context, ensure};
use std::env;
use std::io::{self, Write};
use std::process::{self, Command, ExitStatus, Stdio};

/// The first argument of a child; the second says which sample, the rest are its numbers.
const FLAG: &str = "--child";

/// A command that starts this program as a child of a sample.
pub(crate) fn this_program(sample: &str) -> io::Result<Command> {
    // On Linux the file that runs, even if it was rebuilt or deleted since it was started.
    let linux = cfg!(target_os = "linux");
    let path = if linux { "/proc/self/exe".into() } else { env::current_exe()? };
    let mut command = Command::new(path);
    command.args([FLAG, sample]).stdin(Stdio::null()).stdout(Stdio::piped());
    Ok(command)
}

/// A child that is killed and reaped when its handle is dropped: std's own handle does neither.
///
/// If this process is killed, no destructor runs, and its children live on. Only the pool's workers
/// ask the kernel to end them then.
pub(crate) struct Child(process::Child);

impl Child {
    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        command.spawn().map(Self)
    }

    /// Waits for its end and returns what it printed, unless its output goes elsewhere.
    pub(crate) fn reply(mut self) -> anyhow::Result<String> {
        let mut pipe = self.0.stdout.take().context("its output goes elsewhere")?;
        // Before the wait: a child that has filled the pipe doesn't end until somebody reads it.
        // std's `wait_with_output` does both, but takes the handle, which `drop` needs.
        let reply = io::read_to_string(&mut pipe)?;
        let status = self.0.wait()?;
        ensure!(status.success(), "a child ended with {status}");
        Ok(reply)
    }

    /// How it ended: an exit code or a signal. `None` while it runs.
    pub(crate) fn status(&mut self) -> io::Result<Option<ExitStatus>> {
        self.0.try_wait()
    }

    /// Sends SIGKILL, which can't be ignored, and waits until the child is gone.
    pub(crate) fn kill(&mut self) -> io::Result<ExitStatus> {
        self.0.kill()?;
        self.0.wait()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Does nothing after `reply` or `status` has seen the end: std remembers that.
        if let Err(error) = self.kill() {
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
    let reply = match (*sample, rest) {
        ("back-pressure", [item_bytes]) => back_pressure::child(number, item_bytes),
        ("counter-race", []) => Ok(counter_race::child(number).to_string()),
        ("cpu-workers", []) => Ok(cpu_workers::child(number).to_string()),
        ("io-bound", []) => Ok(io_bound::child(number).to_owned()),
        ("sleeping-workers", [name]) => Ok(sleeping_workers::child(number, name).to_owned()),
        _ => refuse(),
    };
    // `exit` would flush standard output too, but nobody would hear of it if that fails.
    let printed = reply.and_then(|reply| {
        io::stdout().write_all(reply.as_bytes())?;
        Ok(io::stdout().flush()?)
    });
    if let Err(error) = printed {
        eprintln!("a child failed: {error:#}");
        process::exit(1);
    }
    process::exit(0);
}

fn refuse() -> ! {
    eprintln!("{FLAG} is for this program's own children");
    process::exit(2);
}
