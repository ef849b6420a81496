//! `results.json`: one row a line, so that a difference between two of them can be read.

use super::{KIND, Reading, Results, Run, SCHEMA};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::path::Path;

impl Results {
    /// Reads a file that a report wrote.
    ///
    /// # Errors
    ///
    /// Where it can't be read, is no such file, or is of another version.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        /// What every version has.
        #[derive(Deserialize)]
        struct Envelope {
            kind: String,
            schema: u32,
        }
        let name = path.display();
        let text = fs::read_to_string(path).with_context(|| format!("{name} can't be read"))?;
        let Envelope { kind, schema } = serde_json::from_str(&text)
            .with_context(|| format!("{name} is no results.json of a report"))?;
        ensure!(kind == KIND, "{name} is no results.json of a report but {kind:?}");
        ensure!(
            schema == SCHEMA,
            "{name} has schema {schema}; this xtask reads {SCHEMA}: measure again"
        );
        serde_json::from_str(&text).with_context(|| format!("{name} is broken"))
    }

    /// What [`Results::read`] reads.
    ///
    /// # Errors
    ///
    /// Where a number can't be written as JSON.
    pub(crate) fn to_json(&self) -> Result<String> {
        let complaint = "the results are no JSON";
        let mut lines = vec![format!("\"kind\":\"{KIND}\""), format!("\"schema\":{SCHEMA}")];
        let Value::Object(fields) = serde_json::to_value(self).context(complaint)? else {
            bail!(complaint);
        };
        for (name, value) in fields {
            let items = value.as_array().filter(|items| !items.is_empty());
            lines.push(items.map_or_else(
                || format!("\"{name}\":{value}"),
                |items| {
                    let items: Vec<String> = items.iter().map(Value::to_string).collect();
                    format!("\"{name}\":[\n{}\n]", items.join(",\n"))
                },
            ));
        }
        Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
    }
}

/// A run as an array of its five numbers.
type RunNumbers = (u64, u64, u64, u64, Option<usize>);

impl From<RunNumbers> for Run {
    fn from((at_ns, elapsed_ns, process_ns, cpu_ns, pair): RunNumbers) -> Self {
        Self { at_ns, elapsed_ns, process_ns, cpu_ns, pair }
    }
}

impl From<Run> for RunNumbers {
    fn from(Run { at_ns, elapsed_ns, process_ns, cpu_ns, pair }: Run) -> Self {
        (at_ns, elapsed_ns, process_ns, cpu_ns, pair)
    }
}

impl From<(u64, u64, u64, u64)> for Reading {
    fn from((at_ns, kernel_ns, double_kernel_ns, sleep_ns): (u64, u64, u64, u64)) -> Self {
        Self { at_ns, kernel_ns, double_kernel_ns, sleep_ns }
    }
}

impl From<Reading> for (u64, u64, u64, u64) {
    fn from(Reading { at_ns, kernel_ns, double_kernel_ns, sleep_ns }: Reading) -> Self {
        (at_ns, kernel_ns, double_kernel_ns, sleep_ns)
    }
}

#[cfg(test)]
mod tests {
    use crate::results::{Cause, Failure, Results, Row, Run, Series};
    use shared_workloads::sample::{Params, Sample};
    use std::fs;

    fn row(variant: &str, failure: Option<Failure>) -> Row {
        let run = Run { at_ns: 1, elapsed_ns: 2, process_ns: 3, cpu_ns: 4, pair: Some(0) };
        Row {
            series: Series::Program,
            model: "threads".to_owned(),
            sample: Sample::CpuBound,
            variant: variant.to_owned(),
            params: Params::article(Sample::CpuBound),
            source: "threads/src/cpu_bound.rs".to_owned(),
            answer: None,
            warm_up: None,
            runs: vec![run; 2],
            memory: None,
            failure,
        }
    }

    #[test]
    fn a_row_is_a_line_and_comes_back_as_it_was() {
        let cause = Cause::TimedOut { limit_ns: 5 };
        let failure = Failure { cause, stderr: vec!["a\nb".to_owned()], expected: false };
        let results = Results {
            rows: vec![row("std", None), row("rayon", Some(failure))],
            ..Results::default()
        };
        let text = results.to_json().unwrap();
        let lines = text.lines().filter(|line| line.contains("\"series\""));
        assert_eq!(lines.count(), 2, "{text}");
        assert!(text.contains("\"runs\":[[1,2,3,4,0],[1,2,3,4,0]]"), "{text}");
        assert!(text.contains("\n\"prices\":[],\n"), "{text}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.json");
        fs::write(&path, text).unwrap();
        assert_eq!(Results::read(&path).unwrap(), results);
    }
}
