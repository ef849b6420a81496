//! What a report says on the terminal.

use super::tables::comparison;
use crate::results::Results;
use shared_workloads::sample::Sample;

/// The findings that matter most, without markdown's marks.
pub(crate) fn summary(results: &Results) -> Vec<String> {
    let plain = |finding: &String| finding.replace(['*', '`'], "");
    results.findings.iter().take(3).map(plain).collect()
}

/// The tables of a report on few samples.
pub(crate) fn tables(results: &Results, samples: &[Sample]) -> String {
    samples
        .iter()
        .filter_map(|&sample| comparison(results, sample, |row| row.variant.clone()))
        .map(|sheet| sheet.terminal() + "\n")
        .collect()
}
