//! `report.md`: findings first, then the tables, then how they were made.

use super::causes::{absence, cause, one_line};
use super::charts::Charts;
use super::charts::heat_map::{Cell, draw};
use super::findings::findings;
use super::pick::{fastest, models, programs, samples};
use super::sheet::Sheet;
use super::words::{Links, median, ratio, title};
use super::{claims, comparison, flowchart, growth, method, prices};
use crate::analyse;
use crate::analyse::compare::{Changes, changes, median_ns};
use crate::analyse::number::Number;
use crate::catalogue::BASELINE;
use crate::format::{Ns, Percent};
use crate::results::{Absent, Failure, Results, Row};
use shared_workloads::sample::Sample;

/// The whole report; its charts are drawn where they are shown.
pub(super) fn page(
    results: &Results,
    older: Option<&Results>,
    links: Links,
    charts: &mut Charts,
) -> String {
    let judged = analyse::claims::judge(results);
    let mut sections = vec![format!("# Concurrency models, side by side\n\n{}", measured(results))];
    sections.extend(method::warnings(results));
    sections.extend(numbered(results).map(|found| format!("## Findings\n\n{found}")));
    sections.extend(flowchart::section(results, links));
    if !judged.is_empty() {
        sections.push(claims::tables(&judged));
        sections.push(claims::ledger(results, &judged));
    }
    sections.extend(matrix(results, links, charts));
    sections.extend(older.map(|older| baseline(results, older)));
    sections.extend(comparison::sections(results, older, links, charts));
    sections.extend(prices::section(results));
    sections.extend(growth::section(results, charts));
    sections.extend(without_time(results));
    sections.extend(method::steadiness(results));
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

pub(super) fn numbered(results: &Results) -> Option<String> {
    let lines = findings(results).into_iter().zip(1..);
    let lines: Vec<String> = lines.map(|(line, number)| format!("{number}. {line}")).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A row per sample, a column per model, and the same as a map.
fn matrix(results: &Results, links: Links, charts: &mut Charts) -> Option<String> {
    let columns = models(results);
    let mut sheet = Sheet::text(["sample"].into_iter().chain(columns.iter().copied()));
    let mut rows = Vec::new();
    for sample in samples(results) {
        let time = |model: &str| median_ns(fastest(results, sample, model)?);
        let plain = time(BASELINE);
        let painted = |model: &&str| -> Cell {
            let median = time(model)?;
            Some((Ns(median), plain.map_or(1.0, |plain| plain / median)))
        };
        rows.push((sample.to_string(), columns.iter().map(painted).collect()));
        let cells = columns.iter().map(|model| cell(results, sample, model, links));
        sheet.push([title(sample)].into_iter().chain(cells).collect());
    }
    let chart = match rows.len() {
        0 => return None,
        1 => String::new(),
        _ => {
            let shows = "The median time of every sample in every model";
            charts.add("matrix", shows, &draw(&columns, &rows))
        }
    };
    Some(format!(
        "## Every sample in every model\n\nThe median of the fastest variant that does what the \
         sample is about; each leads to its source.\n\n{chart}{}",
        sheet.markdown()
    ))
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

fn baseline(results: &Results, older: &Results) -> String {
    let Changes { compared, slower, faster } = changes(results, older);
    let list = |what: &str, changes: &[(&Row, Number)]| {
        let line = |(row, change): &(&Row, Number)| {
            format!("\n- {}: {}", row.name(), ratio(change, " its time"))
        };
        let lines: String = changes.iter().map(line).collect();
        if lines.is_empty() {
            format!("Nothing got {what}.")
        } else {
            format!("{} got {what}:\n{lines}", changes.len())
        }
    };
    let same = compared - slower.len() - faster.len();
    format!(
        "## Against the report of {}\n\nOf {compared} rows that both have, {same} have intervals that \
         overlap ({}).\n\n{}\n\n{}",
        older.started,
        Percent(same as f64 / compared.max(1) as f64),
        list("slower", &slower),
        list("faster", &faster)
    )
}

/// What failed, what is there to fail, and what isn't there.
fn without_time(results: &Results) -> Option<String> {
    let line = |name: &str, failed: bool, reason: &str| {
        let (mark, failed) = if failed { ("**", " failed**") } else { ("", "") };
        format!("- {mark}{name}{failed}: {}", one_line(reason))
    };
    let rows = results.rows.iter().filter_map(|row| {
        let Failure { cause: why, stderr, expected } = row.failure.as_ref()?;
        if *expected {
            return Some(line(&format!("{}, as it must", row.name()), false, &cause(why)));
        }
        row.is_at_fault().then_some(())?;
        let quoted = if stderr.is_empty() {
            String::new()
        } else {
            format!("\n\n  ```text\n  {}\n  ```\n", stderr.join("\n  ").replace("```", "'''"))
        };
        Some(line(&row.name(), true, &cause(why)) + &quoted)
    });
    let absent = results.absent.iter().map(|Absent { model, sample, variant, why }| {
        let sample = sample.map(|sample| format!(" {sample}")).unwrap_or_default();
        let variant = variant.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        line(&format!("{model}{sample}{variant}"), why.is_failure(), &absence(why))
    });
    let all: Vec<String> = rows.chain(absent).collect();
    (!all.is_empty()).then(|| format!("## What has no time\n\n{}", all.join("\n")))
}
