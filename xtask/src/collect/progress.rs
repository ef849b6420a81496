//! How far the measuring is: a bar on a terminal, plain lines elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

/// Tells on stderr what is being measured, and how much of the time is over.
#[derive(Debug)]
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    since: Instant,
    budget: Duration,
}

impl Progress {
    /// A bar where stderr is a terminal.
    pub(super) fn new(since: Instant, budget: Duration) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} s {msg:50!}")
                .expect("the template is a constant that was tried");
            ProgressBar::new(budget.as_secs()).with_style(style)
        });
        Self { bar, since, budget }
    }

    /// Something begins.
    pub(super) fn begin(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(self.since.elapsed().as_secs());
            bar.set_message(what.to_owned());
        }
    }

    /// It ended, like this.
    pub(super) fn end(&self, what: &str, outcome: &str) {
        if self.bar.is_none() {
            let (passed, budget) = (self.since.elapsed().as_secs(), self.budget.as_secs());
            eprintln!("[{passed}/{budget} s] {what}: {outcome}");
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
