//! From what was measured to a verdict, with the numbers that it stands on.

use super::growth::{curve, footprints};
use super::number::{Limits, Number, busy_cores, costs, takes, uses_cpu, waits};
use super::verdict::{Fact, Measure, Of, Reason};
use crate::results::{Results, Row, Series};
use shared_workloads::answer::Answer;

/// The side of a claim that isn't an interpreter's.
pub(crate) const RUST: &str = "rust";
/// From here on there are "many" waiting tasks.
const MANY: usize = 1_000;

/// What is measured of what, and between which limits it lies if a claim holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Check {
    pub(crate) measure: Measure,
    /// Variants of the sample or units of the price, without a model; none where Python has no check.
    pub(crate) python: Vec<(&'static str, &'static str)>,
    /// The same with their models.
    pub(crate) rust: Vec<(&'static str, &'static str)>,
    pub(crate) limits: Limits,
}

impl Check {
    /// The number, and what it is of; `None` where nothing is checked on this side.
    pub(super) fn fact<'r>(
        &self,
        results: &'r Results,
        side: &'r str,
    ) -> Option<Result<Fact<'r>, Reason<'r>>> {
        let python = || self.python.iter().map(|&(_, variant)| [side, variant]).collect();
        let rust = || self.rust.iter().map(|&(model, variant)| [model, variant]).collect();
        let names: Vec<[&str; 2]> = if side == RUST { rust() } else { python() };
        (!names.is_empty()).then(|| self.measured(results, &names))
    }

    fn measured<'r>(
        &self,
        results: &'r Results,
        names: &[[&'r str; 2]],
    ) -> Result<Fact<'r>, Reason<'r>> {
        let Self { measure, limits, .. } = *self;
        let missing = |[model, variant]: [&str; 2]| {
            Reason::NotMeasured(format!("{model} {} {variant}", subject(measure)))
        };
        let row = |sample, i: usize| {
            let [model, variant] = names[i];
            let row = results.row(model, sample, variant).ok_or_else(|| missing(names[i]))?;
            match &row.failure {
                // What is there to show what can't work says so by failing.
                Some(failure) if !failure.expected => Err(Reason::Failed(row)),
                _ => Ok(row),
            }
        };
        let both = |sample| Ok::<_, Reason>([row(sample, 0)?, row(sample, 1)?]);
        let (of, number) = match measure {
            Measure::Time(sample) => {
                let [one, other] = both(sample)?;
                (Of::Two([one, other]), takes(one, other))
            }
            Measure::CpuTime(sample) => {
                let [one, other] = both(sample)?;
                (Of::Two([one, other]), uses_cpu(one, other))
            }
            Measure::TimeOfMany => {
                let curve = |i: usize| curve(results, Series::Waiting, names[i][0], names[i][1]);
                let (ones, others) = (curve(0), curve(1));
                let pair = |row: &&'r Row| Some([*row, others.at(row.x())?]);
                let mut many = ones.points.iter().rev().filter(|row| row.x() >= MANY);
                let [one, other] = many.find_map(pair).ok_or_else(|| missing(names[0]))?;
                (Of::Two([one, other]), takes(one, other))
            }
            Measure::Price(group) | Measure::PriceCores(group) => {
                let price = |i: usize| {
                    let [model, unit] = names[i];
                    results.price(model, group, unit).ok_or_else(|| missing(names[i]))
                };
                let [one, other] = [price(0)?, price(1)?];
                (Of::Prices([one, other]), costs(one, other))
            }
            Measure::Memory => {
                let mut all = footprints(results);
                let mut footprint = |i: usize| {
                    let place = all.iter().position(|it| [it.model, it.variant] == names[i]);
                    place.map(|place| all.swap_remove(place)).ok_or_else(|| missing(names[i]))
                };
                let [one, other] = [footprint(0)?, footprint(1)?];
                let [this, that] = [&one, &other].map(|it| (it.bytes, it.interval_bytes));
                (Of::Footprints([one, other]), Some(Number::quotient(this, that)))
            }
            Measure::Wait(sample) => (Of::One(row(sample, 0)?), waits(row(sample, 0)?)),
            Measure::Cores(sample) => (Of::One(row(sample, 0)?), busy_cores(row(sample, 0)?)),
            Measure::Processes(sample) => {
                let row = row(sample, 0)?;
                let processes = row.memory.map(|memory| Number::counted(memory.processes as f64));
                (Of::One(row), processes)
            }
            Measure::Answer(sample) => {
                let row = row(sample, 0)?;
                (Of::One(row), answered(row).map(Number::counted))
            }
        };
        let number = number.ok_or_else(|| missing(names[0]))?;
        Ok(Fact { measure, of, number, limits })
    }
}

/// What a claim asks of an answer; what failed has none.
fn answered(row: &Row) -> Option<f64> {
    if row.failure.is_some() {
        return Some(0.0);
    }
    let number = match row.answer.as_ref()? {
        // The share of its updates that it kept.
        Answer::Count(kept) | Answer::IndeterminateCount(kept) => {
            *kept as f64 / (row.params.workers as u64 * row.params.increments) as f64
        }
        // How many heartbeats the caller counted meanwhile.
        Answer::Offloaded(work) | Answer::Blocked(work) => work.heartbeats as f64,
        // 1 where the refused request comes first, and the others came all the same: the article's
        // first request is the slowest, and its second is refused.
        Answer::Fetched(outcomes) => {
            let mut failed = outcomes.iter().map(|fetched| fetched.outcome.is_err());
            let is_first = failed.next() == Some(true) && failed.all(|failed| !failed);
            f64::from(u8::from(is_first))
        }
        Answer::Primes(primes) => *primes as f64,
        Answer::Finished(_)
        | Answer::Sums(_)
        | Answer::Done(_)
        | Answer::Failure(_)
        | Answer::Deadline(_)
        | Answer::Delivered(_) => return None,
    };
    number.is_finite().then_some(number)
}

/// In which sample or group of prices.
fn subject(measure: Measure) -> String {
    match measure {
        Measure::Price(group) | Measure::PriceCores(group) => group.to_owned(),
        Measure::Memory => "memory".to_owned(),
        Measure::TimeOfMany => format!("{MANY} waits"),
        Measure::Time(sample)
        | Measure::CpuTime(sample)
        | Measure::Wait(sample)
        | Measure::Cores(sample)
        | Measure::Processes(sample)
        | Measure::Answer(sample) => sample.to_string(),
    }
}
