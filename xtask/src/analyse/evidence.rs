//! Where a judge finds what it judges by: one look-up for each kind of thing that is measured.

use super::growth::{Footprint, footprints, series};
use super::verdict::Reason;
use crate::results::{Price, Results, Row, Series};
use shared_workloads::sample::Sample;

/// From here on there are "many" waiting tasks.
const MANY: usize = 1_000;

/// The side of a claim that isn't an interpreter's.
pub(crate) const RUST: &str = "rust";
/// Stands for the model of the interpreter that is judged.
pub(crate) const PYTHON: &str = "python";

/// A model, and a variant of a sample or a unit of a price in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) model: &'static str,
    pub(crate) variant: &'static str,
}

/// What is judged by: all that was measured, seen from one side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence<'r> {
    pub(crate) results: &'r Results,
    /// [`RUST`], or an interpreter's model.
    pub(crate) side: &'r str,
}

impl<'r> Evidence<'r> {
    /// A row that has times.
    pub(super) fn row(self, sample: Sample, name: Name) -> Result<&'r Row, Reason<'r>> {
        let row = self.attempt(sample, name)?;
        match row.failure {
            Some(_) => Err(Reason::Failed(row)),
            None if row.runs.is_empty() => Err(Reason::NotMeasured(row.name())),
            None => Ok(row),
        }
    }

    /// A row that may have failed.
    pub(super) fn attempt(self, sample: Sample, name: Name) -> Result<&'r Row, Reason<'r>> {
        let model = self.model(name);
        let row = self.results.row(model, sample, name.variant);
        row.ok_or_else(|| Reason::NotMeasured(format!("{model} {sample} {}", name.variant)))
    }

    pub(super) fn price(self, group: &str, name: Name) -> Result<&'r Price, Reason<'r>> {
        let model = self.model(name);
        let price = self.results.price(model, group, name.variant);
        price.ok_or_else(|| Reason::NotMeasured(format!("{model} {group} {}", name.variant)))
    }

    pub(super) fn footprint(self, name: Name) -> Result<Footprint<'r>, Reason<'r>> {
        let mut footprints = footprints(self.results).into_iter();
        footprints
            .find(|print| (print.model, print.variant) == (name.model, name.variant))
            .ok_or_else(|| Reason::NotMeasured(format!("{} {}", name.model, name.variant)))
    }

    /// The largest number of waiting tasks that both were measured with, from [`MANY`] on.
    pub(super) fn many_waiting(
        self,
        one: Name,
        other: Name,
    ) -> Result<(&'r Row, &'r Row), Reason<'r>> {
        let [ones, others] = [one, other].map(|name| {
            let rows = series(self.results, Series::Waiting, self.model(name), name.variant);
            rows.into_iter().filter(|row| row.failure.is_none() && !row.runs.is_empty())
        });
        let others: Vec<&Row> = others.collect();
        let mut both = ones.filter(|row| row.params.tasks >= MANY).filter_map(|row| {
            let other = others.iter().find(|other| other.params.tasks == row.params.tasks)?;
            Some((row, *other))
        });
        both.next_back().ok_or_else(|| {
            let [one, other] = [one, other].map(|name| format!("{} {}", name.model, name.variant));
            Reason::NotMeasured(format!("{MANY} waits of {one} and {other}"))
        })
    }

    fn model(self, name: Name) -> &'r str {
        if name.model == PYTHON { self.side } else { name.model }
    }
}
