//! Which rows a reader is shown first, and in which colour.

use super::charts;
use crate::analyse::compare::median_ns;
use crate::catalogue::BASELINE;
use crate::results::{Results, Row, Series};
use shared_workloads::answer::Answer;
use shared_workloads::sample::Sample;

/// The rows of the programs themselves.
pub(super) fn programs(results: &Results) -> impl Iterator<Item = &Row> {
    results.rows.iter().filter(|row| row.series == Series::Program)
}

/// The models, in the order of their rows.
pub(crate) fn models(results: &Results) -> Vec<&str> {
    ordered(programs(results).map(|row| row.model.as_str()))
}

/// A model's place among the others gives it its colour.
pub(crate) fn colour(results: &Results, model: &str) -> &'static str {
    let models = models(results);
    charts::colour(models.iter().position(|other| *other == model).unwrap_or(models.len()))
}

/// The samples that have a row, in the article's order.
pub(crate) fn samples(results: &Results) -> Vec<Sample> {
    let has_row = |sample: &Sample| programs(results).any(|row| row.sample == *sample);
    Sample::ALL.into_iter().filter(has_row).collect()
}

/// Each once, where it is first.
pub(super) fn ordered<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut ordered = Vec::new();
    for item in items {
        if !ordered.contains(&item) {
            ordered.push(item);
        }
    }
    ordered
}

/// The rows of a sample, the fastest first; those without a time last.
pub(crate) fn by_time(results: &Results, sample: Sample) -> Vec<&Row> {
    let mut rows: Vec<&Row> = programs(results).filter(|row| row.sample == sample).collect();
    rows.sort_by(|a, b| time(a).total_cmp(&time(b)));
    rows
}

/// A model's fastest variant of a sample, of those that don't show what goes wrong if there are any.
pub(crate) fn fastest<'r>(results: &'r Results, sample: Sample, model: &str) -> Option<&'r Row> {
    let is_timed =
        |row: &&Row| row.model == model && row.failure.is_none() && time(row).is_finite();
    let timed = || by_time(results, sample).into_iter().filter(is_timed);
    timed().find(|row| !warns(row)).or_else(|| timed().next())
}

/// The fastest of each of our models but the plain loop, the fastest first.
pub(super) fn fastest_of_each_model(results: &Results, sample: Sample) -> Vec<&Row> {
    let fastest = models(results).into_iter().filter_map(|model| fastest(results, sample, model));
    let mut rows: Vec<&Row> =
        fastest.filter(|row| row.model != BASELINE && !row.is_python()).collect();
    rows.sort_by(|a, b| time(a).total_cmp(&time(b)));
    rows
}

/// Whether a variant is there to show what goes wrong.
fn warns(row: &Row) -> bool {
    matches!(row.answer, Some(Answer::IndeterminateCount(_) | Answer::Blocked(_)))
}

fn time(row: &Row) -> f64 {
    median_ns(row).unwrap_or(f64::INFINITY)
}
