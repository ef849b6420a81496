//! A sample's variants beside each other.

use super::pick::{by_time, programs};
use super::sheet::Sheet;
use super::words::{interval, ratio};
use crate::analyse::compare::{
    BASELINE_MODEL, Ratio, change, is_plain_loop, over_rust, speed_up, summary,
};
use crate::format::{Bytes, Ns};
use crate::results::{Results, Row};
use shared_workloads::sample::Sample;

/// The columns, but for those that need Python or an older report.
const HEADER: [&str; 9] = [
    "model",
    "variant",
    "median",
    "95% interval",
    "deviation",
    "runs",
    "CPU time",
    "memory",
    "times as fast as the plain loop",
];

/// Every variant of a sample, the fastest first. `name` writes a variant, as a link or plainly.
pub(super) fn comparison(
    results: &Results,
    older: Option<&Results>,
    sample: Sample,
    name: impl Fn(&Row) -> String,
) -> Option<Sheet> {
    let rows = by_time(results, sample);
    let python = rows.iter().any(|row| row.is_python());
    let mut header = HEADER.to_vec();
    header.extend(python.then_some("as Rust's plain loop"));
    header.extend(older.map(|_| "time in times of the older"));
    let width = header.len();
    let mut sheet = Sheet::new(2, header);
    for row in rows {
        let Some(summary) = summary(row).filter(|_| row.failure.is_none()) else {
            sheet.push(without_time(row, name(row), width));
            continue;
        };
        let one = |is_one: bool, value: Option<Ratio>| match value {
            _ if is_one => "1 ×".to_owned(),
            Some(value) => ratio(value),
            None => "–".to_owned(),
        };
        let speed_up = speed_up(results, row);
        let mut cells = vec![
            row.model.clone(),
            name(row),
            Ns(summary.median_ns).to_string(),
            interval(Ns, summary.interval_ns),
            Ns(summary.deviation_ns).to_string(),
            summary.rounds.to_string(),
            Ns(summary.cpu_ns).to_string(),
            takes(row),
            one(is_plain_loop(row), speed_up),
        ];
        if python {
            cells.push(one(row.model == BASELINE_MODEL, over_rust(results, row).or(speed_up)));
        }
        cells.extend(older.map(|older| one(false, change(row, older))));
        sheet.push(cells);
    }
    (!sheet.is_empty()).then_some(sheet)
}

/// Whether there is anything to compare.
pub(super) fn is_there(results: &Results, sample: Sample) -> bool {
    programs(results).any(|row| row.sample == sample)
}

/// Why it has no time is told in a section of its own.
fn without_time(row: &Row, name: String, width: usize) -> Vec<String> {
    let why = match &row.failure {
        Some(failure) if failure.expected => "fails, as it must",
        Some(_) => "failed",
        None => "not measured",
    };
    let mut cells = vec![row.model.clone(), name, why.to_owned()];
    cells.resize(width, "–".to_owned());
    cells
}

/// `12.3 MiB in 5 processes`.
fn takes(row: &Row) -> String {
    match row.memory {
        Some(memory) if memory.processes > 1 => {
            format!("{} in {} processes", Bytes(memory.bytes as f64), memory.processes)
        }
        Some(memory) => Bytes(memory.bytes as f64).to_string(),
        None => "–".to_owned(),
    }
}
