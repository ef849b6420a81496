//! Which claims more runs could decide, which rows have to run for that, and which claim comes next.

use super::claims;
use super::number::{From, is_long_asleep};
use super::sequential::values_needed;
use super::stats::median;
use super::verdict::{Fact, Of, Verdict};
use crate::results::{Question, Results, Row};

/// What so many runs don't decide lies too near to a limit.
const MOST_RUNS: usize = 40;
/// Before so many runs, how they scatter and on which side of a limit they lie is anybody's guess.
const ENOUGH_TO_GIVE_UP: usize = 6;

/// A number that decides a claim, or helps to, and isn't sure yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Open {
    pub(crate) question: Question,
    /// Which of [`Results::rows`] have to run back to back.
    pub(crate) rows: Vec<usize>,
    /// What running them once takes.
    pub(crate) cost_ns: f64,
    /// How often they will probably have to run.
    pub(crate) times: usize,
}

/// Everything that is open, in the claims' order.
///
/// Left out is what more runs can't decide: too few cores, nothing measured, a number too near to its
/// limit, a row that is as long as it sleeps.
pub(crate) fn open(results: &Results) -> Vec<Open> {
    let mut open = Vec::new();
    for judged in claims::judge(results) {
        for (side, judgement) in judged.sides() {
            let is_open =
                matches!(&judgement.verdict, Verdict::NotDecided(reason) if reason.is_open());
            let facts = judgement.facts.iter().filter(|fact| is_open && fact.is_open());
            open.extend(facts.filter_map(|fact| {
                let times = times(fact)?;
                let rows = to_run(fact)?;
                let question =
                    Question { claim: judged.claim.id.to_owned(), side: side.to_owned() };
                let cost_ns = rows.iter().map(|row| cost_ns(row)).sum();
                let place = |row: &&Row| results.rows.iter().position(|r| std::ptr::eq(r, *row));
                Some(Open {
                    question,
                    rows: rows.iter().filter_map(place).collect(),
                    cost_ns,
                    times,
                })
            }));
        }
    }
    open
}

/// What to run next: what will probably decide most for its time, and isn't longer than what is left.
/// A run serves every question that is open about the same rows.
pub(crate) fn next(open: &[Open], left_ns: f64) -> Option<&Open> {
    let worth = |one: &Open| -> f64 {
        let same = open.iter().filter(|other| other.rows == one.rows);
        same.map(|open| 1.0 / (open.cost_ns * open.times as f64)).sum()
    };
    let affordable = open.iter().filter(|open| open.cost_ns <= left_ns);
    // Of equals the first: `max_by` takes the last.
    affordable.rev().max_by(|a, b| worth(a).total_cmp(&worth(b)))
}

/// How many more runs a fact probably takes; `None` where it can't be decided.
fn times(fact: &Fact) -> Option<usize> {
    let From::Runs(runs) = fact.number.from else { return None };
    let left = MOST_RUNS.checked_sub(runs).filter(|&left| left > 0)?;
    let distance = fact.number.distance(fact.limits);
    let needed = Some(distance)
        .filter(|&distance| distance > 0.0)
        .and_then(|distance| values_needed(&fact.number.logarithms, distance, left));
    needed.or((runs < ENOUGH_TO_GIVE_UP).then_some(left))
}

/// The rows of a fact that say something new when they run again.
fn to_run<'r>(fact: &Fact<'r>) -> Option<Vec<&'r Row>> {
    let mut rows = fact.rows();
    let all = rows.len();
    rows.retain(|row| !is_long_asleep(row));
    let alone_will_do = rows.len() == all || matches!(fact.of, Of::Time { .. });
    (!rows.is_empty() && alone_will_do).then_some(rows)
}

fn cost_ns(row: &Row) -> f64 {
    let times: Vec<f64> = row.runs.iter().map(|run| run.process_ns as f64).collect();
    median(&times).unwrap_or(0.0)
}
