//! A sample's variants beside each other.

use super::charts::Charts;
use super::charts::dots::{Dot, TIME, draw};
use super::pick::{by_time, colour};
use super::sheet::Sheet;
use super::words::{Links, interval, ratio, title};
use crate::analyse::compare::{
    BASELINE_MODEL, Ratio, Summary, change, is_plain_loop, over_rust, speed_up, summary,
};
use crate::format::{Bytes, Ns};
use crate::results::{Results, Row};
use shared_workloads::sample::Sample;

/// The samples that the article compares its models by: they come first, and have a chart.
const COMPARED: [Sample; 2] = [Sample::IoBound, Sample::CpuBound];

/// The columns, but for those that need Python or an older report.
const HEADER: [&str; 8] = [
    "model",
    "variant",
    "median",
    "95% interval",
    "runs",
    "CPU time",
    "memory",
    "times as fast as the plain loop",
];

/// A section for each sample.
pub(super) fn sections(
    results: &Results,
    older: Option<&Results>,
    links: Links,
    charts: &mut Charts,
) -> Vec<String> {
    let others = Sample::ALL.into_iter().filter(|sample| !COMPARED.contains(sample));
    let mut sections = Vec::new();
    for sample in COMPARED.into_iter().chain(others) {
        let rows = summed_up(results, sample);
        if rows.is_empty() {
            continue;
        }
        let name = |row: &Row| links.to(&row.variant, &row.source);
        let table = comparison(results, older, &rows, name).markdown();
        let dots: Vec<Dot> = rows.iter().filter_map(|row| dot(results, row)).collect();
        let chart = if dots.is_empty() || !COMPARED.contains(&sample) {
            String::new()
        } else {
            let shows = format!("The median time of each variant of {sample}");
            charts.add(sample.slug(), &shows, &draw(&dots, TIME))
        };
        sections.push(format!("## {}\n\n{chart}{table}", title(sample)));
    }
    sections
}

/// Every variant of a sample as a plain table.
pub(crate) fn table(results: &Results, older: Option<&Results>, sample: Sample) -> Sheet {
    comparison(results, older, &summed_up(results, sample), |row| row.variant.clone())
}

type SummedUp<'r> = (&'r Row, Option<Summary>);

/// The rows of a sample, the fastest first, each with its times if it didn't fail.
fn summed_up(results: &Results, sample: Sample) -> Vec<SummedUp<'_>> {
    let timed = |row: &Row| summary(row).filter(|_| row.failure.is_none());
    by_time(results, sample).into_iter().map(|row| (row, timed(row))).collect()
}

fn dot(results: &Results, (row, summary): &SummedUp) -> Option<Dot> {
    let Summary { median_ns, interval_ns, .. } = (*summary)?;
    Some(Dot {
        label: format!("{} {}", row.model, row.variant),
        colour: colour(results, &row.model),
        median: median_ns,
        interval: interval_ns,
        runs: row.runs.iter().map(|run| run.elapsed_ns as f64).collect(),
    })
}

/// `name` writes a variant, as a link or plainly.
fn comparison(
    results: &Results,
    older: Option<&Results>,
    rows: &[SummedUp],
    name: impl Fn(&Row) -> String,
) -> Sheet {
    let python = rows.iter().any(|(row, _)| row.is_python());
    let mut header = HEADER.to_vec();
    header.extend(python.then_some("as Rust's plain loop"));
    header.extend(older.map(|_| "time in times of the older"));
    let width = header.len();
    let mut sheet = Sheet::new(2, header);
    for (row, summary) in rows {
        let mut cells = vec![row.model.clone(), name(row)];
        if let Some(summary) = summary {
            let speed_up = speed_up(results, row);
            cells.extend([
                Ns(summary.median_ns).to_string(),
                interval(Ns, summary.interval_ns),
                summary.rounds.to_string(),
                Ns(summary.cpu_ns).to_string(),
                takes(row),
                times(is_plain_loop(row), speed_up),
            ]);
            if python {
                let over = over_rust(results, row).or(speed_up);
                cells.push(times(row.model == BASELINE_MODEL, over));
            }
            cells.extend(older.map(|older| times(false, change(row, older))));
        } else {
            cells.push(why_no_time(row).to_owned());
            cells.resize(width, "–".to_owned());
        }
        sheet.push(cells);
    }
    sheet
}

fn times(is_one: bool, value: Option<Ratio>) -> String {
    match value {
        _ if is_one => "1 ×".to_owned(),
        Some(value) => ratio(value, ""),
        None => "–".to_owned(),
    }
}

/// The cause is told in a section of its own.
fn why_no_time(row: &Row) -> &'static str {
    match &row.failure {
        Some(failure) if failure.expected => "fails, as it must",
        Some(_) => "failed",
        None => "not measured",
    }
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
