//! Runs what was planned: one case after the other, timed and checked.

use crate::answer::{Answer, Terms};
use crate::harness::Job;
use crate::harness::free::waited_for_a_processor;
use crate::harness::plan::{Case, Plan};
use std::any::Any;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

/// What came of one case.
pub(super) struct Finished {
    pub(super) job: Option<Job>,
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

/// Tells somebody what is run and what came of it, in the order of the plan.
pub(super) trait Reporter {
    /// Before the work, which may take long.
    fn starting(&mut self, _: &Case) -> io::Result<()> {
        Ok(())
    }

    fn finished(&mut self, case: &Case, finished: Finished) -> io::Result<()>;

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs every case, whatever became of those before it. True when all went right.
pub(super) fn all(plan: &Plan, reporter: &mut dyn Reporter) -> io::Result<bool> {
    let mut all_right = true;
    for case in &plan.cases {
        reporter.starting(case)?;
        let finished = one(case);
        all_right &= finished.is_right();
        reporter.finished(case, finished)?;
    }
    reporter.end()?;
    Ok(all_right)
}

pub(super) fn one(case: &Case) -> Finished {
    let job = case.variant.join.map(|join| join());
    let waited_before = waited_for_a_processor();
    let start = Instant::now();
    // A sample that panics is a failed case; it shares nothing with the next one.
    let run = panic::catch_unwind(AssertUnwindSafe(|| case.variant.run(&case.params)));
    let elapsed = start.elapsed();
    let waited = waited_for_a_processor().zip(waited_before);
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
        free: waited.map(|(after, before)| elapsed.saturating_sub(after.saturating_sub(before))),
    };
    let verified = outcome.as_ref().map_or(Some(false), |answer| answer.check(&terms));
    Finished { job, outcome, elapsed, verified }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("with a payload that is no text")
}

#[cfg(test)]
mod tests {
    use super::{Finished, one};
    use crate::answer::{Answer, closed_form};
    use crate::harness::Variant;
    use crate::harness::plan::Case;
    use crate::kernels;
    use crate::sample::{Params, Sample};
    use std::thread;

    fn run(sample: Sample, variant: Variant) -> Finished {
        one(&Case { sample, variant, params: Params::article(sample) })
    }

    fn refuses(sample: Sample, variant: Variant) {
        let finished = run(sample, variant);
        assert_eq!(finished.verified, Some(false));
        assert!(!finished.is_right());
    }

    #[test]
    fn a_program_that_waits_and_the_same_without_the_wait() {
        let waits = run(
            Sample::IoBound,
            Variant::new("waits", |p| {
                thread::sleep(p.delay);
                Answer::Done(p.tasks)
            }),
        );
        assert_eq!(waits.verified, Some(true));
        refuses(Sample::IoBound, Variant::new("does_not_wait", |p| Answer::Done(p.tasks)));
    }

    #[test]
    fn a_caller_that_does_the_work_itself_and_says_that_it_was_elsewhere() {
        let itself = |p: &Params| {
            let sums = (0..p.tasks).map(|_| kernels::sum_of_squares(p.n)).collect();
            Answer::offloaded_sums((sums, 0))
        };
        // Long enough to ask for heartbeats on any machine.
        let params = Params { n: 100_000_000, ..Params::article(Sample::OffloadCpu) };
        let verified = |variant| {
            one(&Case { sample: Sample::OffloadCpu, variant, params: params.clone() }).verified
        };
        assert_eq!(verified(Variant::new("elsewhere", itself)), Some(false));
        assert_eq!(verified(Variant::new("here", itself).blocks_the_caller()), Some(true));
    }

    #[test]
    fn a_program_that_chooses_its_own_standard() {
        for own in [
            Variant::new("lost", |_| Answer::IndeterminateCount(2)),
            Variant::new("lost", |_| Answer::IndeterminateCount(2)).may_lose_updates(),
        ] {
            let finished = run(Sample::CounterRace, own);
            assert!(finished.outcome.unwrap_err().contains("standard"));
        }
        let lost = || Variant::new("lost", |_| Answer::Count(2));
        refuses(Sample::CounterRace, lost());
        assert_eq!(run(Sample::CounterRace, lost().may_lose_updates()).verified, Some(true));
    }

    #[test]
    fn a_program_that_panics_or_fails() {
        let panics = Variant::new("panics", |p| {
            assert!(p.workers > 9, "only {}", p.workers);
            Answer::Count(closed_form(2).try_into().unwrap())
        });
        let finished = run(Sample::CounterRace, panics);
        assert_eq!(finished.outcome, Err("panicked: only 2".to_owned()));
        assert_eq!(finished.verified, Some(false));
        let fails = Variant::fallible("fails", |_| anyhow::bail!("no loop"));
        assert_eq!(run(Sample::CounterRace, fails).outcome, Err("no loop".to_owned()));
    }
}
