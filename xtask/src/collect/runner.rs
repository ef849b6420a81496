//! The one runner: every row is run alone, in a process of its own, in random order.

use super::canary;
use super::contestant::Contestant;
use super::interrupts::Interrupts;
use super::loopback::Loopback;
use super::outcome::{Begun, add};
use super::process::{self, nanoseconds};
use super::program::{Finished, Rules};
use super::progress::Progress;
use super::schedule::{interleave, is_next, is_quick, is_untried, lacking, last, sleeps, too_long};
use crate::format::Ns;
use crate::results::{Failure, Question, Results, Row, Series};
use std::ops::Range;
use std::process::Command;
use std::time::{Duration, Instant};

/// The few rounds take about this share of the time that is left after the first.
const SHARE_OF_FEW: f64 = 0.2;
/// The budget is for everything after the build; this much of it is for what follows the measuring.
const RESERVE: Duration = Duration::from_secs(2);
/// From here on loops that sleep do so side by side.
const LONG_SLEEP: Duration = Duration::from_secs(2);

/// Rows, and who runs them. After Ctrl-C it does nothing more.
#[derive(Debug)]
pub(super) struct Runner<'a> {
    pub(super) results: Results,
    pub(super) contestants: Vec<Contestant>,
    pub(super) loopback: Loopback,
    pub(super) interrupts: &'a Interrupts,
    pub(super) random: fastrand::Rng,
    pub(super) since: Instant,
    pub(super) progress: Progress,
}

impl Runner<'_> {
    /// Whether somebody has pressed Ctrl-C: nothing more is run, or written down.
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupts.exit_code().is_some()
    }

    /// How much of the budget there is for more than was asked for.
    pub(super) fn left(&self) -> Duration {
        let settings = &self.results.settings;
        let over = self.is_interrupted() || settings.rounds.is_some();
        let budget = if over { 0 } else { settings.budget_ns };
        Duration::from_nanos(budget).saturating_sub(self.since.elapsed() + RESERVE)
    }

    /// Runs every row once: a program at a random time, a curve upwards until something ends it.
    pub(super) fn first_round(&mut self) {
        self.run_long_sleepers();
        let mut end = 0;
        let mut curve = |rows: &[Row]| {
            end += rows.len();
            end - rows.len()..end
        };
        let curves: Vec<Range<usize>> =
            self.results.rows.chunk_by(is_next).map(&mut curve).collect();
        for (curve, point) in interleave(curves.iter().map(Range::len), &mut self.random) {
            let index = curves[curve].start + point;
            let rows = &mut self.results.rows;
            if let Some(before) = point.checked_sub(1).map(|_| &rows[index - 1]) {
                // What lies beyond an end isn't tried.
                if last(before).is_none() {
                    continue;
                }
                if let Some(cause) = too_long(before, &rows[index]) {
                    rows[index].failure.get_or_insert(cause.into());
                }
            }
            if is_untried(&rows[index]) {
                self.run(index, None);
            }
        }
        // The points behind an end need no row to say that they weren't tried.
        self.results.rows.retain(|row| row.series == Series::Program || !is_untried(row));
    }

    /// The same few rounds for all, or as many as were asked for.
    pub(super) fn rounds(&mut self) {
        let asked_for = self.results.settings.rounds;
        let lacking = lacking(&self.results.rows, asked_for, self.left().mul_f64(SHARE_OF_FEW));
        for (index, _) in interleave(lacking, &mut self.random) {
            let row = &self.results.rows[index];
            // The costs were wrong, as where somebody else began to use the machine.
            let is_late = asked_for.is_none() && !is_quick(row) && self.left().is_zero();
            if row.failure.is_none() && !is_late {
                self.run(index, None);
            }
        }
        // Where there was no time for another run, the first one has to do.
        for row in &mut self.results.rows {
            if row.runs.is_empty() && row.series != Series::Footprint {
                row.runs.extend(row.warm_up.take());
            }
        }
    }

    /// Runs rows back to back in random order, to answer a question by their difference.
    pub(super) fn run_together(&mut self, rows: &[usize], question: Question) {
        let pair = self.results.pairs.len();
        self.results.pairs.push(question);
        let mut order = rows.to_vec();
        self.random.shuffle(&mut order);
        for row in order {
            if self.results.rows[row].failure.is_some() {
                break;
            }
            self.run(row, Some(pair));
        }
    }

    fn run(&mut self, index: usize, pair: Option<usize>) {
        if self.is_interrupted() {
            return;
        }
        canary::look(&mut self.results.canary, self.since);
        let row = &self.results.rows[index];
        let is_watched =
            matches!(row.series, Series::Program | Series::Waiting | Series::Footprint);
        let watch_memory = is_watched && is_untried(row);
        self.progress.begin(&name(row));
        let (rules, begun) = (self.rules(watch_memory), self.begin(pair));
        let finished = process::run(&mut self.command(index), rules, self.interrupts);
        self.take(index, begun, finished);
    }

    /// Plain loops that sleep for seconds compute nothing meanwhile: they sleep side by side. If
    /// anything goes wrong, each of them is run alone.
    fn run_long_sleepers(&mut self) {
        let rows = &self.results.rows;
        let sleepers: Vec<usize> =
            (0..rows.len()).filter(|&index| sleeps(&rows[index]) >= LONG_SLEEP).collect();
        if sleepers.len() < 2 {
            return;
        }
        self.progress.begin("loops that sleep");
        let (rules, begun) = (self.rules(true), self.begin(None));
        let mut commands: Vec<Command> = sleepers.iter().map(|&row| self.command(row)).collect();
        let finished = process::run_side_by_side(&mut commands, rules, self.interrupts);
        for (index, finished) in sleepers.into_iter().zip(finished.into_iter().flatten()) {
            self.take(index, begun, Ok(finished));
        }
    }

    fn rules(&self, watch_memory: bool) -> Rules {
        let limit = Duration::from_nanos(self.results.settings.limit_ns);
        Rules::Case { limit, watch_memory }
    }

    fn command(&self, index: usize) -> Command {
        let row = &self.results.rows[index];
        self.contestant(row).command(row, &self.loopback)
    }

    fn contestant(&self, row: &Row) -> &Contestant {
        let is_load = matches!(row.series, Series::Throughput | Series::SlowFetching);
        let is_its = |it: &&Contestant| (&it.model, it.is_load) == (&row.model, is_load);
        let found = self.contestants.iter().find(is_its);
        found.expect("every row was listed by a contestant")
    }

    fn begin(&self, pair: Option<usize>) -> Begun {
        Begun { at_ns: nanoseconds(self.since.elapsed()), pair }
    }

    /// Adds what a run brought.
    fn take(&mut self, index: usize, begun: Begun, finished: Result<Finished, Failure>) {
        if self.is_interrupted() {
            return;
        }
        let expected =
            self.contestant(&self.results.rows[index]).is_doomed(&self.results.rows[index]);
        let row = &mut self.results.rows[index];
        match finished.and_then(|finished| add(row, begun, finished)) {
            Ok(printed) => {
                let mut interpreters = self.results.interpreters.iter_mut();
                if let Some(python) = interpreters.find(|python| python.model == row.model) {
                    python.start_method = python.start_method.take().or(printed.start_method);
                }
            }
            Err(failure) => row.failure = Some(Failure { expected, ..failure }),
        }
        let told = last(row).map(|run| Ns(run.elapsed_ns as f64).to_string());
        self.progress.end(&name(row), &told.unwrap_or_else(|| "failed".to_owned()));
    }
}

fn name(row: &Row) -> String {
    let name = row.name();
    if row.series == Series::Program { name } else { format!("{name} with {}", row.x()) }
}
