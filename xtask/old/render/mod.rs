//! From results to text and pictures: pure functions.

mod charts;
pub(crate) mod findings;
mod flowchart;
mod growth;
mod ledger;
mod markdown;
mod method;
mod numbers;
mod prices;
mod published;
mod tables;
pub(crate) mod terminal;
#[cfg(test)]
mod tests;

pub(crate) use flowchart::choice;
pub(crate) use markdown::{Links, splice_text};
pub(crate) use numbers::{bytes, duration, factor};

use crate::output::Content;
use crate::results::Results;
use anyhow::{Context, Result};

/// Every file of a report.
///
/// # Errors
///
/// Where a chart can't be drawn.
pub(crate) fn files(results: &Results, links: Links) -> Result<Vec<Content>> {
    let charts = charts::all(results).context("a chart can't be drawn")?;
    let json = serde_json::to_string_pretty(results).context("the results are no JSON")?;
    let report = markdown::report(results, &charts, links);
    let mut files: Vec<Content> = charts.into_iter().flat_map(charts::Chart::files).collect();
    files.push(("results.json".to_owned(), json + "\n"));
    files.push(("report.md".to_owned(), report));
    Ok(files)
}
