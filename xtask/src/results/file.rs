//! `results.json`: one row a line, so that a difference between two of them can be read.

use super::{KIND, Results, SCHEMA};
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

/// What every version has, and what only ours is sure to have.
#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    kind: String,
    schema: u32,
    #[serde(flatten)]
    content: T,
}

impl Results {
    /// Reads a file that a report wrote.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        let text = fs::read_to_string(path).with_context(|| format!("{name} can't be read"))?;
        let Envelope { kind, schema, content: () } = serde_json::from_str(&text)
            .with_context(|| format!("{name} is no results.json of a report"))?;
        ensure!(kind == KIND, "{name} is no results.json of a report but {kind:?}");
        ensure!(
            schema == SCHEMA,
            "{name} has schema {schema}; this xtask reads {SCHEMA}: measure again"
        );
        serde_json::from_str(&text).with_context(|| format!("{name} is broken"))
    }

    /// What [`Results::read`] reads.
    pub(crate) fn to_json(&self) -> Result<String> {
        let envelope = Envelope { kind: KIND.to_owned(), schema: SCHEMA, content: self };
        let fields: Map<String, Value> = serde_json::from_value(serde_json::to_value(envelope)?)?;
        let line = |(name, value): (&String, &Value)| match value.as_array() {
            Some(items) if !items.is_empty() => {
                let items: Vec<String> = items.iter().map(Value::to_string).collect();
                format!("\"{name}\":[\n{}\n]", items.join(",\n"))
            }
            _ => format!("\"{name}\":{value}"),
        };
        let lines: Vec<String> = fields.iter().map(line).collect();
        Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{World, world};
    use crate::results::Results;
    use std::fs;

    #[test]
    fn a_row_is_a_line_and_comes_back_as_it_was() {
        let results = world(World::Wrong);
        let text = results.to_json().unwrap();
        let lines = text.lines().filter(|line| line.contains("\"series\""));
        assert_eq!(lines.count(), results.rows.len());
        let run = results.rows[0].runs[0];
        let numbers =
            [run.at_ns, run.elapsed_ns, run.process_ns, run.cpu_ns].map(|n| n.to_string());
        assert!(text.contains(&format!("\"runs\":[[{},null]", numbers.join(","))), "{text}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.json");
        fs::write(&path, text).unwrap();
        assert_eq!(Results::read(&path).unwrap(), results);
    }
}
