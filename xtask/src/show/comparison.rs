//! A sample's variants beside each other.

use super::charts::Charts;
use super::charts::dots::{Dot, TIME, draw};
use super::pick::{by_time, colour};
use super::sheet::Sheet;
use super::words::{Links, interval, ratio, title};
use crate::analyse::compare::{Time, change, cpu_ns, over_rust, speed_up, time};
use crate::analyse::number::Number;
use crate::catalogue::{BASELINE, is_plain_loop};
use crate::format::{Bytes, Ns};
use crate::results::{Results, Row};
use shared_workloads::sample::Sample;

/// The samples that the article compares its models by: they come first, and have a chart.
const COMPARED: [Sample; 2] = [Sample::IoBound, Sample::CpuBound];

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
        let rows = timed(results, sample);
        if rows.is_empty() {
            continue;
        }
        let name = |row: &Row| links.to(&row.variant, &row.source);
        let table = comparison(results, older, &rows, name).markdown();
        let dot = |(row, time): &(&Row, Option<Time>)| {
            let (median, interval) = (*time)?;
            let label = format!("{} {}", row.model, row.variant);
            let runs = row.runs.iter().map(|run| run.elapsed_ns as f64).collect();
            Some(Dot { label, colour: colour(results, &row.model), median, interval, runs })
        };
        let dots: Vec<Dot> = rows.iter().filter_map(dot).collect();
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
    comparison(results, older, &timed(results, sample), |row| row.variant.clone())
}

/// The rows of a sample, the fastest first, each with its time if it didn't fail.
fn timed(results: &Results, sample: Sample) -> Vec<(&Row, Option<Time>)> {
    let timed = |row: &Row| time(row).filter(|_| row.failure.is_none());
    by_time(results, sample).into_iter().map(|row| (row, timed(row))).collect()
}

/// What a column says of a row that has times.
type Column<'a> = (&'static str, Box<dyn Fn(&Row, Time) -> String + 'a>);

fn columns<'a>(results: &'a Results, older: Option<&'a Results>, python: bool) -> Vec<Column<'a>> {
    let is_loop = |row: &Row| is_plain_loop(&row.model, &row.variant);
    let mut columns: Vec<Column> = vec![
        ("median", Box::new(|_, (median, _)| Ns(median).to_string())),
        ("95% interval", Box::new(|_, (_, known)| interval(Ns, known))),
        ("runs", Box::new(|row, _| row.runs.len().to_string())),
        (
            "CPU time",
            Box::new(|row, _| cpu_ns(row).map_or("–".to_owned(), |ns| Ns(ns).to_string())),
        ),
        ("memory", Box::new(|row, _| takes(row))),
        (
            "times as fast as the plain loop",
            Box::new(move |row, _| times(is_loop(row), speed_up(results, row))),
        ),
    ];
    if python {
        let over = |row: &Row| over_rust(results, row).or_else(|| speed_up(results, row));
        let column = move |row: &Row, _| times(row.model == BASELINE, over(row));
        columns.push(("as Rust's plain loop", Box::new(column)));
    }
    if let Some(older) = older {
        let column = |row: &Row, _| times(false, change(row, older));
        columns.push(("time in times of the older", Box::new(column)));
    }
    columns
}

/// `name` writes a variant, as a link or plainly.
fn comparison(
    results: &Results,
    older: Option<&Results>,
    rows: &[(&Row, Option<Time>)],
    name: impl Fn(&Row) -> String,
) -> Sheet {
    let columns = columns(results, older, rows.iter().any(|(row, _)| row.is_python()));
    let header = columns.iter().map(|(title, _)| *title);
    let mut sheet = Sheet::new(2, ["model", "variant"].into_iter().chain(header));
    for (row, time) in rows {
        let mut cells = vec![row.model.clone(), name(row)];
        if let Some(time) = time {
            cells.extend(columns.iter().map(|(_, write)| write(row, *time)));
        } else {
            cells.push(why_no_time(row).to_owned());
            cells.resize(2 + columns.len(), "–".to_owned());
        }
        sheet.push(cells);
    }
    sheet
}

fn times(is_one: bool, value: Option<Number>) -> String {
    match value {
        _ if is_one => "1 ×".to_owned(),
        Some(value) => ratio(&value, ""),
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
