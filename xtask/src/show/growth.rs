//! How cost grows: a chart and a table for each kind of growth.

use super::charts::Chart;
use super::pick::ordered;
use super::sheet::Sheet;
use super::words::{end, median};
use crate::analyse::compare::{BASELINE_MODEL, median_ns};
use crate::analyse::growth::{Curve, chunks, curves};
use crate::format::{Bytes, Count, Ns, Times};
use crate::results::{Results, Row, Series};

/// The section, where anything was measured.
pub(super) fn section(results: &Results, charts: &[Chart]) -> Option<String> {
    let parts: Vec<String> = [waiting, computing, fetching, chunking]
        .into_iter()
        .filter_map(|part| part(results, charts))
        .collect();
    (!parts.is_empty()).then(|| format!("## Growth\n\n{}", parts.join("\n\n")))
}

fn waiting(results: &Results, charts: &[Chart]) -> Option<String> {
    let curves = curves(results, Series::Waiting);
    let time = table(&curves, |_, row| Some(median(row)?.to_string()))?;
    let memory = |_: &Curve, row: &Row| Some(Bytes(row.memory?.bytes as f64).to_string());
    Some(format!(
        "### Waiting: more and more tasks wait for 0.1 s each\n\n{}{time}\n\nThe most memory that was \
         seen. Where it takes longer than 0.1 s to start them all, the first are gone before the last \
         have come.\n\n{}{}",
        Chart::named(charts, "growth-waiting"),
        Chart::named(charts, "growth-memory"),
        table(&curves, memory).unwrap_or_default()
    ))
}

fn computing(results: &Results, charts: &[Chart]) -> Option<String> {
    let curves = curves(results, Series::Computing);
    let plain = curves.iter().find(|curve| curve.model == BASELINE_MODEL)?;
    let table = table(&curves, |_, row| {
        Some(format!("{}, {}", median(row)?, Times(speed_up(plain, row)?)))
    })?;
    Some(format!(
        "### Computing: more and more workers with a long sum each\n\nThe time for all, and how many \
         times as fast as the plain loop. On {} cores nothing can be faster than {}.\n\n{}{table}",
        results.machine.cores,
        Times(results.machine.cores as f64),
        Chart::named(charts, "growth-computing")
    ))
}

/// How many times as fast as the plain loop, which takes twice as long for twice as many.
pub(super) fn speed_up(plain: &Curve, row: &Row) -> Option<f64> {
    let (nearest, factor) = plain.nearest(row.x() as u64)?;
    Some(factor * median_ns(nearest)? / median_ns(row)?)
}

fn fetching(results: &Results, charts: &[Chart]) -> Option<String> {
    let curves = curves(results, Series::Fetching);
    let table = table(&curves, |_, row| Some(format!("{:.0}/s", per_second(row)?)))?;
    let row = curves.iter().find_map(|curve| curve.points.first())?;
    Some(format!(
        "### Fetching: {} requests, more and more at a time\n\nStarting and stopping the workers is \
         included.\n\n{}{table}",
        Count(row.params.tasks as u64),
        Chart::named(charts, "growth-fetching")
    ))
}

/// Replies in a second, starting and stopping included.
pub(super) fn per_second(row: &Row) -> Option<f64> {
    // The targets are all the same, so a row counts them only.
    Some(row.params.tasks as f64 / (median_ns(row)? / 1e9))
}

fn chunking(results: &Results, charts: &[Chart]) -> Option<String> {
    let chunks = chunks(results, "processes");
    (!chunks.is_empty()).then_some(())?;
    let mut sheet = Sheet::new(0, ["jobs in a chunk", "time"]);
    for (size, price) in chunks {
        sheet.push(vec![Count(size).to_string(), Ns(price.ns).to_string()]);
    }
    Some(format!(
        "### Chunks: 10,000 trivial jobs through the process pool\n\n{}{}",
        Chart::named(charts, "growth-chunking"),
        sheet.markdown()
    ))
}

/// A row per curve, a column per number; `None` where there are no points.
fn table(curves: &[Curve], cell: impl Fn(&Curve, &Row) -> Option<String>) -> Option<String> {
    let mut xs =
        ordered(curves.iter().flat_map(|curve| curve.points.iter().map(|row| row.x() as u64)));
    xs.sort_unstable();
    (!xs.is_empty()).then_some(())?;
    let ends = curves.iter().any(|curve| curve.end.is_some());
    let mut header = vec!["model".to_owned(), "variant".to_owned()];
    header.extend(xs.iter().map(|&x| Count(x).to_string()));
    header.extend(ends.then(|| "why no more".to_owned()));
    let mut sheet = Sheet::new(2, header);
    for curve in curves {
        let mut cells = vec![curve.model.to_owned(), curve.variant.to_owned()];
        let found = |&x: &u64| curve.at(x).and_then(|row| cell(curve, row));
        cells.extend(xs.iter().map(|x| found(x).unwrap_or_else(|| "–".to_owned())));
        if ends {
            let why = curve.end.map(|(x, cause)| format!("{}: {}", Count(x), end(cause)));
            cells.push(why.unwrap_or_default());
        }
        sheet.push(cells);
    }
    Some(sheet.markdown())
}
