//! `report.md`: findings first, then the tables, then how they were made.

use super::charts::Chart;
use super::comparison::{comparison, is_there};
use super::findings::findings;
use super::pick::{fastest, models, programs, samples};
use super::sheet::Sheet;
use super::words::{absence, cause, median, one_line, ratio};
use super::{Links, claims, flowchart, growth, method, prices};
use crate::analyse;
use crate::analyse::compare::{Baseline, Ratio, against};
use crate::format::{Ns, Percent};
use crate::results::{Failure, Results, Row};
use shared_workloads::sample::Sample;

/// The whole report.
pub(super) fn page(
    results: &Results,
    older: Option<&Results>,
    charts: &[Chart],
    links: Links,
) -> String {
    let noise = analyse::noise::noise(results);
    let judged = analyse::claims::judge(results);
    let mut sections = vec![format!("# Concurrency models, side by side\n\n{}", measured(results))];
    sections.extend(method::warnings(results, noise.as_ref()));
    sections.extend(found(results));
    sections.extend(flowchart::section(results, links));
    if !judged.is_empty() {
        sections.push(claims::tables(&judged));
        sections.push(claims::ledger(results, &judged));
    }
    sections.extend(matrix(results, charts, links));
    sections.extend(older.map(|older| baseline(&against(results, older))));
    sections.extend(comparisons(results, older, charts, links));
    sections.extend(prices::section(results));
    sections.extend(growth::section(results, charts));
    sections.extend(without_time(results));
    sections.extend(noise.as_ref().map(method::noise));
    sections.push(method::method(results));
    sections.join("\n\n") + "\n"
}

/// When, where and for how long.
pub(super) fn measured(results: &Results) -> String {
    let numbers = if results.settings.quick { "smaller numbers than" } else { "the numbers of" };
    format!(
        "Measured on {} (UTC) with {numbers} the article, on {} with {} cores, in {}.",
        results.started.replace('T', " at ").replace('Z', ""),
        results.machine.cpu,
        results.machine.cores,
        Ns(results.settings.elapsed_ns as f64),
    )
}

fn found(results: &Results) -> Option<String> {
    let found = numbered(results);
    (!found.is_empty()).then(|| format!("## Findings\n\n{found}"))
}

pub(super) fn numbered(results: &Results) -> String {
    let lines = findings(results).into_iter().zip(1..);
    lines.map(|(line, number)| format!("{number}. {line}")).collect::<Vec<_>>().join("\n")
}

/// A row per sample, a column per model.
fn matrix(results: &Results, charts: &[Chart], links: Links) -> Option<String> {
    let models = models(results);
    let mut sheet = Sheet::text(["sample"].into_iter().chain(models.iter().copied()));
    for sample in samples(results) {
        let cells = models.iter().map(|model| cell(results, sample, model, links));
        sheet.push([name(sample)].into_iter().chain(cells).collect());
    }
    (!sheet.is_empty()).then(|| {
        format!(
            "## Every sample in every model\n\nThe median of the fastest variant that does what the \
             sample is about; each leads to its source.\n\n{}{}",
            Chart::named(charts, "matrix"),
            sheet.markdown()
        )
    })
}

/// The three that the article doesn't have are marked.
pub(super) fn name(sample: Sample) -> String {
    if !sample.from_article() { format!("{sample} (ours)") } else { sample.to_string() }
}

fn cell(results: &Results, sample: Sample, model: &str, links: Links) -> String {
    if let Some(row) = fastest(results, sample, model) {
        let median = median(row).map_or_else(String::new, |median| median.to_string());
        return links.to(&format!("{median} {}", row.variant), &row.source);
    }
    let there = |row: &&Row| (row.sample, row.model.as_str()) == (sample, model);
    match programs(results).find(there) {
        Some(row) if row.failure.is_some() => links.to("failed", &row.source),
        Some(row) => links.to("not measured", &row.source),
        None => "–".to_owned(),
    }
}

fn baseline(baseline: &Baseline) -> String {
    let Baseline { started, compared, overlapping, slower, faster } = baseline;
    let list = |what: &str, changes: &[(&Row, Ratio)]| {
        if changes.is_empty() {
            return format!("Nothing got {what}.");
        }
        let lines: Vec<String> = changes
            .iter()
            .map(|(row, change)| format!("- {}: {} its time", row.name(), ratio(*change)))
            .collect();
        format!("{} got {what}:\n\n{}", changes.len(), lines.join("\n"))
    };
    format!(
        "## Against the report of {started}\n\nOf {compared} rows that both have, {overlapping} have \
         intervals that overlap ({}).\n\n{}\n\n{}",
        Percent(*overlapping as f64 / (*compared).max(1) as f64),
        list("slower", slower),
        list("faster", faster)
    )
}

/// The article's two comparisons, then the other samples.
fn comparisons(
    results: &Results,
    older: Option<&Results>,
    charts: &[Chart],
    links: Links,
) -> Vec<String> {
    let first = [Sample::IoBound, Sample::CpuBound];
    let others = Sample::ALL.into_iter().filter(|sample| !first.contains(sample));
    let section = |sample: Sample| {
        let variant = |row: &Row| links.to(&row.variant, &row.source);
        let table = comparison(results, older, sample, variant)?.markdown();
        let chart = Chart::named(charts, sample.slug());
        Some(format!("## {}\n\n{chart}{table}", name(sample)))
    };
    let there = first.into_iter().chain(others).filter(|&sample| is_there(results, sample));
    there.filter_map(section).collect()
}

/// What failed, what is there to fail, and what isn't there.
fn without_time(results: &Results) -> Option<String> {
    let rows = results.rows.iter().filter_map(|row| {
        let Failure { cause: why, stderr, expected } = row.failure.as_ref()?;
        let reason = one_line(&cause(why));
        if *expected {
            return Some(format!("- {}, as it must: {reason}", row.name()));
        }
        row.is_at_fault().then_some(())?;
        let quoted = if stderr.is_empty() {
            String::new()
        } else {
            format!("\n\n  ```text\n  {}\n  ```\n", stderr.join("\n  ").replace("```", "'''"))
        };
        Some(format!("- **{} failed**: {reason}{quoted}", row.name()))
    });
    let absent = results.absent.iter().map(|absent| {
        let sample = absent.sample.map(|sample| format!(" {sample}")).unwrap_or_default();
        let variant = absent.variant.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        let name = format!("{}{sample}{variant}", absent.model);
        let reason = one_line(&absence(&absent.why));
        if absent.why.is_failure() {
            format!("- **{name} failed**: {reason}")
        } else {
            format!("- {name}: {reason}")
        }
    });
    let all: Vec<String> = rows.chain(absent).collect();
    (!all.is_empty()).then(|| format!("## What has no time\n\n{}", all.join("\n")))
}
