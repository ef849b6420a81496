//! Runs what was planned: one case after the other, timed and checked.

use crate::answer::{Answer, Terms};
use crate::harness::plan::{Case, Plan};
use std::any::Any;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

/// What came of one case.
pub(super) struct Finished {
    pub(super) outcome: Result<Answer, String>,
    pub(super) elapsed: Duration,
    pub(super) verified: Option<bool>,
}

impl Finished {
    /// Whether nothing is known to be wrong with it.
    pub(super) fn is_right(&self) -> bool {
        self.outcome.is_ok() && self.verified != Some(false)
    }
}

/// Tells somebody what came of each case, in the order of the plan.
pub(super) trait Reporter {
    fn finished(&mut self, case: &Case, finished: Finished) -> io::Result<()>;

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs every case, whatever became of those before it. True when all went right.
pub(super) fn all(plan: &Plan, reporter: &mut dyn Reporter) -> io::Result<bool> {
    let mut all_right = true;
    for case in &plan.cases {
        let finished = one(case);
        all_right &= finished.is_right();
        reporter.finished(case, finished)?;
    }
    reporter.end()?;
    Ok(all_right)
}

fn one(case: &Case) -> Finished {
    let start = Instant::now();
    // A sample that panics is a failed case; it shares nothing with the next one.
    let run = panic::catch_unwind(AssertUnwindSafe(|| case.variant.run(&case.params)));
    let elapsed = start.elapsed();
    let outcome = match run {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(format!("{error:#}")),
        Err(payload) => Err(format!("panicked: {}", message(payload.as_ref()))),
    };
    let terms = Terms {
        sample: case.sample,
        params: &case.params,
        standard: &case.variant.standard,
        elapsed,
    };
    let verified = outcome.as_ref().map_or(Some(false), |answer| answer.check(&terms));
    Finished { outcome, elapsed, verified }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("with a payload that is no text")
}
