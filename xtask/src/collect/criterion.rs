//! Criterion's own results: it leaves JSON files per benchmark in `$CRITERION_HOME`.

use crate::results::Price;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::{Path, PathBuf};

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

/// How many operations an iteration has.
#[derive(Debug, Deserialize)]
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

/// Reads the one benchmark of a model that has been run with this folder as `$CRITERION_HOME`.
///
/// # Errors
///
/// Where there isn't exactly one, or its files aren't criterion's.
pub(super) fn price(model: &str, home: &Path) -> Result<Price> {
    let mut found = Vec::new();
    find(home, &mut found)?;
    let [folder] = found.as_slice() else {
        bail!("criterion left the results of {} benchmarks instead of one", found.len());
    };
    let Estimates { median } = read_json(&folder.join("estimates.json"))?;
    let id: Id = read_json(&folder.join("benchmark.json"))?;
    let operations = match id.throughput {
        Some(Throughput::Elements(elements)) => elements as f64,
        None => 1.0,
    };
    Ok(Price {
        model: model.to_owned(),
        group: id.group,
        unit: id.value.or(id.function).context("criterion names no benchmark")?,
        ns: median.point_estimate / operations,
        low_ns: median.confidence_interval.lower_bound / operations,
        high_ns: median.confidence_interval.upper_bound / operations,
    })
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
    use super::price;
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
    }

    #[test]
    fn a_price_is_that_of_one_operation() {
        let home = tempdir().unwrap();
        leave(
            home.path(),
            r#"{"group_id":"dispatch","function_id":"rayon_spawn","value_str":null,
                "throughput":{"Elements":1000},"full_id":"dispatch/rayon_spawn"}"#,
        );
        let price = price("threads", home.path()).unwrap();
        assert_eq!((price.group.as_str(), price.unit.as_str()), ("dispatch", "rayon_spawn"));
        let told = [price.ns, price.low_ns, price.high_ns];
        assert!(told.iter().zip([50.0, 40.0, 60.0]).all(|(a, b)| (a - b).abs() < 1e-9), "{told:?}");
    }

    #[test]
    fn a_benchmark_with_a_number_is_named_after_it() {
        let home = tempdir().unwrap();
        leave(
            home.path(),
            r#"{"group_id":"chunk","function_id":"process_pool","value_str":"100",
                "throughput":{"Elements":10000}}"#,
        );
        assert_eq!(price("processes", home.path()).unwrap().unit, "100");
    }

    #[test]
    fn what_is_no_result_of_criterion_s_is_refused() {
        let home = tempdir().unwrap();
        let error = price("threads", home.path()).unwrap_err();
        assert!(error.to_string().contains("0 benchmarks instead of one"), "{error:#}");
        leave(home.path(), "{}");
        let error = price("threads", home.path()).unwrap_err();
        assert!(error.to_string().contains("benchmark.json can't be read"), "{error:#}");
    }
}
