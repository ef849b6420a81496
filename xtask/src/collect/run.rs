//! The one runner: every row is run alone, in a process of its own, in random order.

use super::canary::Canary;
use super::case::{Case, Success};
use super::interrupts::Interrupts;
use super::order::interleave;
use super::process::{Rules, Setback, nanoseconds};
use super::progress::Progress;
use crate::format::Ns;
use crate::results::{Cause, Failure, Question, Results, Row, Series};
use std::time::{Duration, Instant};

/// A first run counts if it took at least this long, and looking at its memory less than a fiftieth
/// of it; else it has warmed the binary up.
const COUNTS_FROM: Duration = Duration::from_millis(50);
const LOOKING_SHARE: u32 = 50;
/// From here on a row is slow, and gets its further runs only where a question is open.
const SLOW: Duration = Duration::from_millis(500);
/// How often everything is run before questions decide: what is fast, what is slow, a point.
const FEW: Few = Few { fast: 5, slow: 2, point: 2 };
/// What is as long as it sleeps: once, or twice where that is quick.
const OF_A_SLEEPER: Few = Few { fast: 2, slow: 1, point: 2 };
/// The few rounds take at most this share of the time that is left after the first.
const SHARE_OF_FEW: f64 = 0.4;
/// A curve ends before a point that would take longer.
const LONGEST: Duration = Duration::from_secs(8);
/// A row that waits is as long as it sleeps if it computes for at most this share of its time.
const WAKING: f64 = 0.1;

#[derive(Clone, Copy, Debug)]
struct Few {
    fast: usize,
    slow: usize,
    point: usize,
}

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
        let lanes = lanes(&self.results.rows);
        let lengths: Vec<usize> = lanes.iter().map(Vec::len).collect();
        let mut ways = lanes.clone();
        ways.iter_mut().for_each(|way| way.reverse());
        for lane in interleave(&lengths, &mut self.random) {
            let Some(row) = ways[lane].pop() else { continue };
            if self.results.rows[row].failure.is_none() {
                self.stop_if_too_long(row, lanes[lane].first() == Some(&row));
            }
            if self.results.rows[row].failure.is_none() {
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
        let untried =
            |row: &Row| row.failure.is_none() && row.runs.is_empty() && row.warm_up.is_none();
        let keep: Vec<bool> = self.results.rows.iter().map(|row| !untried(row)).collect();
        let mut kept = keep.iter();
        self.results.rows.retain(|_| kept.next() == Some(&true));
        let mut kept = keep.iter();
        self.cases.retain(|_| kept.next() == Some(&true));
    }

    /// The same few rounds for all, or as many as were asked for.
    pub(super) fn rounds(&mut self, left: Duration) -> Uninterrupted {
        let wanted = match self.results.settings.rounds {
            Some(rounds) => {
                self.wanted(Few { fast: rounds as usize, slow: rounds as usize, point: FEW.point })
            }
            None => self.few(left.mul_f64(SHARE_OF_FEW)),
        };
        let start = Instant::now();
        for index in interleave(&wanted, &mut self.random) {
            let row = &self.results.rows[index];
            // The costs were wrong, as where somebody else began to use the machine.
            let over = self.results.settings.rounds.is_none() && start.elapsed() > left;
            if row.failure.is_none() && !(over && !row.runs.is_empty()) {
                self.run(index, None)?;
            }
        }
        Some(())
    }

    /// As many rounds, up to [`FEW`], as fit: what is slow forgoes its second run first.
    fn few(&self, share: Duration) -> Vec<usize> {
        let fewer = (1..=FEW.fast).map(|fast| Few { fast, slow: 1, point: fast.min(FEW.point) });
        let candidates = fewer.chain([FEW]).map(|few| self.wanted(few));
        let fits = |wanted: &Vec<usize>| {
            let rows = self.results.rows.iter();
            let total: u64 = rows.zip(wanted).map(|(row, &runs)| cost_ns(row) * runs as u64).sum();
            Duration::from_nanos(total) <= share
        };
        let least = self.wanted(Few { fast: 1, slow: 1, point: 1 });
        candidates.take_while(fits).last().unwrap_or(least)
    }

    /// How many runs each row lacks to so many.
    fn wanted(&self, few: Few) -> Vec<usize> {
        let asked_for = self.results.settings.rounds.is_some();
        let rows = self.results.rows.iter();
        rows.map(|row| {
            let few = if is_asleep(row) && !asked_for { OF_A_SLEEPER } else { few };
            let runs = match row.series {
                _ if row.failure.is_some() => 0,
                Series::Footprint => 0,
                Series::Waiting | Series::Computing | Series::Fetching => few.point,
                Series::Program if Duration::from_nanos(cost_ns(row)) < SLOW => few.fast,
                Series::Program => few.slow,
            };
            runs.saturating_sub(row.runs.len())
        })
        .collect()
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
        let row = &mut self.results.rows[index];
        let first = row.runs.is_empty() && row.warm_up.is_none();
        let watch_memory = first && !matches!(row.series, Series::Computing | Series::Fetching);
        let name = match row.series {
            Series::Program => row.name(),
            _ => format!("{} with {}", row.name(), row.x()),
        };
        self.progress.begin(&name);
        let limit = Duration::from_nanos(self.results.settings.limit_ns);
        let rules = Rules::Case { limit, watch_memory };
        match self.cases[index].run(row, rules, self.since, self.interrupts) {
            Ok(success) => {
                self.progress.end(&name, &Ns(success.run.elapsed_ns as f64).to_string());
                if let Some(method) = &success.start_method {
                    let model = self.results.rows[index].model.clone();
                    let ours = self.results.interpreters.iter_mut().find(|it| it.model == model);
                    ours.map(|it| it.start_method.get_or_insert_with(|| method.clone()));
                }
                keep(&mut self.results.rows[index], success, pair, watch_memory);
            }
            Err(Setback::Interrupted) => return None,
            Err(Setback::Failed(failure)) => {
                self.progress.end(&name, "failed");
                row.failure = Some(failure);
            }
        }
        Some(())
    }
}

fn keep(row: &mut Row, success: Success, pair: Option<usize>, watched: bool) {
    let Success { mut run, answer, memory, looking, .. } = success;
    run.pair = pair;
    if !watched {
        row.runs.push(run);
    } else {
        row.memory = memory;
        let process = Duration::from_nanos(run.process_ns);
        let undisturbed = process >= COUNTS_FROM && looking * LOOKING_SHARE <= process;
        if undisturbed && row.series == Series::Program {
            row.runs.push(run);
        } else {
            row.warm_up = Some(run);
        }
    }
    if row.series == Series::Program && row.answer.is_none() {
        row.answer = Some(answer);
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

/// What one more run takes; nothing where there won't be one.
fn cost_ns(row: &Row) -> u64 {
    let last = row.runs.last().or(row.warm_up.as_ref());
    match (&row.failure, last) {
        (None, Some(run)) => run.process_ns,
        (Some(_), _) | (_, None) => 0,
    }
}

/// Whether a program is as long as it sleeps, so that another run would say the same.
fn is_asleep(row: &Row) -> bool {
    let first = row.runs.first().or(row.warm_up.as_ref());
    let idle = first.is_some_and(|run| run.cpu_ns as f64 <= WAKING * run.elapsed_ns as f64);
    idle && !row.params.delay.is_zero()
}
