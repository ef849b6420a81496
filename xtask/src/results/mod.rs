//! What was measured, and its form as `results.json`: raw, nothing derived.
//!
//! Times are nanoseconds (`_ns`), memory is bytes. Whatever can be computed from these (a median, a
//! speed-up, a verdict) is computed whenever it is shown, so that an old file gets today's analysis.
//! A reader refuses a file whose `kind` and `schema` aren't [`KIND`] and [`SCHEMA`].

mod cause;
mod file;

pub(crate) use cause::{Absence, Cause, Exhausted, Failure};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serde_tuple::{Deserialize_tuple, Serialize_tuple};
use shared_workloads::answer::Answer;
use shared_workloads::sample::{Params, Sample};

/// Tells our file from any other JSON.
pub(crate) const KIND: &str = "concurrency-models-report";
/// The version of the format.
pub(crate) const SCHEMA: u32 = 3;

/// A whole report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Results {
    /// When the measuring began: RFC 3339, UTC.
    pub(crate) started: String,
    pub(crate) settings: Settings,
    pub(crate) machine: Machine,
    /// The interpreters beside Rust; each is a model of its own name.
    pub(crate) interpreters: Vec<Interpreter>,
    pub(crate) partial: bool,
    /// Work that never changes, timed throughout.
    pub(crate) canary: Vec<Reading>,
    pub(crate) rows: Vec<Row>,
    pub(crate) prices: Vec<Price>,
    /// Why the pairs were run: [`Run::pair`] is an index into it.
    pub(crate) pairs: Vec<Question>,
    pub(crate) absent: Vec<Absent>,
}

/// How it was measured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) quick: bool,
    pub(crate) seed: u64,
    pub(crate) rounds: Option<u32>,
    pub(crate) budget_ns: u64,
    pub(crate) limit_ns: u64,
    pub(crate) elapsed_ns: u64,
}

/// Where it was measured, and with what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(crate) cpu: String,
    /// How many threads can run at once, quota considered.
    pub(crate) cores: usize,
    /// And threads. Null is unlimited, or unknown.
    pub(crate) most_processes: Option<u64>,
    /// What else there is to know, for people; a name ends in its unit. Null is unlimited, or unknown.
    #[serde(flatten)]
    pub(crate) facts: Map<String, Value>,
}

/// A Python beside Rust: `python3.13t` is `CPython 3.13.1` without a GIL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Interpreter {
    pub(crate) model: String,
    pub(crate) version: String,
    pub(crate) gil: bool,
    /// How its pools start processes: `spawn`, `fork`, `forkserver`.
    pub(crate) start_method: Option<String>,
}

/// One variant of one sample in one model, with one set of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) series: Series,
    pub(crate) model: String,
    pub(crate) sample: Sample,
    pub(crate) variant: String,
    pub(crate) params: Params,
    /// Its source file, from the root of the workspace.
    pub(crate) source: String,
    /// What a program answered, the first time; null where it failed before, and for points of
    /// curves and steps of footprints, whose answers were checked all the same.
    pub(crate) answer: Option<Answer>,
    /// The first run, where it was too short to count; null where it counts.
    pub(crate) warm_up: Option<Run>,
    pub(crate) runs: Vec<Run>,
    /// The most memory that it was seen to take; null where nobody looked.
    pub(crate) memory: Option<Memory>,
    /// Why it has no time, or no more; null where all went right.
    pub(crate) failure: Option<Failure>,
}

/// What a row is for. What grows along a series is one of the row's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Series {
    /// The program with the article's numbers (or the quick ones).
    Program,
    /// `io-bound` over the number of waiting tasks.
    Waiting,
    /// `cpu-bound` over the number of workers, one long task each.
    Computing,
    /// `io-bound` over the number of waiting tasks, to see what each takes in memory.
    Footprint,
    /// Fetches by warm clients, over the number of them at a time.
    Throughput,
    /// As many slow fetches as are made at a time.
    SlowFetching,
}

/// One run in a process of its own; in JSON an array of these five.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub(crate) struct Run {
    /// When it began, after the beginning of the measuring.
    pub(crate) at_ns: u64,
    /// What the program timed: start the workers, do the work, stop the workers.
    pub(crate) elapsed_ns: u64,
    /// The whole process, from its start to its end.
    pub(crate) process_ns: u64,
    /// User and system time of the whole process and the children it waited for; Python's
    /// without the interpreter's start, which a compiled program doesn't have.
    pub(crate) cpu_ns: u64,
    /// Run back to back with the other rows' runs of the same number, for [`Results::pairs`].
    pub(crate) pair: Option<usize>,
}

/// A question that was open, so that rows were run back to back for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Question {
    /// The claim's id.
    pub(crate) claim: String,
    /// Whose: `rust`, or an interpreter's model.
    pub(crate) side: String,
}

/// The most memory that a tree of processes was seen to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// PSS of all processes together.
    pub(crate) bytes: u64,
    pub(crate) processes: usize,
    /// The most address space that the first of them had, where the kernel tells.
    pub(crate) address_space_bytes: Option<u64>,
}

/// What one operation takes, time and again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Price {
    /// The model whose bench or script measured it: `threads`, `python3.11`.
    pub(crate) model: String,
    /// What is paid for: the bench's group, such as `start`, `switch`, `dispatch`; in Python also
    /// what may give up the GIL, such as `sleep`.
    pub(crate) group: String,
    /// The bench's id within the group, such as `std_thread`; for a chunked map, the chunk's size.
    pub(crate) unit: String,
    /// Per operation, in the order of measuring. In Python the `k`th samples of a group's units
    /// belong together: each unit has one in a round.
    pub(crate) samples_ns: Vec<f64>,
}

/// Work that never changes, timed once: a sum of squares, the same to twice the bound, and a sleep
/// of 5 ms; in JSON an array of these four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
#[expect(clippy::struct_field_names, reason = "a name says its unit")]
pub(crate) struct Reading {
    pub(crate) at_ns: u64,
    pub(crate) kernel_ns: u64,
    pub(crate) double_kernel_ns: u64,
    pub(crate) sleep_ns: u64,
}

/// What has no row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Absent {
    pub(crate) model: String,
    /// Null where the whole model is absent.
    pub(crate) sample: Option<Sample>,
    /// A variant or a price; null where the whole sample is absent.
    pub(crate) variant: Option<String>,
    pub(crate) why: Absence,
}

impl Row {
    /// `threads cpu-bound rayon`.
    pub(crate) fn name(&self) -> String {
        format!("{} {} {}", self.model, self.sample, self.variant)
    }

    /// What grows along its series: tasks, or requests at a time.
    pub(crate) fn x(&self) -> usize {
        if self.series == Series::Throughput { self.params.workers } else { self.params.tasks }
    }

    /// Whether it failed and should not have. A curve may end where the system has no more of
    /// something.
    pub(crate) fn is_at_fault(&self) -> bool {
        self.failure.as_ref().is_some_and(|failure| {
            let excused = self.series != Series::Program && failure.cause.is_limit();
            !failure.expected && !excused
        })
    }

    /// Whether it ran in an interpreter of Python, which gives its model the name.
    pub(crate) fn is_python(&self) -> bool {
        self.model.starts_with("python")
    }
}

impl Results {
    /// The program of this name with the article's numbers.
    pub(crate) fn row(&self, model: &str, sample: Sample, variant: &str) -> Option<&Row> {
        self.rows.iter().find(|row| {
            (row.series, row.sample) == (Series::Program, sample)
                && (row.model.as_str(), row.variant.as_str()) == (model, variant)
        })
    }

    /// A price by its bench's names.
    pub(crate) fn price(&self, model: &str, group: &str, unit: &str) -> Option<&Price> {
        self.prices.iter().find(|price| {
            (price.model.as_str(), price.group.as_str(), price.unit.as_str())
                == (model, group, unit)
        })
    }

    /// How much went wrong that should not have.
    pub(crate) fn failures(&self) -> usize {
        let failed = self.rows.iter().filter(|row| row.is_at_fault()).count();
        failed + self.absent.iter().filter(|absent| absent.why.is_failure()).count()
    }
}
