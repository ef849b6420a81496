//! From rows to a number with an interval, and from a number to a verdict.

use super::{Evidence, Judgement, Ruling, Undecided, Verdict};
use crate::derive;
use crate::growth::Point;
use crate::prices::Price;
use crate::render::{bytes, duration, factor};
use crate::results::{Ratio, Row, Run};
use crate::statistics::{Interval, median, median_interval, ratio_interval};
use shared_workloads::answer::{Answer, Offloaded, grouped};
use std::ops::RangeInclusive;

/// "The same", "about as long".
pub(super) const ABOUT_ONE: RangeInclusive<f64> = 0.8..=1.25;
/// Not worth another model.
pub(super) const NO_MORE: RangeInclusive<f64> = 0.0..=1.1;
/// Worth it.
pub(super) const CLEARLY_LESS: RangeInclusive<f64> = 0.0..=0.8;
/// Dearer, however little.
pub(super) const MORE: RangeInclusive<f64> = 1.0..=f64::INFINITY;
/// Cheaper, however little.
pub(super) const LESS: RangeInclusive<f64> = 0.0..=1.0;
/// What one thread can keep busy; a process's other threads may do a little beside it.
pub(super) const ONE_CORE: RangeInclusive<f64> = 0.0..=1.15;
/// What one thread can't.
pub(super) const SEVERAL_CORES: RangeInclusive<f64> = 1.3..=f64::INFINITY;

/// A number that a claim is about.
#[derive(Clone, Debug)]
pub(super) struct Number {
    pub(super) ratio: Ratio,
    /// What was measured, with the number.
    pub(super) words: String,
    /// Why it decides nothing, if it doesn't.
    undecided: Option<String>,
}

impl Number {
    fn new(ratio: Ratio, words: String) -> Self {
        Self { ratio, words, undecided: None }
    }

    /// A number that was counted, not timed.
    fn exact(value: f64, words: String) -> Self {
        Self::new(Ratio { value, interval: Interval { low: value, high: value } }, words)
    }

    /// It means nothing on fewer cores.
    pub(super) fn on_cores(mut self, evidence: &Evidence, least: usize) -> Self {
        let cores = evidence.cores();
        if cores < least {
            self.undecided =
                Some(format!("that takes {least} cores, and this machine has {cores}"));
        }
        self
    }

    /// The claim holds if the number is between these limits, and surely so.
    #[expect(clippy::unnecessary_wraps, reason = "the last line of a rule is a ruling")]
    pub(super) fn must_be(self, limits: RangeInclusive<f64>) -> Ruling {
        Ok(self.judge(&limits))
    }

    pub(super) fn judge(self, limits: &RangeInclusive<f64>) -> Judgement {
        let Interval { low, high } = self.ratio.interval;
        let outside = high < *limits.start() || low > *limits.end();
        let (verdict, why) = if let Some(why) = self.undecided {
            (Verdict::NotDecided, Some(why))
        } else if limits.contains(&low) && limits.contains(&high) {
            (Verdict::Holds, None)
        } else if outside {
            (Verdict::DoesNotHold, None)
        } else {
            let limit = if low < *limits.start() { limits.start() } else { limits.end() };
            (Verdict::NotDecided, Some(format!("too noisy to tell from {limit}")))
        };
        let because = why.map_or(self.words.clone(), |why| format!("{}; {why}", self.words));
        Judgement { verdict, because }
    }
}

/// One verdict from several: what doesn't hold decides, then what isn't decided.
pub(super) fn all<const N: usize>(judgements: [Judgement; N]) -> Judgement {
    let has = |verdict| judgements.iter().any(|judgement| judgement.verdict == verdict);
    let worst = [Verdict::DoesNotHold, Verdict::NotDecided];
    Judgement {
        verdict: worst.into_iter().find(|&verdict| has(verdict)).unwrap_or(Verdict::Holds),
        because: judgements.map(|judgement| judgement.because).join("; "),
    }
}

/// The claim is about something that Rust doesn't have; the number is of what comes nearest.
#[expect(clippy::unnecessary_wraps, reason = "the last line of a rule is a ruling")]
pub(super) fn does_not_apply(nearest: &str, number: &Number) -> Ruling {
    let because = format!("{nearest}: {}", number.words);
    Ok(Judgement { verdict: Verdict::DoesNotApply, because })
}

/// How long the one takes, in times of the other.
pub(super) fn takes(one: &Row, other: &Row) -> Result<Number, Undecided> {
    let ratio = derive::ratio(&one.runs, &other.runs).ok_or_else(unmeasured)?;
    Ok(of_rows(ratio, one, other, |row| row.summary.map_or(0.0, |s| s.median_ns)))
}

/// How much CPU time the one takes, in that of the other.
pub(super) fn cpu_takes(one: &Row, other: &Row) -> Result<Number, Undecided> {
    let cpu = |row: &Row| -> Vec<f64> { row.runs.iter().map(|run| run.cpu_ns as f64).collect() };
    let (ones, others) = (cpu(one), cpu(other));
    let (value, interval) = median(&ones)
        .zip(median(&others))
        .map(|(one, other)| one / other)
        .zip(ratio_interval(&ones, &others))
        .ok_or_else(unmeasured)?;
    let mut number =
        of_rows(Ratio { value, interval }, one, other, |row| row.summary.map_or(0.0, |s| s.cpu_ns));
    number.words.insert_str(0, "CPU time: ");
    Ok(number)
}

fn of_rows(ratio: Ratio, one: &Row, other: &Row, time: impl Fn(&Row) -> f64) -> Number {
    let words = format!(
        "{} {}, {} {}: {}",
        name(one),
        duration(time(one)),
        name(other),
        duration(time(other)),
        factor(ratio)
    );
    Number::new(ratio, words)
}

/// The whole time in times of `units` single waits.
pub(super) fn waits(row: &Row, units: usize) -> Result<Number, Undecided> {
    let waited = row.params.delay.as_nanos() as f64 * units as f64;
    let ratio = per_run(row, |run| run.elapsed_ns as f64 / waited)?;
    let time = duration(row.summary.map_or(0.0, |summary| summary.median_ns));
    let words = format!("{} {time}: {} of {}", name(row), factor(ratio), duration(waited));
    Ok(Number::new(ratio, words))
}

/// How many cores the whole process, children included, keeps busy on average.
pub(super) fn busy_cores(row: &Row) -> Result<Number, Undecided> {
    let ratio = per_run(row, |run| run.cpu_ns as f64 / run.process_ns as f64)?;
    let Interval { low, high } = ratio.interval;
    let words = format!("{} keeps {:.2} cores busy ({low:.2} – {high:.2})", name(row), ratio.value);
    Ok(Number::new(ratio, words))
}

fn per_run(row: &Row, value: impl Fn(&Run) -> f64) -> Result<Ratio, Undecided> {
    let values: Vec<f64> = row.runs.iter().map(value).collect();
    let measured = median(&values).zip(median_interval(&values));
    let (value, interval) = measured.ok_or_else(unmeasured)?;
    Ok(Ratio { value, interval })
}

/// What the one costs in prices of the other, as wide as the two intervals allow.
pub(super) fn costs(one: &Price, other: &Price) -> Number {
    let ratio = quotient((one.ns, one.interval_ns), (other.ns, other.interval_ns));
    let words = format!(
        "`{}` {}, `{}` {}: {}",
        one.unit,
        duration(one.ns),
        other.unit,
        duration(other.ns),
        factor(ratio)
    );
    Number::new(ratio, words)
}

/// The same for two points at the same number of waiting tasks.
pub(super) fn takes_at((one, other): (&Point, &Point), names: [&str; 2]) -> Number {
    let ratio = quotient((one.ns, one.interval_ns), (other.ns, other.interval_ns));
    let words = format!(
        "{} waiting tasks: {} {}, {} {}: {}",
        grouped(one.x),
        names[0],
        duration(one.ns),
        names[1],
        duration(other.ns),
        factor(ratio)
    );
    Number::new(ratio, words)
}

/// What a unit of one model takes in memory, in those of another.
pub(super) fn occupies(evidence: &Evidence, one: &str, other: &str) -> Result<Number, Undecided> {
    let (one, other) = (evidence.footprint(one)?, evidence.footprint(other)?);
    let ratio = quotient((one.bytes, one.interval_bytes), (other.bytes, other.interval_bytes));
    let words = format!(
        "memory: a {} {}, a {} {}: {}",
        one.unit,
        bytes(one.bytes),
        other.unit,
        bytes(other.bytes),
        factor(ratio)
    );
    Ok(Number::new(ratio, words))
}

fn quotient((one, ones): (f64, Interval), (other, others): (f64, Interval)) -> Ratio {
    let interval = Interval { low: ones.low / others.high, high: ones.high / others.low };
    Ratio { value: one / other, interval }
}

/// How many processes it is, and what they take together.
pub(super) fn processes(row: &Row) -> Result<Number, Undecided> {
    let (count, memory) = row
        .processes
        .zip(row.memory_bytes)
        .ok_or_else(|| Undecided("how many processes it is wasn't seen".to_owned()))?;
    let noun = if count == 1 { "process" } else { "processes" };
    let words = format!("{} is {count} {noun} with {}", name(row), bytes(memory as f64));
    Ok(Number::exact(count as f64, words))
}

/// What share of its updates a counter kept.
pub(super) fn kept(row: &Row) -> Result<Number, Undecided> {
    let all = row.params.workers as u64 * row.params.increments;
    let (Some(Answer::Count(count) | Answer::IndeterminateCount(count)), true) =
        (&row.answer, all > 0)
    else {
        return Err(Undecided(format!("{} counted nothing", name(row))));
    };
    let words = format!("{} counted {} of {}", name(row), grouped(*count), grouped(all));
    Ok(Number::exact(*count as f64 / all as f64, words))
}

/// How often the caller's heart beat meanwhile.
pub(super) fn heartbeats(row: &Row) -> Result<Number, Undecided> {
    let Some(Answer::Offloaded(work) | Answer::Blocked(work)) = &row.answer else {
        return Err(Undecided(format!("{} has no heart", name(row))));
    };
    let Offloaded { heartbeats, .. } = work;
    let time = duration(row.summary.map_or(0.0, |summary| summary.median_ns));
    let words = format!("{} took {time}, in which the heart beat {heartbeats} times", name(row));
    Ok(Number::exact(*heartbeats as f64, words))
}

/// A heart that beats at all.
pub(super) const ALIVE: RangeInclusive<f64> = 1.0..=f64::INFINITY;
/// One that stands still.
pub(super) const DEAD: RangeInclusive<f64> = 0.0..=0.0;

/// `threads std` for ours; an interpreter's model is named above its column.
pub(super) fn name(row: &Row) -> String {
    if row.is_python() {
        format!("`{}`", row.variant)
    } else {
        format!("`{} {}`", row.model, row.variant)
    }
}

fn unmeasured() -> Undecided {
    Undecided("it wasn't measured".to_owned())
}
