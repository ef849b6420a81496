//! From results to text and pictures: pure functions. Only here is data put into words.

mod article;
mod charts;
pub(crate) mod choice;
mod claims;
mod comparison;
mod findings;
mod flowchart;
mod growth;
mod method;
mod page;
mod pick;
mod pictures;
mod prices;
mod sheet;
mod terminal;
mod words;

pub(crate) use terminal::summary;

use crate::output::REPORT;
use crate::results::Results;
use anyhow::{Context, Result};

/// How a report reaches the source files: `../..`, or not at all where it lies elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Links<'a> {
    pub(crate) root: Option<&'a str>,
}

impl Links<'_> {
    fn to(self, text: &str, source: &str) -> String {
        self.root.map_or_else(|| text.to_owned(), |root| format!("[{text}]({root}/{source})"))
    }
}

/// `report.md` and its charts, each a name and its content.
///
/// # Errors
///
/// Where a chart can't be drawn.
pub(crate) fn files(
    results: &Results,
    older: Option<&Results>,
    links: Links,
) -> Result<Vec<(String, String)>> {
    let charts = pictures::all(results).context("a chart can't be drawn")?;
    let report = page::page(results, older, &charts, links);
    let pictures = charts.into_iter().flat_map(charts::Chart::files);
    Ok(pictures.chain([(REPORT.to_owned(), report)]).collect())
}

/// What a README is given, by the names of its markers.
pub(crate) fn excerpts(results: &Results) -> Vec<(&'static str, String)> {
    let findings = format!("{}\n\n{}", page::numbered(results), page::measured(results));
    // Results that don't suffice for a flowchart leave the older one.
    let choice = flowchart::graph(results).map(|graph| ("choice", graph));
    [("findings", findings)].into_iter().chain(choice).collect()
}
