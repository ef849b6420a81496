//! Tables: the same rows in markdown and on a terminal.

use super::numbers::{duration, durations, memory, ratio};
use crate::derive::{BASELINE_MODEL, is_plain_loop};
use crate::results::{Ratio, Results, Row};
use comfy_table::presets::{ASCII_MARKDOWN, UTF8_FULL_CONDENSED};
use comfy_table::{CellAlignment, Table};
use shared_workloads::sample::Sample;

/// The columns of a comparison, but for those that need Python or an older report.
const HEADER: [&str; 9] = [
    "model",
    "variant",
    "median",
    "95% interval",
    "deviation",
    "rounds",
    "CPU time",
    "memory",
    "over sequential",
];

/// A table whose first `texts` columns are text and whose others are numbers.
pub(super) struct Sheet {
    pub(super) header: Vec<String>,
    pub(super) texts: usize,
    pub(super) rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(super) fn new(texts: usize, header: &[&str]) -> Self {
        Self { header: header.iter().map(ToString::to_string).collect(), texts, rows: Vec::new() }
    }

    pub(super) fn markdown(&self) -> String {
        let mut table = self.table(unbreakable);
        table.load_style(ASCII_MARKDOWN);
        let text = table.trim_fmt();
        let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
        // The style draws dashes alone; markdown right-aligns a column by a colon after them.
        if let Some(rule) = lines.get_mut(1) {
            let mut columns: Vec<String> = rule.split('|').map(ToOwned::to_owned).collect();
            let last = columns.len() - 1;
            for column in &mut columns[self.texts + 1..last] {
                column.pop();
                column.push(':');
            }
            *rule = columns.join("|");
        }
        lines.join("\n")
    }

    pub(super) fn terminal(&self) -> String {
        let mut table = self.table(str::to_owned);
        table.load_style(UTF8_FULL_CONDENSED);
        table.trim_fmt()
    }

    fn table(&self, number: fn(&str) -> String) -> Table {
        let mut table = Table::new();
        table.set_header(&self.header);
        for row in &self.rows {
            let cells = row.iter().enumerate().map(|(column, cell)| {
                let cell = cell.replace('|', "\\|");
                if column < self.texts { cell } else { number(&cell) }
            });
            table.add_row(cells);
        }
        for column in table.column_iter_mut().skip(self.texts) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table
    }
}

/// A browser may break a line before a parenthesis, but not between a number and its unit.
pub(super) fn unbreakable(number: &str) -> String {
    number.replace(' ', "\u{a0}").replace("\u{a0}(", " (").replace("\u{a0}in\u{a0}", " in\u{a0}")
}

/// Every variant of a sample, the fastest first. `name` writes a variant, as a link or plainly.
pub(super) fn comparison(
    results: &Results,
    sample: Sample,
    name: impl Fn(&Row) -> String,
) -> Option<Sheet> {
    let mut rows: Vec<&Row> = results.rows.iter().filter(|row| row.sample == sample).collect();
    let median = |row: &Row| row.summary.map_or(f64::INFINITY, |s| s.median_ns);
    rows.sort_by(|a, b| median(a).total_cmp(&median(b)));
    let python = rows.iter().any(|row| row.over_rust.is_some());
    let older = rows.iter().any(|row| row.against_baseline.is_some());
    let mut sheet = Sheet::new(2, &HEADER);
    if python {
        sheet.header.push("over sequential in Rust".to_owned());
    }
    if older {
        sheet.header.push("time to the older report's".to_owned());
    }
    for row in &rows {
        let Some(summary) = row.summary else {
            sheet.rows.push(without_time(row, name(row), sheet.header.len()));
            continue;
        };
        let mut cells = vec![
            row.model.clone(),
            name(row),
            duration(summary.median_ns),
            durations(summary.interval_ns),
            duration(summary.deviation_ns),
            summary.rounds.to_string(),
            duration(summary.cpu_ns),
            takes(row),
            if is_plain_loop(row) { "1 ×".to_owned() } else { or_dash(row.speed_up) },
        ];
        if python {
            let over = row.over_rust.or(row.speed_up);
            cells.push(if row.model == BASELINE_MODEL { "1 ×".to_owned() } else { or_dash(over) });
        }
        if older {
            cells.push(or_dash(row.against_baseline));
        }
        sheet.rows.push(cells);
    }
    (!sheet.rows.is_empty()).then_some(sheet)
}

/// Why it has no time is told in a section of its own.
fn without_time(row: &Row, name: String, width: usize) -> Vec<String> {
    let why = match &row.failure {
        Some(failure) if failure.expected => "fails, as it must",
        Some(_) => "failed",
        None => "not measured",
    };
    let mut cells = vec![row.model.clone(), name, why.to_owned()];
    cells.resize(width, "–".to_owned());
    cells
}

fn or_dash(value: Option<Ratio>) -> String {
    value.map_or("–".to_owned(), ratio)
}

/// `12.3 MiB in 5 processes`.
fn takes(row: &Row) -> String {
    match (row.memory_bytes, row.processes) {
        (Some(bytes), Some(processes)) if processes > 1 => {
            format!("{} in {processes} processes", memory(bytes))
        }
        (Some(bytes), _) => memory(bytes),
        (None, _) => "–".to_owned(),
    }
}
