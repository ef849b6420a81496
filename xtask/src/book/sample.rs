//! A sample's page: its programs, any two beside each other, and what was measured of them.

use super::diff::encoded;
use super::links::Imports;
use super::models::rendered;
use super::page::{Neighbour, Page};
use super::prose::{block, inline};
use super::site::Book;
use super::texts::{filled, text};
use crate::analyse::claims::{Judged, judge};
use crate::analyse::stats::{median, median_interval};
use crate::analyse::verdict::{Judgement, Reason, Verdict};
use crate::catalogue::{BASELINE, MODELS, PYTHON_FOLDER, folder};
use crate::format::Bytes;
use crate::results::Row;
use crate::show::charts::LIGHT;
use crate::show::charts::Measure;
use crate::show::charts::dots::{Dot, TIME, draw};
use crate::show::comparison::{dot, summed_up, table};
use crate::show::pick::{by_time, colour};
use crate::show::words::{judgement, side, title};
use anyhow::{Context, Result};
use maud::{Markup, PreEscaped, html};
use shared_workloads::sample::Sample;
use std::collections::BTreeMap;

const PYTHON: &str = "python";
const CPU: Measure = Measure { title: "median CPU time and its 95% interval", ..TIME };
const MIB: f64 = 1024.0 * 1024.0;
const MEMORY: Measure = Measure {
    title: "most memory, all processes together",
    logarithmic: true,
    write: |mib| Bytes(mib * MIB).to_string(),
};

/// One of a sample's programs.
struct Program {
    model: &'static str,
    path: String,
    text: String,
}

pub(super) fn pages(book: &Book) -> Result<Vec<Page>> {
    let claims = judge(&book.results);
    let at = |i: Option<usize>| -> Neighbour {
        let sample = Sample::ALL.get(i?)?;
        Some((format!("{sample}.html"), sample.slug().to_owned()))
    };
    let page = |(i, sample): (usize, Sample)| {
        let name = title(sample);
        let content = content(book, sample, &claims).with_context(|| sample.slug())?;
        Ok(Page {
            name: format!("{sample}.html"),
            title: [name.clone(), name],
            before: at(i.checked_sub(1)),
            after: at(i.checked_add(1)),
            content,
        })
    };
    Sample::ALL.into_iter().enumerate().map(page).collect()
}

/// What a sample does, in both languages: the English is the command line's.
pub(super) fn about(sample: Sample) -> Markup {
    text(&format!("sample.{sample}"))
}

fn programs(book: &Book, sample: Sample) -> Result<Vec<Program>> {
    let file = |model: &'static str| match model {
        PYTHON => format!("{PYTHON_FOLDER}/{}.py", sample.module()),
        model => format!("{}/{}.rs", folder(model), sample.module()),
    };
    let program = |model| {
        let path = file(model);
        Ok(Program { model, text: book.read(&path)?, path })
    };
    [PYTHON].into_iter().chain(MODELS).map(program).collect()
}

fn content(book: &Book, sample: Sample, claims: &[Judged]) -> Result<Markup> {
    let programs = programs(book, sample)?;
    let claims: Vec<&Judged> = claims.iter().filter(|claim| is_about(claim, sample)).collect();
    Ok(html! {
        h1 { (title(sample)) }
        p.lead { (about(sample)) }
        section aria-labelledby="constructs" {
            h2 #constructs { (text("sample.constructs")) }
            div.cards lang="en" {
                @for program in programs.iter().filter(|program| program.model != BASELINE) {
                    div.card { h3 { (program.model) } (construct(book, program)?) }
                }
            }
        }
        section #compare aria-labelledby="beside" {
            h2 #beside { (text("sample.beside")) }
            div.js-only {
                p.hint { (text("sample.keys")) }
                div #choice { @for side in ["left", "right"] { (choice(side, &programs)) } }
                p #status role="status" {
                    (filled("sample.status", &["<b data-count=same></b>", "<b data-count=other></b>"]))
                }
                div #panes {
                    @for side in ["left", "right"] {
                        section.pane data-side=(side) aria-labelledby={ "name-" (side) } {
                            h3 id={ "name-" (side) } {}
                            div.code translate="no" {}
                        }
                    }
                }
            }
            div #programs { @for program in &programs { (listing(book, program)?) } }
            script #differences type="application/json" { (PreEscaped(differences(&programs)?)) }
        }
        (numbers(book, sample)?)
        @if !claims.is_empty() {
            section aria-labelledby="claims" {
                h2 #claims { (text("sample.claims")) }
                @for judged in claims { (claim(judged)) }
            }
        }
    })
}

/// What a program's header says of Python's construct and its own.
fn construct(book: &Book, program: &Program) -> Result<Markup> {
    let (header, package) = if program.model == PYTHON {
        (program.text.split("\"\"\"").nth(1).unwrap_or_default().to_owned(), PYTHON)
    } else {
        (book.header(&program.path, &program.text)?, program.model)
    };
    let mut paragraphs =
        header.split("\n\n").filter(|text| !text.contains("```") && !text.contains("Run with: "));
    let first = paragraphs.next().unwrap_or_default();
    let says = paragraphs
        .find(|text| text.contains("Python") || program.model == PYTHON)
        .unwrap_or(first)
        .trim();
    // Where code follows, it is in the program.
    let says = says.strip_suffix(':').map_or(says.to_owned(), |says| format!("{says} …"));
    rendered(book, package, &program.text, &says, 3)
}

fn choice(side: &str, programs: &[Program]) -> Markup {
    html! {
        div.choice role="group" aria-labelledby={ "choice-" (side) } {
            span id={ "choice-" (side) } { (text(&format!("sample.{side}"))) }
            @for Program { model, .. } in programs {
                button type="button" data-side=(side) data-model=(model) aria-pressed="false" { (model) }
            }
        }
    }
}

fn listing(book: &Book, Program { model, path, text }: &Program) -> Result<Markup> {
    let (ending, package) = match *model {
        PYTHON => ("py", PYTHON),
        BASELINE => ("rs", "shared-workloads"),
        model => ("rs", model),
    };
    let imports = Imports::of(if ending == "rs" { text } else { "" }, package, &book.ours);
    Ok(html! {
        section.program id=(model) data-path=(path) {
            h3 id={ "of-" (model) } { (model) " " code { (path) } }
            pre.source tabindex="0" role="region" aria-labelledby={ "of-" (model) } {
                code { (book.highlighter.html(text, ending, &imports, false)?) }
            }
        }
    })
}

/// For every two programs how they stand beside each other.
fn differences(programs: &[Program]) -> Result<String> {
    let mut pairs = BTreeMap::new();
    for (i, left) in programs.iter().enumerate() {
        for right in &programs[i + 1..] {
            pairs.insert(
                format!("{},{}", left.model, right.model),
                encoded(&left.text, &right.text),
            );
        }
    }
    Ok(serde_json::to_string(&pairs)?)
}

fn numbers(book: &Book, sample: Sample) -> Result<Markup> {
    let results = &book.results;
    let rows = by_time(results, sample);
    let of = |values: &dyn Fn(&Row) -> Vec<f64>| -> Vec<Dot> {
        let dot = |row: &&Row| {
            let runs = values(row);
            Some(Dot {
                label: format!("{} {}", row.model, row.variant),
                colour: colour(results, &row.model),
                median: median(&runs)?,
                interval: median_interval(&runs),
                runs,
            })
        };
        rows.iter().filter(|row| row.failure.is_none()).filter_map(dot).collect()
    };
    let times = summed_up(results, sample).iter().filter_map(|row| dot(results, row)).collect();
    let cpu = of(&|row| row.runs.iter().map(|run| run.cpu_ns as f64).collect());
    let memory = of(&|row| row.memory.iter().map(|memory| memory.bytes as f64 / MIB).collect());
    let figures =
        [("sample.time", TIME, times), ("sample.cpu", CPU, cpu), ("sample.memory", MEMORY, memory)];
    let figures = figures.into_iter().filter(|(_, _, dots): &(_, _, Vec<Dot>)| !dots.is_empty());
    let figures = figures.map(|(key, measure, dots)| Ok((key, draw(&dots, measure, &LIGHT)?)));
    let figures: Vec<(&str, String)> = figures.collect::<Result<_>>()?;
    Ok(html! {
        section aria-labelledby="numbers" {
            h2 #numbers { (text("sample.numbers")) }
            @if figures.is_empty() { p { (text("sample.none")) } }
            @for (key, svg) in figures {
                figure {
                    figcaption id=(key) { (text(key)) }
                    div.wide tabindex="0" role="group" aria-labelledby=(key) {
                        (PreEscaped(svg.replacen("<svg", "<svg role=\"img\"", 1)))
                    }
                }
            }
            @if !rows.is_empty() {
                div.wide tabindex="0" lang="en" { (block(&table(results, None, sample).markdown())) }
            }
        }
    })
}

/// Whether one of a claim's verdicts stands on this sample's rows.
fn is_about(judged: &Judged, sample: Sample) -> bool {
    let failed = |judgement: &Judgement| matches!(judgement.verdict, Verdict::NotDecided(Reason::Failed(row)) if row.sample == sample);
    judged.sides().any(|(_, judgement)| {
        let mut rows = judgement.facts.iter().flat_map(|fact| fact.rows());
        rows.any(|row| row.sample == sample) || failed(judgement)
    })
}

fn claim(judged: &Judged) -> Markup {
    html! {
        div.claim {
            h3 { (text("sample.says")) " " span lang="en" { (inline(judged.claim.says)) } }
            ul lang="en" {
                @for (name, found) in judged.sides() {
                    li { span.side { (side(name)) } " " (inline(&judgement(found))) }
                }
            }
        }
    }
}
