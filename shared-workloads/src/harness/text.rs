//! Output for a person: a block per sample, an aligned line per variant.

use crate::answer::{counted, grouped};
use crate::harness::plan::{Case, Plan};
use crate::harness::run::{Finished, Reporter};
use crate::sample::{Params, Sample};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};
use std::time::Duration;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default().bold();

/// Prints the catalogue: a sample and a variant per line.
pub(super) fn list(plan: &Plan) -> io::Result<bool> {
    let mut stdout = io::stdout().lock();
    for Case { sample, variant, .. } in &plan.cases {
        writeln!(stdout, "{sample:20} {}", variant.name)?;
    }
    Ok(true)
}

/// Collects the variants of a sample, so that their columns line up, and prints them together.
pub(super) struct Blocks {
    heading: Option<String>,
    block: Option<Block>,
    right: usize,
    wrong: usize,
    unknown: usize,
}

struct Block {
    sample: Sample,
    params: Params,
    lines: Vec<Line>,
}

struct Line {
    variant: &'static str,
    answer: String,
    mark: (Style, &'static str),
    elapsed: Duration,
}

impl Blocks {
    pub(super) fn new(model: &str, description: &str) -> Self {
        Self {
            heading: Some(format!("{BOLD}{model}{BOLD:#}: {description}")),
            block: None,
            right: 0,
            wrong: 0,
            unknown: 0,
        }
    }

    fn print_block(&mut self) -> io::Result<()> {
        let Some(Block { sample, params, lines }) = self.block.take() else {
            return Ok(());
        };
        let mut out = anstream::stdout().lock();
        if let Some(heading) = self.heading.take() {
            writeln!(out, "{heading}")?;
        }
        writeln!(out, "\n{BOLD}{sample}{BOLD:#}  {DIM}{}{DIM:#}", numbers(&params))?;
        let names = widest(lines.iter().map(|line| line.variant));
        // Further lines, one per URL, may be long and have no time behind them.
        let answers = widest(lines.iter().filter_map(|line| line.answer.lines().next()));
        for Line { variant, answer, mark: (style, mark), elapsed } in &lines {
            let mut answer = answer.lines();
            let first = answer.next().unwrap_or_default();
            let elapsed = duration(*elapsed);
            writeln!(
                out,
                "  {style}{mark}{style:#} {variant:names$}  {first:answers$}  {elapsed:>9}"
            )?;
            for further in answer {
                writeln!(out, "    {:names$}  {further}", "")?;
            }
        }
        out.flush()
    }
}

impl Reporter for Blocks {
    fn finished(&mut self, case: &Case, finished: Finished) -> io::Result<()> {
        if self.block.as_ref().is_some_and(|block| block.sample != case.sample) {
            self.print_block()?;
        }
        let mark = match (&finished.outcome, finished.verified) {
            (Ok(_), Some(true)) => (GREEN, "✓"),
            (Ok(_), None) => (DIM, "?"),
            (Ok(_), Some(false)) | (Err(_), _) => (RED, "✗"),
        };
        match finished.verified {
            Some(true) => self.right += 1,
            Some(false) => self.wrong += 1,
            None => self.unknown += 1,
        }
        let answer = match finished.outcome {
            Ok(answer) if finished.verified == Some(false) => format!("wrong: {answer}"),
            Ok(answer) => answer.to_string(),
            Err(error) => format!("failed: {error}"),
        };
        let line = Line { variant: case.variant.name, answer, mark, elapsed: finished.elapsed };
        let block = self.block.get_or_insert_with(|| Block {
            sample: case.sample,
            params: case.params.clone(),
            lines: Vec::new(),
        });
        block.lines.push(line);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.print_block()?;
        let mut out = anstream::stdout().lock();
        write!(out, "\n{} answers verified", self.right)?;
        if self.unknown > 0 {
            write!(out, ", {} that can't be known", self.unknown)?;
        }
        if self.wrong > 0 {
            write!(out, ", {RED}{} wrong or missing{RED:#}", self.wrong)?;
        }
        writeln!(out)
    }
}

fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

/// `4 tasks, n = 10,000,000`.
fn numbers(params: &Params) -> String {
    let mut parts = Vec::new();
    let mut count = |number: u64, what: &str| {
        if number > 0 {
            parts.push(counted(number, what));
        }
    };
    count(params.workers as u64, "worker");
    count(params.tasks as u64, "task");
    count(params.targets.len() as u64, "URL");
    count(params.items as u64, "item");
    if params.item_bytes > 0 {
        parts.push(format!("{} bytes each", grouped(params.item_bytes as u64)));
    }
    if params.capacity > 0 {
        parts.push(format!("a queue of {}", grouped(params.capacity as u64)));
    }
    if params.increments > 0 {
        parts.push(format!("{} each", counted(params.increments, "increment")));
    }
    if params.failing > 0 {
        parts.push(format!("task {} fails", params.failing));
    }
    if params.endless > 0 {
        parts.push(format!("task {} never ends", params.endless));
    }
    if params.n > 0 {
        parts.push(format!("n = {}", grouped(params.n)));
    }
    let mut time = |time: Duration, what: &str| {
        if !time.is_zero() {
            parts.push(format!("{what} {}", duration(time)));
        }
    };
    time(params.delay, "delay");
    time(params.deadline, "deadline");
    time(params.heartbeat, "heartbeat every");
    parts.join(", ")
}

/// Three or four significant digits in the unit that fits: `101.3 ms`.
fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let (number, unit) = match time.as_nanos() {
        0..1_000 => (seconds * 1e9, "ns"),
        1_000..1_000_000 => (seconds * 1e6, "µs"),
        1_000_000..1_000_000_000 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    if number >= 1000.0 || number.fract() == 0.0 {
        format!("{number:.0} {unit}")
    } else if number >= 100.0 {
        format!("{number:.1} {unit}")
    } else {
        format!("{number:.2} {unit}")
    }
}
