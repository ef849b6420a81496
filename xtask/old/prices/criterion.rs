//! Criterion's own results: it leaves two JSON files per benchmark in `$CRITERION_HOME`.

use crate::growth::Point;
use crate::prices::Price;
use crate::statistics::Interval;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::{Path, PathBuf};

/// What criterion found out about one benchmark.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Estimate {
    id: Id,
    /// Nanoseconds per iteration.
    median_ns: f64,
    interval_ns: Interval,
    samples: usize,
}

/// `benchmark.json`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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

/// How many operations an iteration has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
enum Throughput {
    Elements(u64),
}

/// `estimates.json`, as far as we read it.
#[derive(Debug, Deserialize)]
struct Estimates {
    median: Median,
}

#[derive(Debug, Deserialize)]
struct Median {
    point_estimate: f64,
    confidence_interval: ConfidenceInterval,
}

#[derive(Debug, Deserialize)]
struct ConfidenceInterval {
    lower_bound: f64,
    upper_bound: f64,
}

/// `sample.json`, as far as we read it.
#[derive(Debug, Deserialize)]
struct Sample {
    times: Vec<f64>,
}

impl Estimate {
    /// Reads the one benchmark that has been run with this folder as `$CRITERION_HOME`.
    ///
    /// # Errors
    ///
    /// Where there isn't exactly one, or its files aren't criterion's.
    pub(super) fn read(home: &Path) -> Result<Self> {
        let mut found = Vec::new();
        find(home, &mut found)?;
        let [folder] = found.as_slice() else {
            bail!("criterion left the results of {} benchmarks instead of one", found.len());
        };
        let Estimates { median } = read_json(&folder.join("estimates.json"))?;
        let sample: Sample = read_json(&folder.join("sample.json"))?;
        Ok(Self {
            id: read_json(&folder.join("benchmark.json"))?,
            median_ns: median.point_estimate,
            interval_ns: Interval {
                low: median.confidence_interval.lower_bound,
                high: median.confidence_interval.upper_bound,
            },
            samples: sample.times.len(),
        })
    }

    /// What one operation costs.
    pub(super) fn price(&self, model: &str) -> Price {
        let operations = match self.id.throughput {
            Some(Throughput::Elements(elements)) => elements as f64,
            None => 1.0,
        };
        let names = [&self.id.function, &self.id.value];
        Price {
            model: model.to_owned(),
            group: self.id.group.clone(),
            unit: names.into_iter().flatten().cloned().collect::<Vec<_>>().join("/"),
            ns: self.median_ns / operations,
            interval_ns: Interval {
                low: self.interval_ns.low / operations,
                high: self.interval_ns.high / operations,
            },
        }
    }

    /// Its place on a curve, where it is one of a group that differs in a number: the curve's name
    /// and the point, whose time is that of all operations.
    pub(super) fn point(&self) -> Option<(String, Point)> {
        let x = self.id.value.as_ref()?.parse().ok()?;
        let point = Point {
            x,
            rounds: self.samples,
            ns: self.median_ns,
            interval_ns: self.interval_ns,
            memory_bytes: None,
            cpu_ns: None,
        };
        Some((self.id.function.clone()?, point))
    }
}

/// The folders called `new` that have results; `base` has the same again.
fn find(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("criterion's folder {} can't be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            if path.ends_with("new") && path.join("benchmark.json").is_file() {
                found.push(path);
            } else {
                find(&path, found)?;
            }
        }
    }
    Ok(())
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let complaint = || format!("criterion's {} can't be read", path.display());
    let text = fs::read_to_string(path).with_context(complaint)?;
    serde_json::from_str(&text).with_context(complaint)
}

#[cfg(test)]
mod tests {
    use super::Estimate;
    use std::fs;
    use std::path::Path;
    use tempfile::tempdir;

    /// Files as criterion 0.8 wrote them, less the estimates that nobody reads.
    fn leave(home: &Path, id: &str) {
        let folder = home.join("group/unit/new");
        fs::create_dir_all(&folder).unwrap();
        fs::create_dir_all(home.join("group/unit/base")).unwrap();
        let estimates = r#"{"median":{"confidence_interval":{"confidence_level":0.95,
            "lower_bound":40000.0,"upper_bound":60000.0},"point_estimate":50000.0,
            "standard_error":14.0},"std_dev":{"point_estimate":1.0}}"#;
        fs::write(folder.join("estimates.json"), estimates).unwrap();
        fs::write(folder.join("benchmark.json"), id).unwrap();
        fs::write(home.join("group/unit/base/benchmark.json"), id).unwrap();
        let sample = r#"{"sampling_mode":"Linear","iters":[1.0,2.0],"times":[1.0,2.0]}"#;
        fs::write(folder.join("sample.json"), sample).unwrap();
    }

    #[test]
    fn a_price_is_that_of_one_operation() {
        let home = tempdir().unwrap();
        leave(
            home.path(),
            r#"{"group_id":"dispatch","function_id":"rayon_spawn","value_str":null,
                "throughput":{"Elements":1000},"full_id":"dispatch/rayon_spawn"}"#,
        );
        let estimate = Estimate::read(home.path()).unwrap();
        let price = estimate.price("threads");
        assert_eq!((price.group.as_str(), price.unit.as_str()), ("dispatch", "rayon_spawn"));
        assert!((price.ns - 50.0).abs() < 1e-9, "{price:?}");
        assert!((price.interval_ns.low - 40.0).abs() < 1e-9, "{price:?}");
        assert!((price.interval_ns.high - 60.0).abs() < 1e-9, "{price:?}");
        assert_eq!(estimate.point(), None);
    }

    #[test]
    fn a_benchmark_with_a_number_is_a_point_of_a_curve() {
        let home = tempdir().unwrap();
        leave(
            home.path(),
            r#"{"group_id":"chunk","function_id":"process_pool","value_str":"100",
                "throughput":{"Elements":10000}}"#,
        );
        let estimate = Estimate::read(home.path()).unwrap();
        assert_eq!(estimate.price("processes").unit, "process_pool/100");
        let (curve, point) = estimate.point().unwrap();
        assert_eq!((curve.as_str(), point.x, point.rounds), ("process_pool", 100, 2));
        assert!((point.ns - 50_000.0).abs() < 1e-9, "the time of all 10,000: {point:?}");
    }

    #[test]
    fn what_is_no_result_of_criterion_s_is_refused() {
        let home = tempdir().unwrap();
        let error = Estimate::read(home.path()).unwrap_err();
        assert!(error.to_string().contains("0 benchmarks instead of one"), "{error:#}");
        leave(home.path(), "{}");
        let error = Estimate::read(home.path()).unwrap_err();
        assert!(error.to_string().contains("benchmark.json can't be read"), "{error:#}");
    }
}
