//! A sample's page: its programs, any two beside each other, and what was measured of them.

use super::page::{Page, filled, text};
use super::prose::{inline, markdown};
use super::{Book, PYTHON, Source, diff};
use crate::analyse::claims::{Judged, judge};
use crate::analyse::stats::{median, median_interval};
use crate::catalogue::{BASELINE, MODELS, PYTHON_FOLDER, folder};
use crate::format::Bytes;
use crate::results::Row;
use crate::show::charts::Measure;
use crate::show::charts::dots::{Dot, TIME, draw};
use crate::show::comparison::table;
use crate::show::pick::{by_time, colour};
use crate::show::words::{judgement, side, title};
use anyhow::Result;
use maud::{Markup, PreEscaped, html};
use serde_json::{Map, Value};
use shared_workloads::sample::Sample;

const MIB: f64 = 1_048_576.0;
const CPU: Measure = Measure { title: "median CPU time and its 95% interval", ..TIME };
const MEMORY: Measure = Measure {
    title: "most memory, all processes together",
    write: |mib| Bytes(mib * MIB).to_string(),
    ..TIME
};

/// What was measured: its name in the texts, how it is written, and a row's numbers.
type Figure = (&'static str, Measure, fn(&Row) -> Vec<f64>);
const FIGURES: [Figure; 3] = [
    ("sample.time", TIME, |row| row.runs.iter().map(|run| run.elapsed_ns as f64).collect()),
    ("sample.cpu", CPU, |row| row.runs.iter().map(|run| run.cpu_ns as f64).collect()),
    ("sample.memory", MEMORY, |row| row.memory.iter().map(|m| m.bytes as f64 / MIB).collect()),
];

pub(super) fn pages(book: &Book) -> Result<Vec<Page>> {
    let claims = judge(&book.results);
    let page = |sample: Sample| {
        let is_about = |claim: &&Judged| {
            let mut facts = claim.sides.iter().flat_map(|(_, judgement)| &judgement.facts);
            facts.any(|fact| fact.rows().iter().any(|row| row.sample == sample))
        };
        let content = content(book, sample, &claims.iter().filter(is_about).collect::<Vec<_>>())?;
        Ok(Page { file: format!("{sample}.html"), title: title(sample), content })
    };
    Sample::ALL.into_iter().map(page).collect()
}

/// Python's program and ours.
fn programs(book: &Book, sample: Sample) -> Result<Vec<Source<'_>>> {
    let module = sample.module();
    let python = book.source(PYTHON, &format!("{PYTHON_FOLDER}/{module}.py"));
    let ours = MODELS.map(|model| book.source(model, &format!("{}/{module}.rs", folder(model))));
    [python].into_iter().chain(ours).collect()
}

fn content(book: &Book, sample: Sample, claims: &[&Judged]) -> Result<Markup> {
    let programs = programs(book, sample)?;
    let models = programs.iter().filter(|source| ![PYTHON, BASELINE].contains(&source.model));
    let counts = ["true", "false"].map(|same| format!("<b data-same={same}></b>"));
    Ok(html! {
        h1 { (title(sample)) }
        p.lead { (text(&format!("sample.{sample}"))) }
        h2 { (text("sample.constructs")) }
        div.cards lang="en" {
            @for source in models { div { h3 { (source.model) } (construct(source)?) } }
        }
        section #compare aria-labelledby="beside" {
            h2 #beside { (filled("sample.beside", sample.slug())) }
            div.js-only {
                p.hint { (text("sample.keys")) }
                div #choice { @for side in ["left", "right"] {
                    div role="group" aria-labelledby={ "choose-" (side) } {
                        span id={ "choose-" (side) } { (text(&format!("sample.{side}"))) }
                        @for Source { model, .. } in &programs {
                            button type="button" data-side=(side) data-model=(model) { (model) }
                        }
                    }
                } }
                p #status role="status" {
                    (filled("sample.same", &counts[0])) " " (filled("sample.other", &counts[1]))
                }
                div #panes { @for side in ["left", "right"] {
                    section.pane data-side=(side) aria-labelledby={ "name-" (side) } {
                        h3 id={ "name-" (side) } {}
                        div.code translate="no" {}
                    }
                } }
            }
            div #programs { @for source @ Source { model, path, text, .. } in &programs {
                section.program id=(model) {
                    h3 id={ "of-" (model) } { (model) " " code { (path) } }
                    pre tabindex="0" role="region" aria-labelledby={ "of-" (model) } { code { (source.code(text)?) } }
                }
            } }
            script #differences type="application/json" { (PreEscaped(differences(&programs))) }
        }
        h2 { (text("sample.numbers")) }
        (numbers(book, sample))
        @if !claims.is_empty() { h2 { (text("sample.claims")) } }
        @for judged in claims { div.claim lang="en" {
            h3 { (inline(judged.claim.says)) }
            ul { @for (name, found) in &judged.sides {
                li { span { (side(name)) } " " (inline(&judgement(found))) }
            } }
        } }
    })
}

/// What a program's header says of Python's construct and its own.
fn construct(source: &Source) -> Result<Markup> {
    let header = source.header()?;
    // Every other part is a block of code.
    let paragraphs = header.split("```").step_by(2).flat_map(|text| text.split("\n\n"));
    let mut paragraphs = paragraphs.map(str::trim).skip(1).peekable();
    let second = paragraphs.peek().copied();
    let says = paragraphs.find(|text| text.contains("Python")).or(second).unwrap_or_default();
    // Where code follows, it is in the program.
    source.prose(&says.strip_suffix(':').map_or(says.to_owned(), |says| format!("{says} …")))
}

/// For every two programs how they stand beside each other.
fn differences(programs: &[Source]) -> String {
    let mut pairs = Map::new();
    for (i, left) in programs.iter().enumerate() {
        for right in &programs[i + 1..] {
            let names = format!("{},{}", left.model, right.model);
            pairs.insert(names, diff::rows(&left.text, &right.text).into());
        }
    }
    Value::Object(pairs).to_string()
}

/// A dot per variant with its interval, for each thing that was measured, and the report's table.
fn numbers(book: &Book, sample: Sample) -> Markup {
    let results = &book.results;
    let rows = by_time(results, sample);
    let dots = |numbers: fn(&Row) -> Vec<f64>| -> Vec<Dot> {
        let dot = |row: &&Row| {
            let (runs, label) = (numbers(row), format!("{} {}", row.model, row.variant));
            let (median, interval) = (median(&runs)?, median_interval(&runs));
            Some(Dot { label, colour: colour(results, &row.model), median, interval, runs })
        };
        rows.iter().filter(|row| row.failure.is_none()).filter_map(dot).collect()
    };
    html! {
        @for (key, measure, numbers) in FIGURES {
            @let dots = dots(numbers);
            @if !dots.is_empty() { figure {
                figcaption id=(key) { (text(key)) }
                div.wide tabindex="0" role="group" aria-labelledby=(key) { (PreEscaped(draw(&dots, measure).to_string())) }
            } }
        }
        @if rows.is_empty() { p { (text("sample.none")) } } @else {
            div.wide tabindex="0" lang="en" { (markdown(&table(results, None, sample).markdown())) }
        }
    }
}
