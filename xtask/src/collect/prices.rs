//! The benches of the model crates: which benchmarks they have, and one of them at a time, by the
//! JSON files that criterion leaves in `$CRITERION_HOME`.

use super::contestant::LIST_LIMIT;
use super::interrupts::Interrupts;
use super::process::output;
use crate::results::{Absence, Price};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::tempdir;

/// Criterion's own intervals aren't used, so it needn't resample often; fewer than this it calls
/// unwise.
const RESAMPLES: usize = 1_000;
/// Criterion's least is 10.
const SAMPLES: usize = 20;
/// How criterion spends a benchmark's share; the rest goes to starting it and to its statistics.
const WARM_UP: f64 = 0.2;
const MEASUREMENT: f64 = 0.6;

/// A benchmark of a model's bench: `start/std_thread`.
#[derive(Clone, Debug)]
pub(super) struct Benchmark {
    pub(super) model: &'static str,
    pub(super) id: String,
    program: PathBuf,
}

impl Benchmark {
    /// Which benchmarks a bench has.
    pub(super) fn list(
        model: &'static str,
        program: &Path,
        interrupts: &Interrupts,
    ) -> Result<Vec<Self>, Absence> {
        let mut command = Command::new(program);
        let listed = output(command.args(["--bench", "--list"]), LIST_LIMIT, interrupts)?;
        let ids = listed.lines().filter_map(|line| line.strip_suffix(": benchmark"));
        let program = program.to_owned();
        let benchmark = |id: &str| Self { model, id: id.to_owned(), program: program.clone() };
        let all: Vec<Self> = ids.map(benchmark).collect();
        if all.is_empty() { Err(Absence::NothingListed) } else { Ok(all) }
    }

    /// Has criterion measure it, in a process of its own, for about as long as `share`.
    ///
    /// Criterion measures whole samples, so one that is slow takes longer.
    pub(super) fn run(
        &self,
        share: Duration,
        limit: Duration,
        interrupts: &Interrupts,
    ) -> Result<Price, Absence> {
        let unreadable = |error: anyhow::Error| Absence::Unreadable(format!("{error:#}"));
        // A folder for each, so that nothing of an older run is taken for this one's.
        let home = tempdir().map_err(|error| unreadable(error.into()))?;
        let mut command = Command::new(&self.program);
        command
            .env("CRITERION_HOME", home.path())
            .args(["--bench", "--noplot", "--quiet"])
            .arg(format!("--warm-up-time={}", share.mul_f64(WARM_UP).as_secs_f64()))
            .arg(format!("--measurement-time={}", share.mul_f64(MEASUREMENT).as_secs_f64()))
            .arg(format!("--sample-size={SAMPLES}"))
            .arg(format!("--nresamples={RESAMPLES}"))
            .args(["--exact", &self.id]);
        output(&mut command, limit, interrupts)?;
        price(self.model, home.path()).map_err(unreadable)
    }
}

/// `benchmark.json`.
#[derive(Debug, Deserialize)]
struct Id {
    #[serde(rename = "group_id")]
    group: String,
    #[serde(rename = "function_id")]
    function: Option<String>,
    /// What a group of benchmarks differs in: the size of a chunk.
    #[serde(rename = "value_str")]
    value: Option<String>,
    throughput: Option<Throughput>,
}

/// `sample.json`: how often each sample did it, and how long that took.
#[derive(Debug, Deserialize)]
struct Samples {
    iters: Vec<f64>,
    times: Vec<f64>,
}

/// How many operations an iteration has.
#[derive(Debug, Deserialize)]
enum Throughput {
    Elements(u64),
}

/// The price by the one benchmark of a model that has been run with this folder.
fn price(model: &str, home: &Path) -> Result<Price> {
    let mut found = Vec::new();
    find(home, &mut found)?;
    let [folder] = found.as_slice() else {
        bail!("criterion left the results of {} benchmarks instead of one", found.len());
    };
    let id: Id = read(folder, "benchmark.json")?;
    let Samples { iters, times } = read(folder, "sample.json")?;
    let Throughput::Elements(operations) = id.throughput.unwrap_or(Throughput::Elements(1));
    // To a picosecond: what is beyond is no measurement.
    let each = |(iters, ns): (f64, f64)| (1e3 * ns / iters / operations as f64).round() / 1e3;
    let samples_ns: Vec<f64> = iters.into_iter().zip(times).map(each).collect();
    ensure!(!samples_ns.is_empty(), "criterion took no sample");
    Ok(Price {
        model: model.to_owned(),
        group: id.group,
        unit: id.value.or(id.function).context("criterion names no benchmark")?,
        samples_ns,
    })
}

fn read<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T> {
    let path = folder.join(name);
    let complaint = || format!("criterion's {} can't be read", path.display());
    serde_json::from_str(&fs::read_to_string(&path).with_context(complaint)?)
        .with_context(complaint)
}

/// The folders called `new` that have results; `base` has the same again.
fn find(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).context("criterion's folder can't be read")? {
        let path = entry?.path();
        if path.ends_with("new") && path.join("benchmark.json").is_file() {
            found.push(path);
        } else if path.is_dir() {
            find(&path, found)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::price;
    use std::fs;
    use tempfile::tempdir;

    #[test]
    fn a_price_is_that_of_one_operation_and_named_after_its_number_if_it_has_one() {
        let job = r#"{"group_id":"dispatch","function_id":"rayon","value_str":null,"throughput":{"Elements":1000}}"#;
        let chunk =
            r#"{"group_id":"chunk","function_id":"pool","value_str":"100","throughput":null}"#;
        // As criterion 0.8 writes it.
        let samples = r#"{"sampling_mode":"Linear","iters":[1.0,2.0],"times":[50000.0,80000.0]}"#;
        for (id, unit, told) in [(job, "rayon", [50.0, 40.0]), (chunk, "100", [5e4, 4e4])] {
            let home = tempdir().unwrap();
            let error = price("threads", home.path()).unwrap_err().to_string();
            assert!(error.contains("0 benchmarks instead of one"), "{error}");
            for folder in ["new", "base"].map(|name| home.path().join("group/unit").join(name)) {
                fs::create_dir_all(&folder).unwrap();
                fs::write(folder.join("sample.json"), samples).unwrap();
                fs::write(folder.join("benchmark.json"), id).unwrap();
            }
            let price = price("threads", home.path()).unwrap();
            assert_eq!((price.unit.as_str(), price.samples_ns), (unit, told.to_vec()));
        }
    }
}
