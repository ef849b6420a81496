//! A table: the same cells in markdown and on a terminal.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};

/// A table whose first `texts` columns are text and whose others are numbers, to the right.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    header: Vec<String>,
    texts: usize,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(crate) fn new<S: Into<String>>(texts: usize, header: impl IntoIterator<Item = S>) -> Self {
        Self { header: header.into_iter().map(Into::into).collect(), texts, rows: Vec::new() }
    }

    /// A table of text alone.
    pub(crate) fn text<S: Into<String>>(header: impl IntoIterator<Item = S>) -> Self {
        Self::new(usize::MAX, header)
    }

    pub(crate) fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// Not padded: a changed cell changes its own line alone.
    pub(crate) fn markdown(&self) -> String {
        let rule: Vec<String> = (0..self.header.len())
            .map(|column| if column < self.texts { "---" } else { "--:" }.to_owned())
            .collect();
        let cells = |row: &Vec<String>| -> Vec<String> {
            let write = |(column, cell): (usize, &String)| {
                let cell = cell.replace('|', "\\|");
                if column < self.texts { cell } else { unbreakable(&cell) }
            };
            row.iter().enumerate().map(write).collect()
        };
        [self.header.clone(), rule]
            .into_iter()
            .chain(self.rows.iter().map(cells))
            .map(|row| format!("| {} |", row.join(" | ")))
            .collect::<Vec<_>>()
            .join("\n")
    }

    pub(crate) fn terminal(&self) -> String {
        let mut table = Table::new();
        table.load_style(UTF8_FULL_CONDENSED).set_header(&self.header);
        for row in &self.rows {
            table.add_row(row);
        }
        for column in table.column_iter_mut().skip(self.texts) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table.trim_fmt()
    }
}

/// A browser may break a line before a parenthesis, but not between a number and its unit.
fn unbreakable(number: &str) -> String {
    number.replace(' ', "\u{a0}").replace("\u{a0}(", " (")
}

#[cfg(test)]
mod tests {
    use super::Sheet;

    #[test]
    fn text_is_to_the_left_and_numbers_to_the_right() {
        let mut sheet = Sheet::new(1, ["model", "median"]);
        sheet.push(vec!["a|b".to_owned(), "1 ms (0 – 2)".to_owned()]);
        let lines = "| model | median |\n| --- | --: |\n| a\\|b | 1\u{a0}ms (0\u{a0}–\u{a0}2) |";
        assert_eq!(sheet.markdown(), lines);
        assert!(sheet.terminal().contains("│ a|b"), "{}", sheet.terminal());
    }
}
