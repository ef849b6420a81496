//! Every claim of the article, judged: `claims.txt` is the table, to be read beside the article.
//!
//! To add one: a line in its part with an id that no other has, and its checks below. Python's side is
//! judged once for each interpreter, so that what the GIL does shows as a difference between two.

#[cfg(test)]
mod tests;

use super::judge::{Check, RUST};
use super::number::Limits;
use super::verdict::{Judgement, Measure, Reason, Verdict};
use crate::results::Results;
use clap::ValueEnum;
use shared_workloads::sample::Sample;
use std::sync::LazyLock;

/// All claims, in the article's order.
pub(crate) static CLAIMS: LazyLock<Vec<Claim>> =
    LazyLock::new(|| claims(include_str!("claims.txt")));

/// One statement of the article, in our own words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Claim {
    /// The part of the article.
    pub(crate) part: &'static str,
    pub(crate) id: &'static str,
    /// Markdown.
    pub(crate) says: &'static str,
    /// It holds where all of these do.
    checks: Vec<Check>,
    /// Why it doesn't apply to Rust; what comes nearest there decides nothing.
    not_in_rust: Option<&'static str>,
    /// Whether what refutes it in Python may have another cause than the GIL.
    or_another_cause: bool,
}

/// What the article says and nothing here measures, and why.
pub(crate) const UNJUDGED: [(&str, &str); 3] = [
    (
        "processes suit images, video and machine learning",
        "these are computing, which is measured, plus data that would have to cross, which is not",
    ),
    (
        "threads suit database connections",
        "there is no database; the blocking HTTP client stands in",
    ),
    (
        "asyncio suits API servers and WebSockets",
        "the samples are clients; both are many waits on one loop, which is measured",
    ),
];

const LIMITS: [(&str, Limits); 19] = [
    // Nothing is lost; a single process; the error first and alone.
    ("one", Limits::within(1.0, 1.0)),
    ("several", Limits::least(2.0)),
    // Heartbeats, primes.
    ("some", Limits::least(1.0)),
    ("none", Limits::most(0.0)),
    // Some updates were lost, and be it one in ten million.
    ("not all", Limits::most(1.0 - 1e-7)),
    // What one thread can keep busy; a process's other threads may do a little beside it.
    ("one core", Limits::most(1.15)),
    ("several cores", Limits::least(1.3)),
    // However little.
    ("more", Limits::least(1.0)),
    ("less", Limits::most(1.0)),
    // Not worth another model; worth it.
    ("no more", Limits::most(1.1)),
    ("clearly less", Limits::most(0.8)),
    ("not clearly less", Limits::least(0.8)),
    ("about one", Limits::within(0.8, 1.25)),
    ("a quarter", Limits::within(0.2, 0.31)),
    ("half", Limits::most(0.5)),
    // Two threads that wait at the same time take half of what one thread takes for both.
    ("at the same time", Limits::most(0.75)),
    // Threads that wait for a disk as long as processes do.
    ("as processes", Limits::most(1.25)),
    // "About ten seconds" of a hundred waits; "about 0.1 s" of one: what rounds to it.
    ("one by one", Limits::within(0.95, 1.1)),
    ("together", Limits::within(0.95, 1.5)),
];

/// A claim with its verdicts.
#[derive(Clone, Debug)]
pub(crate) struct Judged<'r> {
    pub(crate) claim: &'static Claim,
    /// One for each interpreter, by its model, then [`RUST`]'s.
    pub(crate) sides: Vec<(&'r str, Judgement<'r>)>,
}

/// Judges every claim, in the article's order.
pub(crate) fn judge(results: &Results) -> Vec<Judged<'_>> {
    let models = || results.interpreters.iter().map(|it| it.model.as_str()).chain([RUST]);
    let sides = |claim: &Claim| models().map(|side| (side, claim.judge(results, side))).collect();
    CLAIMS.iter().map(|claim| Judged { claim, sides: sides(claim) }).collect()
}

impl Claim {
    fn judge<'r>(&self, results: &'r Results, side: &'r str) -> Judgement<'r> {
        let mut whole = Judgement { verdict: Verdict::Holds, facts: Vec::new() };
        for found in self.checks.iter().filter_map(|check| check.fact(results, side)) {
            let verdict = match found {
                Ok(fact) => {
                    let verdict = fact.verdict(results.machine.cores);
                    whole.facts.push(fact);
                    verdict
                }
                Err(reason) => Verdict::NotDecided(reason),
            };
            if verdict.weight() > whole.verdict.weight() {
                whole.verdict = verdict;
            }
        }
        if let Some(why) = self.not_in_rust.filter(|_| side == RUST) {
            whole.verdict = Verdict::DoesNotApply(why);
        } else if self.or_another_cause && whole.verdict == Verdict::DoesNotHold && side != RUST {
            whole.verdict = Verdict::NotDecided(Reason::OtherCause);
        }
        whole
    }
}

/// Reads the table.
///
/// # Panics
///
/// Where a line is none of it: the tests read all of it.
fn claims(text: &'static str) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    let (_, table) = text.split_once("\n# ").expect("the first part has a title");
    for (part, lines) in table.split("\n# ").map(|part| part.split_once('\n').unwrap_or((part, "")))
    {
        let remark = |line: &&str| line.is_empty() || line.trim_start().starts_with("--");
        for line in lines.lines().filter(|line| !remark(line)) {
            let Some(below) = line.strip_prefix("  ") else {
                let (id, says) = line.split_once(": ").expect("a claim has an id");
                let (checks, not_in_rust, or_another_cause) = (Vec::new(), None, false);
                claims.push(Claim { part, id, says, checks, not_in_rust, or_another_cause });
                continue;
            };
            let claim = claims.last_mut().expect("a check is below its claim");
            if let Some(why) = below.strip_prefix("not in Rust: ") {
                claim.not_in_rust = Some(why);
            } else if below == "or another cause" {
                claim.or_another_cause = true;
            } else {
                claim.checks.push(check(below).unwrap_or_else(|| panic!("no check: {below}")));
            }
        }
    }
    claims
}

fn check(line: &'static str) -> Option<Check> {
    let [what, python, rust, limits] = line.split(" | ").collect::<Vec<_>>().try_into().ok()?;
    let (what, of) = what.split_once(", ").unwrap_or((what, ""));
    let sample = Sample::from_str(of, false).ok();
    let measure = match what {
        "time" => Measure::Time(sample?),
        "many waits" => Measure::TimeOfMany,
        "CPU time" => Measure::CpuTime(sample?),
        "price" => Measure::Price(of),
        "price in cores" => Measure::PriceCores(of),
        "memory" => Measure::Memory,
        "wait" => Measure::Wait(sample?),
        "cores" => Measure::Cores(sample?),
        "processes" => Measure::Processes(sample?),
        "answer" => Measure::Answer(sample?),
        _ => return None,
    };
    let names = |cell: &'static str| {
        let names = cell.split(" : ").filter(|&name| name != "-");
        names.map(|name| name.split_once('/').unwrap_or(("", name))).collect()
    };
    let (_, limits) = *LIMITS.iter().find(|(name, _)| *name == limits)?;
    Some(Check { measure, python: names(python), rust: names(rust), limits })
}
