//! How far the measuring is: a bar on a terminal, plain lines elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::time::Duration;

/// Tells on stderr how far the measuring is.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    done: usize,
    all: usize,
}

impl Progress {
    /// A bar where stderr is a terminal.
    pub(crate) fn new() -> Self {
        let bar = stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {elapsed} {msg:50!}")
                .expect("the template is a constant that was tried");
            let bar = ProgressBar::new(0).with_style(style);
            bar.enable_steady_tick(Duration::from_millis(500));
            bar
        });
        Self { bar, done: 0, all: 0 }
    }

    /// There will be so many more runs.
    pub(crate) fn expect(&mut self, runs: usize) {
        self.all += runs;
        if let Some(bar) = &self.bar {
            bar.set_length(self.all as u64);
        }
    }

    /// A run begins.
    pub(crate) fn begin(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.to_owned());
        }
    }

    /// It ended.
    pub(crate) fn end(&mut self, what: &str, outcome: &str) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.inc(1);
        } else {
            eprintln!("[{}/{}] {what}: {outcome}", self.done, self.all);
        }
    }

    /// So many of the expected runs won't be made.
    pub(crate) fn forgo(&mut self, runs: usize) {
        self.all -= runs;
        if let Some(bar) = &self.bar {
            bar.set_length(self.all as u64);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
