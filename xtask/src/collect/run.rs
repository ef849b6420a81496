//! The one runner: every row is run alone, in a process of its own, in random order.

use super::canary::Canary;
use super::case::{Case, Success};
use super::interrupts::Interrupts;
use super::process::{self, Rules, Setback, nanoseconds};
use super::progress::Progress;
use super::row::{cost_ns, is_asleep, is_untried, keep, sleeps, told};
use crate::results::{Cause, Failure, Interpreter, Question, Results, Row, Series};
use std::mem;
use std::time::{Duration, Instant};

/// How often everything is run before questions decide.
const FEW: usize = 5;
/// From here on a row is slow: it is run twice at most, and only if all else was run [`FEW`] times.
const SLOW: Duration = Duration::from_millis(500);
/// How often a point is run, and a program that is as long as it sleeps.
const TWICE: usize = 2;
/// The few rounds take at most this share of the time that is left after the first.
const SHARE_OF_FEW: f64 = 0.4;
/// From here on loops that sleep do so side by side.
const LONG_SLEEP: Duration = Duration::from_secs(2);
/// A curve ends before a point that would take longer.
const LONGEST: Duration = Duration::from_secs(3);

/// Somebody pressed Ctrl-C: `None` unwinds what was going on.
pub(super) type Uninterrupted = Option<()>;

/// Rows and how to run them.
#[derive(Debug)]
pub(super) struct Runner<'a> {
    pub(super) results: Results,
    pub(super) cases: Vec<Case>,
    pub(super) interrupts: &'a Interrupts,
    pub(super) random: fastrand::Rng,
    pub(super) since: Instant,
    pub(super) progress: Progress,
    pub(super) canary: Canary,
}

impl Runner<'_> {
    /// Runs every row once: a program at a random time, a curve upwards until something ends it.
    pub(super) fn first_round(&mut self) -> Uninterrupted {
        self.run_long_sleepers()?;
        let lanes = lanes(&self.results.rows);
        let lengths: Vec<usize> = lanes.iter().map(Vec::len).collect();
        let mut ways = lanes.clone();
        for way in &mut ways {
            way.reverse();
        }
        for lane in interleave(&lengths, &mut self.random) {
            let Some(row) = ways[lane].pop() else { continue };
            if self.results.rows[row].failure.is_none() {
                self.stop_if_too_long(row, lanes[lane].first() == Some(&row));
            }
            if is_untried(&self.results.rows[row]) {
                self.run(row, None)?;
            }
            if self.results.rows[row].failure.is_some() {
                ways[lane].clear();
            }
        }
        self.forget_what_lies_beyond_an_end();
        Some(())
    }

    /// A curve ends before a point that would take too long, going by the one before it. More
    /// requests at a time take less time, not more.
    fn stop_if_too_long(&mut self, row: usize, first: bool) {
        let rows = &mut self.results.rows;
        if first || !matches!(rows[row].series, Series::Waiting | Series::Computing) {
            return;
        }
        let before = &rows[row - 1];
        let grows_by = rows[row].x() as f64 / before.x() as f64;
        let expected = Duration::from_nanos(cost_ns(before)).mul_f64(grows_by);
        if expected > LONGEST {
            let cause = Cause::TooLong { expected_ns: nanoseconds(expected) };
            rows[row].failure = Some(Failure { cause, stderr: Vec::new(), expected: false });
        }
    }

    /// The points behind one that failed were never tried, and need no row to say so.
    fn forget_what_lies_beyond_an_end(&mut self) {
        let (rows, cases) = (mem::take(&mut self.results.rows), mem::take(&mut self.cases));
        let both = rows.into_iter().zip(cases);
        (self.results.rows, self.cases) = both.filter(|(row, _)| !is_untried(row)).unzip();
    }

    /// The same few rounds for all, or as many as were asked for.
    pub(super) fn rounds(&mut self, left: Duration) -> Uninterrupted {
        let asked_for = self.results.settings.rounds;
        let lacking = match asked_for {
            Some(rounds) => self.lacking(rounds as usize),
            None => self.few(left.mul_f64(SHARE_OF_FEW)),
        };
        let start = Instant::now();
        for index in interleave(&lacking, &mut self.random) {
            let row = &self.results.rows[index];
            // The costs were wrong, as where somebody else began to use the machine.
            let over = asked_for.is_none() && start.elapsed() > left;
            if row.failure.is_none() && (!over || row.runs.is_empty()) {
                self.run(index, None)?;
            }
        }
        Some(())
    }

    /// As many rounds, up to [`FEW`], as fit.
    fn few(&self, share: Duration) -> Vec<usize> {
        let fits = |lacking: &Vec<usize>| {
            let costs = self.results.rows.iter().map(cost_ns);
            let total: u64 = costs.zip(lacking).map(|(cost, &runs)| cost * runs as u64).sum();
            Duration::from_nanos(total) <= share
        };
        let candidates = (1..=FEW).map(|rounds| self.lacking(rounds));
        candidates.take_while(fits).last().unwrap_or_else(|| self.lacking(1))
    }

    /// How many runs each row lacks to so many rounds.
    fn lacking(&self, rounds: usize) -> Vec<usize> {
        let asked_for = self.results.settings.rounds.is_some();
        let wanted = |row: &Row| {
            let is_slow = Duration::from_nanos(cost_ns(row)) >= SLOW;
            match row.series {
                Series::Footprint => 0,
                Series::Throughput | Series::SlowFetching if !asked_for => 1,
                Series::Program if asked_for => rounds,
                Series::Program => match (is_slow, is_asleep(row)) {
                    (true, true) => 1,
                    (true, false) => 1 + usize::from(rounds == FEW),
                    (false, true) => rounds.min(TWICE),
                    (false, false) => rounds,
                },
                Series::Waiting
                | Series::Computing
                | Series::Fetching
                | Series::Throughput
                | Series::SlowFetching => rounds.min(TWICE),
            }
        };
        let rows = self.results.rows.iter();
        let lacks = |row: &Row| match row.failure {
            Some(_) => 0,
            None => wanted(row).saturating_sub(row.runs.len()),
        };
        rows.map(lacks).collect()
    }

    /// Runs rows back to back in random order, to answer a question by their difference.
    pub(super) fn run_together(&mut self, rows: &[usize], question: Question) -> Uninterrupted {
        let pair = self.results.pairs.len();
        self.results.pairs.push(question);
        let mut order = rows.to_vec();
        self.random.shuffle(&mut order);
        for row in order {
            if self.results.rows[row].failure.is_some() {
                break;
            }
            self.run(row, Some(pair))?;
        }
        Some(())
    }

    fn run(&mut self, index: usize, pair: Option<usize>) -> Uninterrupted {
        self.canary.look(&mut self.results.canary);
        let row = &self.results.rows[index];
        let is_watched =
            matches!(row.series, Series::Program | Series::Waiting | Series::Footprint);
        let watch_memory = is_watched && is_untried(row);
        let name = if row.series == Series::Program {
            row.name()
        } else {
            format!("{} with {}", row.name(), row.x())
        };
        self.progress.begin(&name);
        let (rules, at_ns) = (self.rules(watch_memory), nanoseconds(self.since.elapsed()));
        let outcome = match process::run(&mut self.cases[index].command(), rules, self.interrupts) {
            Ok(finished) => self.cases[index].outcome(row, at_ns, finished),
            Err(Setback::Failed(failure)) => Err(failure),
            Err(Setback::Interrupted) => return None,
        };
        self.take(index, outcome, pair, watch_memory);
        self.progress.end(&name, &told(&self.results.rows[index]));
        Some(())
    }

    /// Plain loops that sleep for seconds compute nothing meanwhile: they sleep side by side. If
    /// anything goes wrong, each of them is run alone.
    fn run_long_sleepers(&mut self) -> Uninterrupted {
        let rows: Vec<usize> = (0..self.results.rows.len())
            .filter(|&index| sleeps(&self.results.rows[index]) >= LONG_SLEEP)
            .collect();
        if rows.len() < 2 {
            return Some(());
        }
        self.progress.begin("loops that sleep");
        let (rules, at_ns) = (self.rules(true), nanoseconds(self.since.elapsed()));
        let mut commands: Vec<_> = rows.iter().map(|&row| self.cases[row].command()).collect();
        match process::run_side_by_side(&mut commands, rules, self.interrupts) {
            Ok(finished) => {
                for (index, finished) in rows.into_iter().zip(finished) {
                    let row = &self.results.rows[index];
                    let outcome = self.cases[index].outcome(row, at_ns, finished);
                    self.take(index, outcome, None, true);
                    let row = &self.results.rows[index];
                    self.progress.end(&row.name(), &told(row));
                }
            }
            Err(Setback::Interrupted) => return None,
            Err(Setback::Failed(_)) => {}
        }
        Some(())
    }

    fn rules(&self, watch_memory: bool) -> Rules {
        let limit = Duration::from_nanos(self.results.settings.limit_ns);
        Rules::Case { limit, watch_memory }
    }

    fn take(
        &mut self,
        index: usize,
        outcome: Result<Success, Failure>,
        pair: Option<usize>,
        watched: bool,
    ) {
        let row = &mut self.results.rows[index];
        match outcome {
            Ok(success) => {
                let ours = |it: &&mut Interpreter| it.model == row.model;
                let interpreter = self.results.interpreters.iter_mut().find(ours);
                if let (Some(interpreter), Some(method)) = (interpreter, &success.start_method) {
                    interpreter.start_method.get_or_insert_with(|| method.clone());
                }
                keep(row, success, pair, watched);
            }
            Err(failure) => row.failure = Some(failure),
        }
    }
}

/// Which rows follow each other in the first round: a program alone, the points of a curve in
/// ascending order.
fn lanes(rows: &[Row]) -> Vec<Vec<usize>> {
    let mut lanes: Vec<Vec<usize>> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let follows = |before: &Row| {
            row.series != Series::Program
                && (row.series, &row.model, &row.variant)
                    == (before.series, &before.model, &before.variant)
        };
        match lanes.last_mut() {
            Some(lane) if lane.last().is_some_and(|&last| follows(&rows[last])) => lane.push(index),
            Some(_) | None => lanes.push(vec![index]),
        }
    }
    lanes
}

/// Every round of every case in a random order that spreads each case's rounds over the whole time.
///
/// A case with n rounds gets one at a random moment of each n-th of the run. So no case always
/// follows the same other one, and a disturbance that passes hits few rounds of any.
fn interleave(rounds: &[usize], random: &mut fastrand::Rng) -> Vec<usize> {
    let mut moments: Vec<(f64, usize)> = Vec::new();
    for (case, &rounds) in rounds.iter().enumerate() {
        for round in 0..rounds {
            moments.push(((round as f64 + random.f64()) / rounds as f64, case));
        }
    }
    moments.sort_by(|a, b| a.0.total_cmp(&b.0));
    moments.into_iter().map(|(_, case)| case).collect()
}

#[cfg(test)]
mod tests {
    use super::interleave;

    #[test]
    fn every_round_is_made_once_in_its_part_of_the_run_and_the_seed_decides_when() {
        let with = |seed| interleave(&[4, 4, 2, 0], &mut fastrand::Rng::with_seed(seed));
        let order = with(7);
        let count = |case| order.iter().filter(|&&c| c == case).count();
        assert_eq!([0, 1, 2, 3].map(count), [4, 4, 2, 0]);
        let half = &order[..order.len() / 2];
        assert_eq!(half.iter().filter(|&&case| case == 0).count(), 2);
        assert_eq!(with(7), order);
        assert_ne!(with(8), order);
    }
}
