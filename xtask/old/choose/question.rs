//! What somebody wants to run: from flags to a question that has an answer, or to what is wrong.

use anyhow::{Result, bail, ensure};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Args, Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub(crate) struct ChooseArguments {
    /// The tasks wait: for a network, a disk, a timer
    #[arg(long, conflicts_with_all = ["cpu", "mixed"])]
    pub(crate) io: bool,

    /// The tasks compute
    #[arg(long, conflicts_with = "mixed")]
    pub(crate) cpu: bool,

    /// The tasks do both
    #[arg(long)]
    pub(crate) mixed: bool,

    /// How many tasks there are at a time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub(crate) tasks: Option<u64>,

    /// How long one takes by itself, in milliseconds
    #[arg(long, value_name = "X", value_parser = milliseconds)]
    pub(crate) task_ms: Option<f64>,

    /// How long each of --mixed computes, in milliseconds: half of its time by default
    #[arg(long, value_name = "X", value_parser = milliseconds, requires = "mixed")]
    pub(crate) compute_ms: Option<f64>,

    /// They wait in a library that blocks and can't be awaited
    #[arg(long)]
    pub(crate) blocking_library: bool,

    /// One that crashes, or code that isn't trusted, mustn't take the others along
    #[arg(long)]
    pub(crate) must_survive_crashes: bool,

    /// How much memory it all may take, such as 64MiB or 2GiB
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) max_memory: Option<u64>,

    /// Decide by these results instead of the last report's
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<PathBuf>,

    /// Answer in JSON, and ask nothing
    #[arg(long)]
    pub(crate) json: bool,
}

/// What the tasks do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Work {
    /// They wait.
    Io,
    /// They compute.
    Cpu,
    /// Each does both.
    Mixed,
}

/// A complete question without a contradiction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Question {
    pub(crate) work: Work,
    /// At a time.
    pub(crate) tasks: u64,
    /// Each by itself, in nanoseconds.
    pub(crate) task_ns: f64,
    /// So much of it is computing, the rest waiting.
    pub(crate) compute_ns: f64,
    pub(crate) blocking_library: bool,
    pub(crate) must_survive_crashes: bool,
    pub(crate) max_memory_bytes: Option<u64>,
}

impl Question {
    /// # Errors
    ///
    /// Where something is missing or contradicts something else.
    pub(crate) fn new(arguments: &ChooseArguments) -> Result<Self> {
        let missing = missing(arguments);
        let (Some(work), Some(tasks), Some(task_ms)) =
            (arguments.work(), arguments.tasks, arguments.task_ms)
        else {
            bail!("without {} there is no answer", missing.join(" and "));
        };
        ensure!(
            work != Work::Cpu || !arguments.blocking_library,
            "--cpu and --blocking-library contradict each other: a library that blocks waits for \
             something, so this is --io or --mixed"
        );
        let compute_ms = match work {
            Work::Io => 0.0,
            Work::Cpu => task_ms,
            Work::Mixed => arguments.compute_ms.unwrap_or(task_ms / 2.0),
        };
        ensure!(
            compute_ms <= task_ms,
            "--compute-ms {compute_ms} and --task-ms {task_ms} contradict each other: what a task \
             computes is part of its time"
        );
        Ok(Self {
            work,
            tasks,
            task_ns: task_ms * 1e6,
            compute_ns: compute_ms * 1e6,
            blocking_library: arguments.blocking_library,
            must_survive_crashes: arguments.must_survive_crashes,
            max_memory_bytes: arguments.max_memory,
        })
    }

    /// How long a task waits, in nanoseconds.
    pub(crate) fn wait_ns(&self) -> f64 {
        self.task_ns - self.compute_ns
    }
}

impl ChooseArguments {
    pub(crate) const fn work(&self) -> Option<Work> {
        match (self.io, self.cpu, self.mixed) {
            (true, _, _) => Some(Work::Io),
            (_, true, _) => Some(Work::Cpu),
            (_, _, true) => Some(Work::Mixed),
            (false, false, false) => None,
        }
    }
}

/// The flags without which there is no question.
pub(crate) fn missing(arguments: &ChooseArguments) -> Vec<&'static str> {
    let flags = [
        (arguments.work().is_none(), "--io, --cpu or --mixed"),
        (arguments.tasks.is_none(), "--tasks"),
        (arguments.task_ms.is_none(), "--task-ms"),
    ];
    flags.into_iter().filter(|(missing, _)| *missing).map(|(_, flag)| flag).collect()
}

/// From a nanosecond to a day.
pub(super) fn milliseconds(text: &str) -> Result<f64, String> {
    let number: f64 = text.trim().parse().map_err(|_| "not a number".to_owned())?;
    if (1e-6..=86_400_000.0).contains(&number) {
        Ok(number)
    } else {
        Err("not between 0.000001 (a nanosecond) and 86400000 (a day)".to_owned())
    }
}

/// Bytes from `64MiB`, `64M`, `1.5 GB`; what has no unit is bytes.
pub(super) fn size(text: &str) -> Result<u64, String> {
    const UNITS: [(&str, f64); 13] = [
        ("", 1.0),
        ("b", 1.0),
        ("k", 1024.0),
        ("kb", 1e3),
        ("kib", 1024.0),
        ("m", 1_048_576.0),
        ("mb", 1e6),
        ("mib", 1_048_576.0),
        ("g", 1_073_741_824.0),
        ("gb", 1e9),
        ("gib", 1_073_741_824.0),
        ("t", 1_099_511_627_776.0),
        ("tib", 1_099_511_627_776.0),
    ];
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim().to_ascii_lowercase();
    let number: f64 = number.parse().map_err(|_| format!("{text:?} is no size"))?;
    let (_, factor) = UNITS
        .into_iter()
        .find(|(name, _)| *name == unit)
        .ok_or_else(|| format!("{unit:?} is no unit of memory; KiB, MiB and GiB are"))?;
    let bytes = number * factor;
    if !(1.0..=1e15).contains(&bytes) {
        return Err("not between one byte and a petabyte".to_owned());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    Ok(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::{ChooseArguments, Question, milliseconds, size};

    fn complete() -> ChooseArguments {
        let (tasks, task_ms) = (Some(10), Some(1.0));
        ChooseArguments { io: true, tasks, task_ms, ..ChooseArguments::default() }
    }

    #[test]
    fn what_is_missing_is_named() {
        let question = |arguments| Question::new(&arguments).map_err(|error| error.to_string());
        let nothing = question(ChooseArguments::default()).unwrap_err();
        let all = "without --io, --cpu or --mixed and --tasks and --task-ms there is no answer";
        assert_eq!(nothing, all);
        let no_tasks = question(ChooseArguments { tasks: None, ..complete() }).unwrap_err();
        assert_eq!(no_tasks, "without --tasks there is no answer");
        assert!(question(complete()).is_ok());
    }

    #[test]
    fn computing_in_a_blocking_library_is_a_contradiction() {
        let arguments =
            ChooseArguments { io: false, cpu: true, blocking_library: true, ..complete() };
        let error = Question::new(&arguments).unwrap_err().to_string();
        assert!(error.starts_with("--cpu and --blocking-library contradict"), "{error}");
    }

    #[test]
    fn a_mixed_task_computes_for_half_of_its_time_or_for_as_long_as_it_says() {
        let mixed = ChooseArguments { io: false, mixed: true, ..complete() };
        let question = |arguments: &ChooseArguments| Question::new(arguments);
        assert!((question(&mixed).unwrap().compute_ns - 5e5).abs() < 1e-9);
        let little = ChooseArguments { compute_ms: Some(0.1), ..mixed.clone() };
        assert!((question(&little).unwrap().wait_ns() - 9e5).abs() < 1e-6);
        let all = ChooseArguments { compute_ms: Some(1.1), ..mixed };
        let error = question(&all).unwrap_err().to_string();
        assert!(error.contains("contradict each other"), "{error}");
    }

    #[test]
    fn sizes_with_and_without_units() {
        let sizes = ["64MiB", "64m", "1.5 GB", "1000", "2 KiB"].map(size);
        assert_eq!(sizes, [64 << 20, 64 << 20, 1_500_000_000, 1000, 2048].map(Ok));
        for wrong in ["", "MiB", "-1", "0", "12 parsecs", "1.2.3", "1e30"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_task_takes_some_time_but_no_eternity() {
        assert_eq!(milliseconds("0.5"), Ok(0.5));
        for wrong in ["0", "-1", "NaN", "inf", "1e12", "soon"] {
            assert!(milliseconds(wrong).is_err(), "{wrong}");
        }
    }
}
