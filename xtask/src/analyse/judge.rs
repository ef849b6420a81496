//! From what was measured to a verdict, with the numbers that it stands on.

pub(crate) use super::evidence::{Name, PYTHON, RUST};
pub(crate) use super::verdict::Instead;

use super::evidence::Evidence;
use super::growth::Footprint;
use super::number::{Limits, Number, busy_cores, costs, takes, uses_cpu, waits};
use super::verdict::{Fact, Judgement, Of, Reason, Verdict};
use crate::results::Row;
use shared_workloads::answer::Answer;
use shared_workloads::sample::Sample;

/// How a claim is judged. Where it says `Limits`, the number lies between them if the claim holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Judge {
    /// How long the first takes, in times of the second.
    Takes(Sample, Name, Name, Limits),
    /// The same of CPU time.
    UsesCpu(Sample, Name, Name, Limits),
    /// The same of the largest number of waiting tasks that both were measured with.
    TakesWithMany(Name, Name, Limits),
    /// How long it takes, in times of one wait.
    Waits(Sample, Name, Limits),
    /// How long it takes, in times of all its waits one by one.
    WaitsOneByOne(Sample, Name, Limits),
    /// How many cores it keeps busy.
    BusyCores(Sample, Name, Limits),
    /// How many processes it is.
    Processes(Sample, Name, Limits),
    /// What share of its updates a counter kept.
    Keeps(Sample, Name, Limits),
    /// The counter loses updates; where it may and didn't, nothing is proved.
    LosesUpdates(Sample, Name),
    /// How many heartbeats the caller counted meanwhile.
    Beats(Sample, Name, Limits),
    /// The refused request comes first, and the others came all the same.
    ErrorComesFirst(Sample, Name),
    /// It counts primes: a failure is what refutes this.
    PrintsPrimes(Sample, Name),
    /// What the first costs, in prices of the second; both of one group.
    Costs(&'static str, Name, Name, Limits),
    /// What a waiting unit takes in memory, in that of another model's.
    Occupies(Name, Name, Limits),
    /// It says nothing on fewer cores.
    OnCores(usize, &'static Judge),
    /// What refutes it may have another cause.
    Confirms(&'static Judge),
    All(&'static [Judge]),
    /// The claim is about what Rust doesn't have; what comes nearest is shown.
    Instead(Instead, &'static Judge),
}

impl Judge {
    pub(crate) fn judge<'r>(&self, evidence: Evidence<'r>) -> Judgement<'r> {
        self.ruling(evidence).unwrap_or_else(|reason| Judgement {
            verdict: Verdict::NotDecided(reason),
            facts: Vec::new(),
        })
    }

    fn ruling<'r>(&self, e: Evidence<'r>) -> Result<Judgement<'r>, Reason<'r>> {
        let fact = match *self {
            Self::OnCores(needed, judge) => {
                let mut judgement = judge.ruling(e)?;
                if e.results.machine.cores < needed {
                    judgement.verdict = Verdict::NotDecided(Reason::TooFewCores { needed });
                }
                return Ok(judgement);
            }
            Self::Confirms(judge) => {
                let mut judgement = judge.ruling(e)?;
                if judgement.verdict == Verdict::DoesNotHold {
                    judgement.verdict = Verdict::NotDecided(Reason::OtherCause);
                }
                return Ok(judgement);
            }
            Self::Instead(instead, judge) => {
                let facts = judge.judge(e).facts;
                return Ok(Judgement { verdict: Verdict::DoesNotApply(instead), facts });
            }
            Self::All(judges) => return Ok(all(judges.iter().map(|judge| judge.judge(e)))),
            Self::LosesUpdates(sample, name) => return loses_updates(e.row(sample, name)?),
            Self::Takes(sample, one, other, limits) => {
                let (one, other) = (e.row(sample, one)?, e.row(sample, other)?);
                Fact::new(Of::Time { one, other }, takes(one, other), limits)
            }
            Self::TakesWithMany(one, other, limits) => {
                let (one, other) = e.many_waiting(one, other)?;
                Fact::new(Of::Time { one, other }, takes(one, other), limits)
            }
            Self::UsesCpu(sample, one, other, limits) => {
                let (one, other) = (e.row(sample, one)?, e.row(sample, other)?);
                Fact::new(Of::Cpu { one, other }, uses_cpu(one, other), limits)
            }
            Self::Waits(sample, name, limits) => waited(e.row(sample, name)?, 1, limits),
            Self::WaitsOneByOne(sample, name, limits) => {
                let row = e.row(sample, name)?;
                waited(row, row.params.tasks, limits)
            }
            Self::BusyCores(sample, name, limits) => {
                let row = e.row(sample, name)?;
                Fact::new(Of::BusyCores(row), busy_cores(row), limits)
            }
            Self::Processes(sample, name, limits) => {
                let row = e.row(sample, name)?;
                let counted = row.memory.map(|memory| Number::counted(memory.processes as f64));
                Fact::new(Of::Processes(row), counted, limits)
            }
            Self::Keeps(sample, name, limits) => {
                let row = e.row(sample, name)?;
                let (kept, updates) = kept(row)?;
                Fact::new(Of::Kept { row, updates }, Some(kept), limits)
            }
            Self::Beats(sample, name, limits) => {
                let row = e.row(sample, name)?;
                let beats = match &row.answer {
                    Some(Answer::Offloaded(work) | Answer::Blocked(work)) => Some(work.heartbeats),
                    _ => None,
                };
                let beats = beats.map(|beats| Number::counted(beats as f64));
                Fact::new(Of::Beats(row), beats, limits)
            }
            Self::ErrorComesFirst(sample, name) => error_first(e.row(sample, name)?),
            Self::PrintsPrimes(sample, name) => prints_primes(e.attempt(sample, name)?),
            Self::Costs(group, one, other, limits) => {
                let (one, other) = (e.price(group, one)?, e.price(group, other)?);
                Fact::new(Of::Prices { one, other }, costs(one, other), limits)
            }
            Self::Occupies(one, other, limits) => {
                let (one, other) = (e.footprint(one)?, e.footprint(other)?);
                let bytes = |print: &Footprint| (print.bytes, print.interval_bytes);
                let number = Number::quotient(bytes(&one), bytes(&other));
                Fact::new(Of::Footprints { one, other }, Some(number), limits)
            }
        };
        fact.map(Fact::judgement)
    }
}

fn waited(row: &Row, waits_made: usize, limits: Limits) -> Result<Fact<'_>, Reason<'_>> {
    let waited_ns = row.params.delay.as_nanos() as f64 * waits_made as f64;
    Fact::new(Of::Wait { row, waited_ns }, waits(row, waited_ns), limits)
}

/// The first request is the slowest and the second is refused, so that the refusal comes first.
fn error_first(row: &Row) -> Result<Fact<'_>, Reason<'_>> {
    let Some(Answer::Fetched(outcomes)) = &row.answer else {
        return Err(Reason::NotMeasured(row.name()));
    };
    let mut failed = outcomes.iter().map(|fetched| fetched.outcome.is_err());
    let first = failed.next() == Some(true) && failed.all(|failed| !failed);
    let number = Number::counted(f64::from(u8::from(first)));
    Fact::new(Of::Fetched { row, outcomes }, Some(number), Limits::within(1.0, 1.0))
}

fn prints_primes(row: &Row) -> Result<Fact<'_>, Reason<'_>> {
    let counted = match (&row.failure, &row.answer) {
        (Some(_), _) => Some(0),
        (None, Some(Answer::Primes(primes))) => Some(*primes),
        (None, _) => None,
    };
    let number = counted.map(|primes| Number::counted(primes as f64));
    Fact::new(Of::Primes(row), number, Limits::least(1.0))
}

fn kept(row: &Row) -> Result<(Number, u64), Reason<'_>> {
    let updates = row.params.workers as u64 * row.params.increments;
    match row.answer {
        Some(Answer::Count(count) | Answer::IndeterminateCount(count)) if updates > 0 => {
            Ok((Number::counted(count as f64 / updates as f64), updates))
        }
        _ => Err(Reason::NotMeasured(row.name())),
    }
}

fn loses_updates(row: &Row) -> Result<Judgement<'_>, Reason<'_>> {
    let (number, updates) = kept(row)?;
    let lost = number.value < 1.0;
    let verdict = match (lost, &row.answer) {
        (true, _) => Verdict::Holds,
        // A checked answer: a single run that had lost an update would have failed the row.
        (false, Some(Answer::Count(_))) => Verdict::DoesNotHold,
        (false, _) => Verdict::NotDecided(Reason::NothingLost),
    };
    let limits = Limits::within(0.0, 1.0 - 1.0 / updates as f64);
    Ok(Judgement { verdict, facts: vec![Fact { of: Of::Kept { row, updates }, number, limits }] })
}

/// What doesn't hold decides, then what can't be decided, then what more runs could.
fn all<'r>(judgements: impl Iterator<Item = Judgement<'r>>) -> Judgement<'r> {
    let weight = |verdict: &Verdict| match verdict {
        Verdict::DoesNotHold => 3,
        Verdict::NotDecided(reason) if !reason.is_open() => 2,
        Verdict::NotDecided(_) => 1,
        Verdict::Holds | Verdict::DoesNotApply(_) => 0,
    };
    let mut whole = Judgement { verdict: Verdict::Holds, facts: Vec::new() };
    for Judgement { verdict, facts } in judgements {
        whole.facts.extend(facts);
        if weight(&verdict) > weight(&whole.verdict) {
            whole.verdict = verdict;
        }
    }
    whole
}
