//! Ctrl-C: once stops the measuring and keeps what there is, twice ends everything at once.

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Whether somebody wants an end, and what is running that must not outlive us.
#[derive(Clone, Default)]
pub(crate) struct Interrupts(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    signal: Option<i32>,
    running: Option<Running>,
}

/// What the first signal tells, and what the second kills.
struct Running {
    kill: Box<dyn Fn() + Send>,
    tell: Box<dyn Fn() + Send>,
}

/// Until this is dropped, an interrupt concerns what is being watched.
#[must_use]
pub(crate) struct Watch(Interrupts);

impl Interrupts {
    /// Takes over SIGINT and SIGTERM.
    ///
    /// # Errors
    ///
    /// Where the system doesn't let us.
    pub(crate) fn install() -> Result<Self> {
        let interrupts = Self::default();
        let mut signals = Signals::new([SIGINT, SIGTERM]).context("signals can't be caught")?;
        let theirs = interrupts.clone();
        thread::Builder::new()
            .name("interrupts".to_owned())
            .spawn(move || signals.forever().for_each(|signal| theirs.receive(signal)))?;
        Ok(interrupts)
    }

    /// The code to exit with, once there was a signal.
    pub(crate) fn exit_code(&self) -> Option<u8> {
        self.state().signal.map(exit_code)
    }

    /// Has `tell` called at the first signal, or now if that came already, and the process group
    /// killed at the second.
    pub(crate) fn watch_group(&self, group: Pid, tell: impl Fn() + Send + 'static) -> Watch {
        let kill = move || {
            // It may have ended just now; there is nobody left to tell of any other error.
            let _: Result<(), _> = kill_process_group(group, Signal::KILL);
        };
        self.watch(kill, tell)
    }

    /// Has a process killed at the second signal. At the first, a terminal tells it itself, since
    /// it is in our own process group.
    pub(crate) fn kill_on_second(&self, process: u32) -> Watch {
        let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
        let kill = move || {
            if let Some(pid) = pid {
                let _: Result<(), _> = kill_process(pid, Signal::KILL);
            }
        };
        self.watch(kill, || ())
    }

    fn watch(&self, kill: impl Fn() + Send + 'static, tell: impl Fn() + Send + 'static) -> Watch {
        let mut state = self.state();
        if state.signal.is_some() {
            tell();
        }
        state.running = Some(Running { kill: Box::new(kill), tell: Box::new(tell) });
        Watch(self.clone())
    }

    fn receive(&self, signal: i32) {
        let mut state = self.state();
        match (state.signal.replace(signal), &state.running) {
            (None, running) => {
                eprintln!("xtask: stopping; press Ctrl-C again to stop at once");
                if let Some(running) = running {
                    (running.tell)();
                }
            }
            (Some(_), running) => {
                if let Some(running) = running {
                    (running.kill)();
                }
                process::exit(exit_code(signal).into());
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock can leave the state half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.state().running = None;
    }
}

/// As a shell puts it: 130 after SIGINT.
fn exit_code(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(1)
}
