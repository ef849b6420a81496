//! What a report knows, and its form as `results.json`.
//!
//! `results.json` is one [`Results`] object. Times are nanoseconds (`_ns`), memory is bytes. A row's
//! `runs` are what was measured; whatever else has numbers (`summary`, `speed_up`, ...) is computed
//! from them and computed again when the file is read. A reader refuses a file whose `kind` and
//! `schema` aren't [`KIND`] and [`SCHEMA`]; a change that an older reader would misread raises the
//! schema, a new optional field doesn't.

use crate::growth::Growth;
use crate::ledger::Judged;
use crate::prices::{Footprint, Price};
use crate::statistics::Interval;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use shared_workloads::answer::Answer;
use shared_workloads::sample::{Params, Sample};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Tells our file from any other JSON.
pub(crate) const KIND: &str = "concurrency-models-report";
/// The version of the format.
pub(crate) const SCHEMA: u32 = 1;

/// A whole report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Results {
    /// [`KIND`].
    pub(crate) kind: String,
    /// [`SCHEMA`].
    pub(crate) schema: u32,
    /// When the measuring began: RFC 3339, UTC.
    pub(crate) started: String,
    /// How it was measured.
    pub(crate) settings: Settings,
    /// Where it was measured.
    pub(crate) machine: Machine,
    /// Whether the measuring was stopped before its end.
    pub(crate) partial: bool,
    /// Work that never changes, timed throughout.
    pub(crate) canary: Vec<Reading>,
    /// A row per variant of a sample in a model.
    pub(crate) rows: Vec<Row>,
    /// What has no row, and why.
    pub(crate) absent: Vec<Absent>,
    /// What the models' primitives cost; empty with `--no-prices`.
    #[serde(default)]
    pub(crate) prices: Vec<Price>,
    /// What a waiting unit takes.
    #[serde(default)]
    pub(crate) footprints: Vec<Footprint>,
    /// How cost grows as work grows.
    #[serde(default)]
    pub(crate) growth: Growth,
    /// Computed: the article's claims with their verdicts.
    #[serde(default)]
    pub(crate) claims: Vec<Judged>,
    /// Computed: what the canary says.
    #[serde(default)]
    pub(crate) noise: Option<Noise>,
    /// Computed: what an older report says; null where none was given.
    #[serde(default)]
    pub(crate) baseline: Option<Baseline>,
    /// Computed: what was found, in words; markdown.
    #[serde(default)]
    pub(crate) findings: Vec<String>,
}

/// How it was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// Smaller numbers than the article's.
    pub(crate) quick: bool,
    /// The seed of the random order.
    pub(crate) seed: u64,
    /// The rounds asked for; null where a budget decided.
    pub(crate) rounds: Option<u32>,
    /// The budget for everything after the build.
    pub(crate) budget_ns: u64,
    /// Whether prices and growth were measured, too, and had their parts of the budget.
    #[serde(default)]
    pub(crate) with_prices: bool,
    /// The time limit of a single run.
    pub(crate) limit_ns: u64,
    /// How long the measuring took.
    pub(crate) elapsed_ns: u64,
}

/// Where it was measured, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Machine {
    /// The processor's name.
    pub(crate) cpu: String,
    /// How many threads can run at once, quota considered.
    pub(crate) cores: usize,
    /// Everything else that shapes a result, in the order it is shown.
    pub(crate) facts: Vec<Fact>,
    /// The versions of the crates that shape a result.
    pub(crate) versions: BTreeMap<String, String>,
}

/// Something about the machine: `governor`, `performance`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// One variant of one sample in one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) model: String,
    pub(crate) sample: Sample,
    pub(crate) variant: String,
    /// Its source file, from the root of the workspace.
    pub(crate) source: String,
    /// The numbers that it ran with.
    pub(crate) params: Params,
    /// What it answered, the first time; null where it failed before.
    pub(crate) answer: Option<Answer>,
    /// The first run, where it was too short to count; null where it counts.
    pub(crate) warm_up: Option<Run>,
    /// Every run that counts, in the order they were made.
    pub(crate) runs: Vec<Run>,
    /// The most memory that all its processes took together (PSS), and how many they were.
    pub(crate) memory_bytes: Option<u64>,
    /// How many processes it was seen to be.
    pub(crate) processes: Option<usize>,
    /// Why it has no time; null where all went right.
    pub(crate) failure: Option<Failure>,
    /// Computed: the runs in a few numbers; null where there are none.
    #[serde(default)]
    pub(crate) summary: Option<Summary>,
    /// Computed: how much faster it is than the plain loop in its own language.
    #[serde(default)]
    pub(crate) speed_up: Option<Ratio>,
    /// Computed, for Python: how much faster it is than the plain loop in Rust.
    #[serde(default)]
    pub(crate) over_rust: Option<Ratio>,
    /// Computed: its time in relation to that in an older report.
    #[serde(default)]
    pub(crate) against_baseline: Option<Ratio>,
}

/// The runs of a row in a few numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub(crate) rounds: usize,
    pub(crate) median_ns: f64,
    /// The bootstrap's 95% interval of the median.
    pub(crate) interval_ns: Interval,
    /// Median absolute deviation.
    pub(crate) deviation_ns: f64,
    /// The median of the CPU time of the whole process.
    pub(crate) cpu_ns: f64,
}

/// A ratio of two medians.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Ratio {
    pub(crate) value: f64,
    /// The bootstrap's 95% interval.
    pub(crate) interval: Interval,
}

impl Settings {
    /// Whether shorter first runs counted, too.
    pub(crate) fn hurried(&self) -> bool {
        self.quick || self.with_prices
    }
}

impl Row {
    /// `threads cpu-bound rayon`.
    pub(crate) fn name(&self) -> String {
        format!("{} {} {}", self.model, self.sample, self.variant)
    }

    /// Whether it ran in an interpreter of Python, which gives its model the name.
    pub(crate) fn is_python(&self) -> bool {
        self.model.starts_with("python")
    }
}

impl Ratio {
    /// Whether the two medians differ at all, as far as the measurements tell.
    pub(crate) fn is_distinguishable(self) -> bool {
        !self.interval.contains(1.0)
    }
}

/// One run in a process of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "a name says its unit")]
pub(crate) struct Run {
    /// When it began, after the beginning of the measuring.
    pub(crate) at_ns: u64,
    /// What the program timed: start the workers, do the work, stop the workers.
    pub(crate) elapsed_ns: u64,
    /// The whole process, from its start to its end.
    pub(crate) process_ns: u64,
    /// User and system time of the whole process and the children it waited for.
    pub(crate) cpu_ns: u64,
}

/// Work that never changes, timed once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "a name says its unit")]
pub(crate) struct Reading {
    /// When, after the beginning of the measuring.
    pub(crate) at_ns: u64,
    /// A fixed sum of squares.
    pub(crate) kernel_ns: u64,
    /// The same sum to twice the bound.
    pub(crate) double_kernel_ns: u64,
    /// A sleep of 5 ms.
    pub(crate) sleep_ns: u64,
}

/// Why a row has no time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// What went wrong, in a line.
    pub(crate) reason: String,
    /// The last lines that it wrote to stderr.
    pub(crate) stderr: Vec<String>,
    /// Whether it is there to show what can't work.
    #[serde(default)]
    pub(crate) expected: bool,
}

/// What the canary says of the machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Noise {
    pub(crate) readings: usize,
    /// How many of them were further from the median than they should be.
    pub(crate) wandering: usize,
    /// How far the worst was from the median, as a share of it.
    pub(crate) worst: f64,
    /// Whether too many wandered.
    pub(crate) noisy: bool,
    /// How much longer twice the work took, by the shortest readings.
    pub(crate) doubling: f64,
    /// Whether that can't be twice the work.
    pub(crate) folded: bool,
    /// The rows with runs beside wandering readings.
    pub(crate) touched: Vec<Touched>,
}

/// A row with runs beside wandering readings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Touched {
    pub(crate) row: String,
    /// So many of its runs.
    pub(crate) runs: usize,
    pub(crate) of: usize,
    /// How far the worst of the readings was from the median, as a share of it.
    pub(crate) worst: f64,
}

/// What an older report says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Baseline {
    /// When it was measured.
    pub(crate) started: String,
    /// How many rows both have.
    pub(crate) compared: usize,
    /// How many of them have intervals that overlap.
    pub(crate) overlapping: usize,
    pub(crate) slower: Vec<Change>,
    pub(crate) faster: Vec<Change>,
}

/// A row whose time changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) row: String,
    /// The new time in relation to the older one.
    pub(crate) ratio: Ratio,
}

/// What has no row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Absent {
    pub(crate) model: String,
    /// Null where the whole model is absent.
    pub(crate) sample: Option<Sample>,
    /// Null where the whole sample is absent.
    pub(crate) variant: Option<String>,
    pub(crate) reason: String,
    /// Whether something is wrong, rather than merely not installed.
    pub(crate) failed: bool,
}

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
        ensure!(schema == SCHEMA, "{name} has schema {schema}; this xtask reads {SCHEMA}");
        serde_json::from_str(&text).with_context(|| format!("{name} is broken"))
    }

    /// How much went wrong.
    pub(crate) fn failures(&self) -> usize {
        let rows = self.rows.iter().filter_map(|row| row.failure.as_ref()).filter(|f| !f.expected);
        let absent = self.absent.iter().filter(|absent| absent.failed);
        rows.count() + absent.count()
    }
}
