//! Computes from the runs whatever a report says in numbers.

use crate::baseline::compare;
use crate::ledger;
use crate::noise;
use crate::render::findings;
use crate::results::{Ratio, Results, Row, Run, Summary};
use crate::statistics::{median, median_absolute_deviation, median_interval, ratio_interval};
use shared_workloads::sample::Sample;

/// The model that the Rust rows are compared with.
pub(crate) const BASELINE_MODEL: &str = "sequential";
/// Python's plain loop is a variant of its one model.
const BASELINE_VARIANT: &str = "sequential";

/// Fills in everything that is computed.
pub(crate) fn derive(results: &mut Results, baseline: Option<&Results>) {
    // The rows are filled in one by one, and each looks at others' runs.
    let measured = results.rows.clone();
    for row in &mut results.rows {
        row.summary = summarise(&row.runs);
        let own = own_baseline(&measured, row);
        row.speed_up = own.and_then(|own| ratio(&own.runs, &row.runs));
        row.over_rust = rust_baseline(&measured, row.sample)
            .filter(|_| row.is_python())
            .and_then(|rust| ratio(&rust.runs, &row.runs));
        row.against_baseline = None;
    }
    results.baseline = None;
    if let Some(older) = baseline {
        compare(results, older);
    }
    results.noise = noise::judge(results);
    results.claims = ledger::judge(results);
    results.findings = findings::all(results);
}

/// A row's runs in a few numbers.
fn summarise(runs: &[Run]) -> Option<Summary> {
    let times = times(runs);
    let cpu: Vec<f64> = runs.iter().map(|run| run.cpu_ns as f64).collect();
    Some(Summary {
        rounds: runs.len(),
        median_ns: median(&times)?,
        interval_ns: median_interval(&times)?,
        deviation_ns: median_absolute_deviation(&times)?,
        cpu_ns: median(&cpu)?,
    })
}

/// How much longer the one takes than the other.
pub(crate) fn ratio(longer: &[Run], shorter: &[Run]) -> Option<Ratio> {
    let (longer, shorter) = (times(longer), times(shorter));
    Some(Ratio {
        value: median(&longer)? / median(&shorter)?,
        interval: ratio_interval(&longer, &shorter)?,
    })
}

fn times(runs: &[Run]) -> Vec<f64> {
    runs.iter().map(|run| run.elapsed_ns as f64).collect()
}

/// Whether others are compared with it.
pub(crate) fn is_plain_loop(row: &Row) -> bool {
    row.model == BASELINE_MODEL || row.is_python() && row.variant == BASELINE_VARIANT
}

/// The plain loop in the same language.
fn own_baseline<'a>(rows: &'a [Row], row: &Row) -> Option<&'a Row> {
    if row.is_python() {
        rows.iter().find(|other| {
            (other.sample, &other.model) == (row.sample, &row.model)
                && other.variant == BASELINE_VARIANT
        })
    } else {
        rust_baseline(rows, row.sample)
    }
}

fn rust_baseline(rows: &[Row], sample: Sample) -> Option<&Row> {
    rows.iter().find(|row| row.model == BASELINE_MODEL && row.sample == sample)
}
