//! `report.md`: findings first, then the tables, then what they were made with.

use super::findings::fastest;
use super::ledger::ledger;
use super::numbers::duration;
use super::tables::{Sheet, comparison};
use crate::results::{Absent, Failure, Results, Row};
use shared_workloads::sample::Sample;

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

/// The whole report.
pub(crate) fn report(results: &Results, links: Links) -> String {
    let mut sections = vec![heading(results)];
    sections.extend(findings(results));
    sections.extend(ledger(results));
    sections.extend(matrix(results, links));
    sections.extend(comparisons(results, links));
    sections.extend(failures(results));
    sections.push(machine(results));
    sections.join("\n\n") + "\n"
}

fn heading(results: &Results) -> String {
    let mut text = format!(
        "# Concurrency models, side by side\n\nMeasured {} on {} ({} cores) in {}{}.",
        results.started,
        results.machine.cpu,
        results.machine.cores,
        duration(results.settings.elapsed_ns as f64),
        if results.settings.quick {
            ", with smaller numbers than the article's"
        } else {
            ", with the article's numbers"
        }
    );
    if results.partial {
        text +=
            "\n\n> **Partial**: the measuring was interrupted. What is missing wasn't measured.";
    }
    text
}

fn findings(results: &Results) -> Option<String> {
    if results.findings.is_empty() {
        return None;
    }
    let lines: Vec<String> = results
        .findings
        .iter()
        .enumerate()
        .map(|(i, finding)| format!("{}. {finding}", i + 1))
        .collect();
    Some(format!("## Findings\n\n{}", lines.join("\n")))
}

/// A row per sample, a column per model: the fastest variant that does what the sample is about.
fn matrix(results: &Results, links: Links) -> Option<String> {
    let models = models(results);
    if models.is_empty() {
        return None;
    }
    let mut header = vec!["sample"];
    header.extend(&models);
    let mut sheet = Sheet::new(1, &header);
    for sample in samples(results) {
        let mut cells = vec![sample.to_string()];
        cells.extend(models.iter().map(|model| cell(results, sample, model, links)));
        sheet.rows.push(cells);
    }
    Some(format!(
        "## Every sample in every model\n\nThe median of the fastest variant that does what the \
         sample is about; each leads to its source.\n\n{}",
        sheet.markdown()
    ))
}

fn cell(results: &Results, sample: Sample, model: &str, links: Links) -> String {
    if let Some(row) = fastest(results, sample, model) {
        let median = row.summary.map_or(0.0, |summary| summary.median_ns);
        return links.to(&format!("{} {}", duration(median), row.variant), &row.source);
    }
    let failed = |row: &&Row| (row.sample, row.model.as_str()) == (sample, model);
    match results.rows.iter().find(failed) {
        Some(row) if row.failure.is_some() => links.to("failed", &row.source),
        Some(row) => links.to("not measured", &row.source),
        None => "–".to_owned(),
    }
}

fn comparisons(results: &Results, links: Links) -> Vec<String> {
    // The article's two tables come first.
    let mut order = vec![Sample::IoBound, Sample::CpuBound];
    order.extend(samples(results).into_iter().filter(|s| !order.contains(s)).collect::<Vec<_>>());
    order
        .into_iter()
        .filter_map(|sample| {
            let name = |row: &Row| links.to(&row.variant, &row.source);
            let table = comparison(results, sample, name)?.markdown();
            Some(format!("## {}\n\n{table}", title(sample)))
        })
        .collect()
}

fn title(sample: Sample) -> String {
    match sample {
        Sample::IoBound => "I/O-bound: io-bound".to_owned(),
        Sample::CpuBound => "CPU-bound: cpu-bound".to_owned(),
        Sample::CounterRace
        | Sample::SleepingWorkers
        | Sample::FetchAsCompleted
        | Sample::CpuWorkers
        | Sample::PrimeRanges
        | Sample::FetchGather
        | Sample::OffloadBlocking
        | Sample::OffloadCpu => sample.to_string(),
    }
}

fn failures(results: &Results) -> Option<String> {
    let rows = results.rows.iter().filter_map(|row| {
        let Failure { reason, stderr } = row.failure.as_ref()?;
        let quoted = if stderr.is_empty() {
            String::new()
        } else {
            format!("\n\n  ```text\n  {}\n  ```", stderr.join("\n  "))
        };
        let Row { model, sample, variant, .. } = row;
        Some(format!("- **{model} {sample} {variant}**: {reason}{quoted}"))
    });
    let absent = results.absent.iter().map(|absent| {
        let Absent { model, sample, variant, reason, .. } = absent;
        let sample = sample.map(|sample| format!(" {sample}")).unwrap_or_default();
        let variant = variant.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        format!("- **{model}{sample}{variant}**: {reason}")
    });
    let all: Vec<String> = rows.chain(absent).collect();
    (!all.is_empty()).then(|| format!("## What has no time\n\n{}", all.join("\n")))
}

fn machine(results: &Results) -> String {
    let mut sheet = Sheet::new(2, &["what", "value"]);
    let mut row =
        |name: &str, value: &str| sheet.rows.push(vec![name.to_owned(), value.to_owned()]);
    row("processor", &results.machine.cpu);
    row("cores", &results.machine.cores.to_string());
    for fact in &results.machine.facts {
        row(&fact.name, &fact.value);
    }
    for (name, version) in &results.machine.versions {
        row(name, version);
    }
    row("seed", &results.settings.seed.to_string());
    format!("## Machine\n\n{}", sheet.markdown())
}

/// The models in the order of their rows.
fn models(results: &Results) -> Vec<&str> {
    let mut models: Vec<&str> = Vec::new();
    let rows = results.rows.iter().map(|row| row.model.as_str());
    for model in rows.chain(results.absent.iter().map(|absent| absent.model.as_str())) {
        if !models.contains(&model) {
            models.push(model);
        }
    }
    models
}

/// The samples that have a row, in the article's order.
fn samples(results: &Results) -> Vec<Sample> {
    Sample::ALL
        .into_iter()
        .filter(|&sample| results.rows.iter().any(|row| row.sample == sample))
        .collect()
}
