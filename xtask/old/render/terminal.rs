//! What a report says on the terminal.

use super::method::warnings;
use super::tables::comparison;
use crate::results::Results;
use shared_workloads::sample::Sample;

/// How many findings.
const SHOWN: usize = 3;

/// What casts doubt on the numbers, what failed, and the findings that matter most.
pub(crate) fn summary(results: &Results) -> Vec<String> {
    let mut lines: Vec<String> = warnings(results).iter().map(|text| plain(text)).collect();
    let failures = results.failures();
    if failures > 0 {
        lines.push(format!("{failures} failed; the report says why."));
    }
    if let Some(baseline) = &results.baseline {
        lines.push(format!(
            "Against {}: {} slower, {} faster; {} of {} intervals overlap.",
            baseline.started,
            baseline.slower.len(),
            baseline.faster.len(),
            baseline.overlapping,
            baseline.compared
        ));
    }
    lines.extend(results.findings.iter().take(SHOWN).map(|finding| plain(finding)));
    lines
}

/// Without markdown's marks.
fn plain(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.starts_with("> [!"));
    let text: Vec<&str> = lines.map(|line| line.trim_start_matches("> ")).collect();
    text.join(" ").replace(['*', '`'], "").replace(": see [Noise](#noise)", "")
}

/// The tables of a report on few samples.
pub(crate) fn tables(results: &Results, samples: &[Sample]) -> String {
    samples
        .iter()
        .filter_map(|&sample| {
            let sheet = comparison(results, sample, |row| row.variant.clone())?;
            Some(format!("{sample}\n{}\n", sheet.terminal()))
        })
        .collect()
}
