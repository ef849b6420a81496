//! Output for a person: a heading per sample, before its work, and a line per variant, after it.

use crate::answer::{counted, grouped};
use crate::harness::plan::{Case, Plan};
use crate::harness::run::{Finished, Reporter};
use crate::sample::{Number, Params, Sample};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};
use std::time::Duration;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default().bold();

/// Prints the catalogue: a sample and a variant per line, and what is special about it.
pub(super) fn list(plan: &Plan) -> io::Result<bool> {
    let mut stdout = io::stdout().lock();
    for Case { sample, variant, .. } in &plan.cases {
        let remark = if variant.join.is_some() { "  ranks" } else { "" };
        writeln!(stdout, "{sample:20} {}{remark}", variant.name)?;
    }
    Ok(true)
}

/// Prints what is run, and each answer as soon as it's there: the next one may take long.
pub(super) struct Blocks {
    heading: Option<String>,
    /// How wide the names of variants are.
    names: usize,
    current: Option<Sample>,
    right: u64,
    wrong: u64,
    unknown: u64,
}

impl Blocks {
    pub(super) fn new(model: &str, description: &str, plan: &Plan) -> Self {
        Self {
            heading: Some(format!("{BOLD}{model}{BOLD:#}: {description}")),
            names: plan.cases.iter().map(|case| case.variant.name.len()).max().unwrap_or(0),
            current: None,
            right: 0,
            wrong: 0,
            unknown: 0,
        }
    }
}

impl Reporter for Blocks {
    fn starting(&mut self, case: &Case) -> io::Result<()> {
        let sample = case.sample;
        if self.current.replace(sample) == Some(sample) {
            return Ok(());
        }
        let mut out = anstream::stdout().lock();
        if let Some(heading) = self.heading.take() {
            writeln!(out, "{heading}")?;
        }
        let ours = if sample.from_article() { "" } else { ", not in the article" };
        let numbers = numbers(&case.params);
        writeln!(out, "\n{BOLD}{sample}{BOLD:#}  {DIM}{numbers}{ours}{DIM:#}")?;
        out.flush()
    }

    fn finished(&mut self, case: &Case, finished: Finished) -> io::Result<()> {
        let (style, mark) = match (&finished.outcome, finished.verified) {
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
        let mut lines = answer.lines();
        let first = lines.next().unwrap_or_default();
        let (names, name) = (self.names, case.variant.name);
        let elapsed = duration(finished.elapsed);
        let mut out = anstream::stdout().lock();
        writeln!(out, "  {style}{mark}{style:#} {name:names$}  {elapsed:>9}  {first}")?;
        // A line per URL.
        for further in lines {
            writeln!(out, "    {:names$}  {:9}  {further}", "", "")?;
        }
        out.flush()
    }

    fn end(&mut self) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        write!(out, "\n{} verified", counted(self.right, "answer"))?;
        if self.unknown > 0 {
            write!(out, ", {} that can't be known", grouped(self.unknown))?;
        }
        if self.wrong > 0 {
            write!(out, ", {RED}{} wrong or missing{RED:#}", grouped(self.wrong))?;
        }
        writeln!(out)
    }
}

/// `4 tasks, n = 10,000,000`.
fn numbers(params: &Params) -> String {
    let time = |ms: u64| duration(Duration::from_millis(ms));
    let described = |(number, value): (Number, u64)| match number {
        Number::Workers => counted(value, "worker"),
        Number::Tasks => counted(value, "task"),
        Number::Failing => format!("task {value} fails"),
        Number::Endless => format!("task {value} never ends"),
        Number::Items => counted(value, "item"),
        Number::ItemBytes => format!("{} each", counted(value, "byte")),
        Number::Capacity => format!("a queue of {}", grouped(value)),
        Number::Increments => format!("{} each", counted(value, "increment")),
        Number::N => format!("n = {}", grouped(value)),
        Number::DelayMs => format!("delay {}", time(value)),
        Number::TimeoutMs => format!("timeout {}", time(value)),
        Number::DeadlineMs => format!("deadline {}", time(value)),
        Number::HeartbeatMs => format!("heartbeat every {}", time(value)),
    };
    let urls = Some(params.targets.len() as u64).filter(|&count| count > 0);
    let urls = urls.map(|count| counted(count, "URL"));
    let parts: Vec<String> = urls.into_iter().chain(params.numbers().map(described)).collect();
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

#[cfg(test)]
mod tests {
    use super::{Params, Sample, duration, numbers};
    use std::time::Duration;

    #[test]
    fn the_numbers_in_words() {
        let numbers = |sample| numbers(&Params::article(sample));
        assert_eq!(numbers(Sample::CounterRace), "2 workers, 1,000,000 increments each");
        assert_eq!(numbers(Sample::CpuBound), "4 tasks, n = 10,000,000");
        assert_eq!(numbers(Sample::FailingTask), "4 tasks, task 1 fails, delay 50 ms");
    }

    #[test]
    fn three_or_four_digits_of_a_time() {
        for (nanoseconds, text) in [
            (0, "0 ns"),
            (17_300, "17.30 µs"),
            (101_333_333, "101.3 ms"),
            (300_000_000, "300 ms"),
            (10_000_000_000, "10 s"),
        ] {
            assert_eq!(duration(Duration::from_nanos(nanoseconds)), text);
        }
    }
}
