//! How far the measuring is: a bar on a terminal, plain lines elsewhere.

use indicatif::ProgressFinish::AndClear;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

#[derive(Debug)]
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    since: Instant,
    budget: Duration,
}

impl Progress {
    pub(super) fn new(since: Instant, budget: Duration) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} s {msg:50!}")
                .expect("the template is a constant that was tried");
            ProgressBar::new(budget.as_secs()).with_style(style).with_finish(AndClear)
        });
        Self { bar, since, budget }
    }

    pub(super) fn begin(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(self.since.elapsed().as_secs());
            bar.set_message(what.to_owned());
        }
    }

    pub(super) fn end(&self, what: &str, outcome: &str) {
        if self.bar.is_none() {
            let (passed, budget) = (self.since.elapsed().as_secs(), self.budget.as_secs());
            eprintln!("[{passed}/{budget} s] {what}: {outcome}");
        }
    }
}
