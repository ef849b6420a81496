//! `report.md`: findings first, then the tables, then how they were made.

use super::charts::Chart;
use super::findings::fastest;
use super::flowchart;
use super::ledger::ledger;
use super::method;
use super::numbers::{duration, ratio};
use super::tables::{Sheet, comparison, unbreakable};
use super::{growth, prices, published};
use crate::results::{Absent, Baseline, Change, Failure, Results, Row};
use shared_workloads::sample::Sample;

/// How a report reaches the source files: `../..`, or not at all where it lies elsewhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Links<'a> {
    pub(crate) root: Option<&'a str>,
}

impl Links<'_> {
    pub(super) fn to(self, text: &str, source: &str) -> String {
        self.root.map_or_else(|| text.to_owned(), |root| format!("[{text}]({root}/{source})"))
    }
}

/// The whole report. A section is a function that gives its text, or nothing.
pub(super) fn report(results: &Results, charts: &[Chart], links: Links) -> String {
    let mut sections = vec![heading(results)];
    sections.extend(method::warnings(results));
    sections.extend(findings(results));
    sections.extend(flowchart::section(results, links));
    sections.extend(ledger(results));
    sections.extend(matrix(results, charts, links));
    sections.extend(results.baseline.as_ref().map(baseline));
    sections.extend(comparisons(results, charts, links));
    sections.extend(prices::section(results));
    sections.extend(growth::section(results, charts));
    sections.extend(without_time(results));
    sections.extend(results.noise.as_ref().map(method::noise));
    sections.push(method::method(results));
    sections.extend(published::published(results));
    sections.push(method::machine(results));
    sections.push(method::limits().to_owned());
    sections.join("\n\n") + "\n"
}

/// What a README is given: the findings, and where they are from.
pub(crate) fn splice_text(results: &Results) -> String {
    let findings = numbered(&results.findings);
    format!("{findings}\n\n{}", measured(results))
}

fn heading(results: &Results) -> String {
    format!("# Concurrency models, side by side\n\n{}", measured(results))
}

fn measured(results: &Results) -> String {
    let numbers = if results.settings.quick { "smaller numbers than" } else { "the numbers of" };
    format!(
        "Measured on {} (UTC) with {numbers} the article, on {} with {} cores, in {}.",
        results.started.replace('T', " at ").replace('Z', ""),
        results.machine.cpu,
        results.machine.cores,
        duration(results.settings.elapsed_ns as f64),
    )
}

fn findings(results: &Results) -> Option<String> {
    let findings = numbered(&results.findings);
    (!findings.is_empty()).then(|| format!("## Findings\n\n{findings}"))
}

fn numbered(lines: &[String]) -> String {
    let lines = lines.iter().zip(1..).map(|(line, number)| format!("{number}. {line}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A row per sample, a column per model.
fn matrix(results: &Results, charts: &[Chart], links: Links) -> Option<String> {
    let models = models(results);
    let mut header = vec!["sample"];
    header.extend(&models);
    let mut sheet = Sheet::new(header.len(), &header);
    for sample in samples(results) {
        let mut cells = vec![sample.to_string()];
        cells.extend(models.iter().map(|model| cell(results, sample, model, links)));
        sheet.rows.push(cells);
    }
    if sheet.rows.is_empty() {
        return None;
    }
    let chart = charts.iter().find(|chart| chart.is_heat_map()).map_or_else(String::new, |chart| {
        format!("\n\n{}", chart.markdown("Median times of every sample in every model"))
    });
    Some(format!(
        "## Every sample in every model\n\nThe median of the fastest variant that does what the \
         sample is about; each leads to its source.{chart}\n\n{}",
        sheet.markdown()
    ))
}

fn cell(results: &Results, sample: Sample, model: &str, links: Links) -> String {
    if let Some((row, summary)) =
        fastest(results, sample, model).and_then(|row| Some((row, row.summary?)))
    {
        let text = format!("{} {}", unbreakable(&duration(summary.median_ns)), row.variant);
        return links.to(&text, &row.source);
    }
    let there = |row: &&Row| (row.sample, row.model.as_str()) == (sample, model);
    match results.rows.iter().find(there) {
        Some(row) if row.failure.is_some() => links.to("failed", &row.source),
        Some(row) => links.to("not measured", &row.source),
        None => "–".to_owned(),
    }
}

fn baseline(baseline: &Baseline) -> String {
    let Baseline { started, compared, overlapping, slower, faster } = baseline;
    let list = |what: &str, changes: &[Change]| {
        if changes.is_empty() {
            return format!("Nothing got {what}.");
        }
        let lines = changes
            .iter()
            .map(|Change { row, ratio: change }| format!("- {row}: {} its time", ratio(*change)));
        format!(
            "Rows that got {what}: {}.\n\n{}",
            changes.len(),
            lines.collect::<Vec<_>>().join("\n")
        )
    };
    format!(
        "## Against the report of {started}\n\nOf {compared} rows that both have, {overlapping} have \
         intervals that overlap ({:.0}%).\n\n{}\n\n{}",
        100.0 * *overlapping as f64 / (*compared).max(1) as f64,
        list("slower", slower),
        list("faster", faster)
    )
}

/// The article's two comparisons, then the other samples.
fn comparisons(results: &Results, charts: &[Chart], links: Links) -> Vec<String> {
    let mut order = vec![Sample::IoBound, Sample::CpuBound];
    order.extend(
        Sample::ALL.into_iter().filter(|sample| !order.contains(sample)).collect::<Vec<_>>(),
    );
    let section = |sample: Sample| {
        let name = |row: &Row| links.to(&row.variant, &row.source);
        let table = comparison(results, sample, name)?.markdown();
        let title = match sample {
            Sample::IoBound => "I/O-bound: io-bound",
            Sample::CpuBound => "CPU-bound: cpu-bound",
            Sample::CounterRace
            | Sample::SleepingWorkers
            | Sample::FetchAsCompleted
            | Sample::CpuWorkers
            | Sample::PrimeRanges
            | Sample::FetchGather
            | Sample::OffloadBlocking
            | Sample::OffloadCpu
            | Sample::FailingTask
            | Sample::Deadline
            | Sample::BackPressure => sample.slug(),
        };
        let chart = charts.iter().find(|chart| chart.compares(sample));
        let chart = chart.map_or_else(String::new, |chart| {
            chart.markdown(&format!("Median times of the variants of {sample}")) + "\n\n"
        });
        Some(format!("## {title}\n\n{chart}{table}"))
    };
    order.into_iter().filter_map(section).collect()
}

/// What failed, what is there to fail, and what isn't there.
fn without_time(results: &Results) -> Option<String> {
    let rows = results.rows.iter().filter_map(|row| {
        let Failure { reason, stderr, expected } = row.failure.as_ref()?;
        let reason = one_line(reason);
        if *expected {
            return Some(format!("- {}, as it must: {reason}", row.name()));
        }
        let quoted = if stderr.is_empty() {
            String::new()
        } else {
            format!("\n\n  ```text\n  {}\n  ```\n", stderr.join("\n  ").replace("```", "'''"))
        };
        Some(format!("- **{} failed**: {reason}{quoted}", row.name()))
    });
    let absent = results.absent.iter().map(|absent| {
        let Absent { model, sample, variant, reason, failed } = absent;
        let sample = sample.map(|sample| format!(" {sample}")).unwrap_or_default();
        let variant = variant.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        let name = format!("{model}{sample}{variant}");
        let reason = one_line(reason);
        if *failed {
            format!("- **{name} failed**: {reason}")
        } else {
            format!("- {name}: {reason}")
        }
    });
    let all: Vec<String> = rows.chain(absent).collect();
    (!all.is_empty()).then(|| format!("## What has no time\n\n{}", all.join("\n")))
}

/// A reason may quote anything that a program printed.
fn one_line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace('<', "&lt;").replace('`', "'")
}

/// The models, in the order of their rows.
pub(super) fn models(results: &Results) -> Vec<&str> {
    let mut models: Vec<&str> = Vec::new();
    let rows = results.rows.iter().map(|row| row.model.as_str());
    let failed = results.absent.iter().filter(|absent| absent.failed);
    for model in rows.chain(failed.map(|absent| absent.model.as_str())) {
        if !models.contains(&model) {
            models.push(model);
        }
    }
    models
}

/// The samples that have a row, in the article's order.
pub(super) fn samples(results: &Results) -> Vec<Sample> {
    let has_row = |sample: &Sample| results.rows.iter().any(|row| row.sample == *sample);
    Sample::ALL.into_iter().filter(has_row).collect()
}
