//! Rows of one variant over a growing number: curves, and what one more waiting unit takes.

use super::stats::{Interval, median, slope};
use crate::catalogue::{FOOTPRINTS, Unit};
use crate::results::{Cause, Price, Results, Row, Series};

/// One variant, as one number grows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Curve<'r> {
    pub(crate) model: &'r str,
    pub(crate) variant: &'r str,
    /// The rows that have times, in the order of that number.
    pub(crate) points: Vec<&'r Row>,
    /// The first row that has no time, and why; `None` where the curve goes to the end.
    pub(crate) end: Option<(&'r Row, &'r Cause)>,
}

/// How much memory one more waiting unit takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Footprint<'r> {
    pub(crate) model: &'r str,
    pub(crate) variant: &'r str,
    pub(crate) unit: Unit,
    /// The slope of PSS over the number of units: what a runtime takes however many there are falls
    /// out, and so does what the system shares between processes.
    pub(crate) bytes: f64,
    pub(crate) interval_bytes: Interval,
    /// The same of address space, where the kernel tells.
    pub(crate) address_space_bytes: Option<f64>,
}

/// The rows of one variant in a series, failed ones too, in the order of what grows.
pub(crate) fn series<'r>(
    results: &'r Results,
    series: Series,
    model: &str,
    variant: &str,
) -> Vec<&'r Row> {
    let is_of = |row: &&Row| {
        (row.series, row.model.as_str(), row.variant.as_str()) == (series, model, variant)
    };
    let mut rows: Vec<&Row> = results.rows.iter().filter(is_of).collect();
    rows.sort_by_key(|row| row.x());
    rows
}

/// Every curve of a series, in the order of the rows.
pub(crate) fn curves(results: &Results, of: Series) -> Vec<Curve<'_>> {
    let mut curves: Vec<Curve> = Vec::new();
    for row in results.rows.iter().filter(|row| row.series == of) {
        let is_there = |curve: &Curve| (curve.model, curve.variant) == (&row.model, &row.variant);
        if !curves.iter().any(is_there) {
            curves.push(curve(results, of, &row.model, &row.variant));
        }
    }
    curves
}

/// One variant's curve; without points where it wasn't measured.
pub(crate) fn curve<'r>(
    results: &'r Results,
    of: Series,
    model: &'r str,
    variant: &'r str,
) -> Curve<'r> {
    let rows = series(results, of, model, variant);
    let end = rows.iter().find_map(|row| Some((*row, &row.failure.as_ref()?.cause)));
    let points = rows.into_iter().filter(|row| row.failure.is_none() && !row.runs.is_empty());
    Curve { model, variant, points: points.collect(), end }
}

impl<'r> Curve<'r> {
    pub(crate) fn at(&self, number: usize) -> Option<&'r Row> {
        self.points.iter().copied().find(|row| row.x() == number)
    }

    /// The plain loop's point nearest to a number of computing tasks, and how many times as many
    /// they are: a loop takes twice as long for twice as many, so it isn't measured with all.
    pub(crate) fn nearest(&self, number: usize) -> Option<(&'r Row, f64)> {
        let row = self.at(number).or(self.points.last().copied())?;
        Some((row, number as f64 / row.x() as f64))
    }
}

/// What one more unit of each variant takes; those with fewer than three steps have no slope.
pub(crate) fn footprints(results: &Results) -> Vec<Footprint<'_>> {
    let of = |(model, variant, unit): (&'static str, &'static str, Unit)| {
        let rows = series(results, Series::Footprint, model, variant);
        let per_unit = |bytes: fn(&Row) -> Option<u64>| {
            let step = |row: &&Row| Some((row.x() as f64, bytes(row)? as f64));
            slope(&rows.iter().filter_map(step).collect::<Vec<_>>())
        };
        let (bytes, interval_bytes) = per_unit(|row| Some(row.memory?.bytes))?;
        let address_space_bytes =
            per_unit(|row| row.memory?.address_space_bytes).map(|(bytes, _)| bytes);
        Some(Footprint { model, variant, unit, bytes, interval_bytes, address_space_bytes })
    };
    FOOTPRINTS.into_iter().filter_map(of).collect()
}

/// What all jobs take over the size of their chunks, by that size.
pub(crate) fn chunks(results: &Results, model: &str) -> Vec<(u64, f64)> {
    let prices =
        results.prices.iter().filter(|price| (&*price.model, &*price.group) == (model, "chunk"));
    let point = |price: &Price| Some((price.unit.parse().ok()?, median(&price.samples_ns)?));
    let mut chunks: Vec<(u64, f64)> = prices.filter_map(point).collect();
    chunks.sort_by_key(|(size, _)| *size);
    chunks
}

#[cfg(test)]
mod tests {
    use super::{curve, footprints};
    use crate::fixture::{failure, footprint, point, results};
    use crate::results::{Cause, Series};

    #[test]
    fn a_curve_is_its_rows_in_order_and_says_why_it_ends() {
        let threads = |tasks, ms| point(Series::Waiting, ("threads", "std"), tasks, ms);
        let mut failed = threads(10_000, 1.0);
        failed.failure = Some(failure(Cause::TooLong { expected_ns: 9_000_000_000 }));
        let other = point(Series::Waiting, ("hybrid", "spawn_blocking"), 10, 100.0);
        let results = results(vec![failed, threads(1_000, 110.0), other, threads(10, 101.0)]);
        let curve = curve(&results, Series::Waiting, "threads", "std");
        assert_eq!(curve.points.iter().map(|row| row.x()).collect::<Vec<_>>(), [10, 1_000]);
        assert!(
            matches!(curve.end, Some((row, Cause::TooLong { .. })) if row.x() == 10_000),
            "{:?}",
            curve.end
        );
        let (nearest, times) = curve.nearest(4_000).unwrap();
        assert_eq!((nearest.x(), times), (1_000, 4.0));
    }

    #[test]
    fn a_unit_takes_what_one_more_of_them_takes() {
        let results = results(footprint("threads", "std", 10_000.0));
        let [print] = footprints(&results).try_into().unwrap();
        assert_eq!((print.unit.noun, print.address_space_bytes), ("thread", None));
        assert!((print.bytes - 10_000.0).abs() < 2.0, "{print:?}");
        assert!(print.interval_bytes.contains(10_000.0), "{print:?}");
    }
}
