//! Runs every case, each run in a process of its own, in random order.

mod canary;
mod case;
mod child;
mod family;
mod schedule;

pub(crate) use case::{Case, Setback, Success, nanoseconds, numbers_of};
pub(crate) use child::{Limits, Memory, Trouble, run as run_program};
pub(crate) use family::adopt_orphans;
pub(crate) use schedule::{LEAST_ROUNDS, interleave, rounds};

use crate::interrupts::Interrupts;
use crate::progress::Progress;
use crate::render::duration;
use crate::results::{Reading, Row};
use canary::Canary;
use std::time::{Duration, Instant};

/// From how long on a first run counts: it needs no warm-up, and looking at its memory takes less than
/// a hundredth of it. In a hurry a few hundredths will do.
pub(crate) const fn long(hurry: bool) -> Duration {
    Duration::from_millis(if hurry { 50 } else { 200 })
}

/// How much to measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// When the budget began to be spent.
    pub(crate) since: Instant,
    pub(crate) budget: Duration,
    /// So many rounds of everything, whatever the budget.
    pub(crate) rounds: Option<usize>,
    /// The time limit of a single run.
    pub(crate) limit: Duration,
    pub(crate) seed: u64,
    /// Whether shorter first runs count, too.
    pub(crate) hurry: bool,
    /// Whether keeping to the budget matters more than five rounds.
    pub(crate) quick: bool,
}

/// What was measured.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) rows: Vec<Row>,
    pub(crate) canary: Vec<Reading>,
    /// Whether it was interrupted.
    pub(crate) partial: bool,
}

/// Measures every case.
pub(crate) fn measure(cases: &[Case], effort: Effort, interrupts: &Interrupts) -> Measured {
    let mut session = Session {
        cases,
        effort,
        interrupts,
        rows: cases.iter().map(empty_row).collect(),
        canary: Canary::new(effort.since),
        progress: Progress::new(),
    };
    let mut random = fastrand::Rng::with_seed(effort.seed);
    let partial = session.run_all(&mut random).is_none();
    Measured { rows: session.rows, canary: session.canary.readings, partial }
}

struct Session<'a> {
    cases: &'a [Case],
    effort: Effort,
    interrupts: &'a Interrupts,
    rows: Vec<Row>,
    canary: Canary,
    progress: Progress,
}

/// Somebody pressed Ctrl-C: `None` unwinds what was going on.
type Uninterrupted = Option<()>;

impl Session<'_> {
    fn run_all(&mut self, random: &mut fastrand::Rng) -> Uninterrupted {
        // The first run of a case warms its binary up, shows its memory, and tells what it costs.
        let first = schedule::interleave(&vec![1; self.cases.len()], random);
        self.progress.expect(first.len());
        for case in first {
            self.run_one(case, true)?;
        }
        let order = schedule::interleave(&self.further_rounds(), random);
        self.progress.expect(order.len());
        for case in order {
            if self.rows[case].failure.is_some() || self.is_enough(case) {
                self.progress.forgo(1);
            } else {
                self.run_one(case, false)?;
            }
        }
        Some(())
    }

    fn run_one(&mut self, index: usize, first: bool) -> Uninterrupted {
        self.canary.look();
        let case = &self.cases[index];
        let name = self.rows[index].name();
        self.progress.begin(&name);
        let limits = Limits { time: self.effort.limit, watch_memory: first };
        let row = &mut self.rows[index];
        let outcome = match case.run(limits, self.interrupts, self.effort.since) {
            Ok(success) => {
                let elapsed = success.run.elapsed_ns;
                keep(row, success, first, long(self.effort.hurry));
                duration(elapsed as f64)
            }
            Err(Setback::Interrupted) => return None,
            Err(Setback::Failed(failure)) => {
                let reason = failure.reason.clone();
                row.failure = Some(failure);
                reason
            }
        };
        self.progress.end(&name, &outcome);
        Some(())
    }

    /// How many rounds each case gets after its first run. One that failed isn't run again.
    fn further_rounds(&self) -> Vec<usize> {
        let costs: Vec<Duration> = self.rows.iter().map(cost).collect();
        // A first run that counts is paid for already.
        let paid: Duration = costs.iter().filter(|&&cost| cost >= long(self.effort.hurry)).sum();
        let left = self.effort.budget.saturating_sub(self.effort.since.elapsed());
        let wanted = self.effort.rounds.map_or_else(
            || schedule::rounds(&costs, left + paid, self.effort.quick),
            |rounds| vec![rounds; costs.len()],
        );
        self.rows
            .iter()
            .zip(wanted)
            .map(|(row, wanted)| match row.failure {
                None => wanted.saturating_sub(row.runs.len()),
                Some(_) => 0,
            })
            .collect()
    }

    /// Whether the budget is spent and the case has what it needs at least.
    fn is_enough(&self, index: usize) -> bool {
        let Effort { since, budget, rounds, quick, .. } = self.effort;
        let row = &self.rows[index];
        rounds.is_none()
            && since.elapsed() > budget
            && row.runs.len() >= schedule::least(cost(row), quick)
    }
}

fn empty_row(case: &Case) -> Row {
    Row {
        model: case.model.clone(),
        sample: case.sample,
        variant: case.variant.clone(),
        source: case.source.clone(),
        params: case.params.clone(),
        answer: None,
        warm_up: None,
        runs: Vec::new(),
        memory_bytes: None,
        processes: None,
        failure: None,
        summary: None,
        speed_up: None,
        over_rust: None,
        against_baseline: None,
    }
}

fn keep(row: &mut Row, success: Success, first: bool, counts_from: Duration) {
    if first {
        row.answer = Some(success.answer);
        row.memory_bytes = success.memory.map(|memory| memory.bytes);
        row.processes = success.memory.map(|memory| memory.processes);
    }
    if first && success.run.process_ns < nanoseconds(counts_from) {
        row.warm_up = Some(success.run);
    } else {
        row.runs.push(success.run);
    }
}

/// What one more round takes; nothing where there won't be one.
fn cost(row: &Row) -> Duration {
    let first = row.warm_up.as_ref().or(row.runs.first());
    match (&row.failure, first) {
        (None, Some(run)) => Duration::from_nanos(run.process_ns),
        (Some(_), _) | (_, None) => Duration::ZERO,
    }
}
