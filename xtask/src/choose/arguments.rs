//! The flags of `cargo xtask choose`, and the question that they make together.

use crate::analyse::choose::question::{Question, Work};
use anyhow::{Result, bail, ensure};
use bytesize::ByteSize;
use clap::Args;
use std::path::PathBuf;

#[derive(Args, Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub(crate) struct ChooseArguments {
    /// The tasks wait: for a network, a disk, a timer
    #[arg(long, conflicts_with_all = ["cpu", "mixed"])]
    pub(super) io: bool,

    /// The tasks compute
    #[arg(long, conflicts_with = "mixed")]
    pub(super) cpu: bool,

    /// The tasks do both
    #[arg(long)]
    pub(super) mixed: bool,

    /// How many tasks there are at a time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub(super) tasks: Option<u64>,

    /// How long one takes by itself, in milliseconds
    #[arg(long, value_name = "X", value_parser = milliseconds)]
    pub(super) task_ms: Option<f64>,

    /// How long each of --mixed computes, in milliseconds: half of its time by default
    #[arg(long, value_name = "X", value_parser = milliseconds, requires = "mixed")]
    pub(super) compute_ms: Option<f64>,

    /// They wait in a library that blocks and can't be awaited
    #[arg(long)]
    pub(super) blocking_library: bool,

    /// One that crashes, or code that isn't trusted, mustn't take the others along
    #[arg(long)]
    pub(super) must_survive_crashes: bool,

    /// How much memory it all may take, such as 64MiB or 2GiB
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) max_memory: Option<ByteSize>,

    /// Decide by these results instead of the last report's
    #[arg(long, value_name = "FILE")]
    pub(super) from: Option<PathBuf>,

    /// Answer in JSON, and ask nothing
    #[arg(long)]
    pub(super) json: bool,
}

impl ChooseArguments {
    pub(super) const fn work(&self) -> Option<Work> {
        match (self.io, self.cpu, self.mixed) {
            (true, _, _) => Some(Work::Io),
            (_, true, _) => Some(Work::Cpu),
            (_, _, true) => Some(Work::Mixed),
            (false, false, false) => None,
        }
    }

    /// The flags without which there is no question.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let flags = [
            (self.work().is_none(), "--io, --cpu or --mixed"),
            (self.tasks.is_none(), "--tasks"),
            (self.task_ms.is_none(), "--task-ms"),
        ];
        flags.into_iter().filter(|(missing, _)| *missing).map(|(_, flag)| flag).collect()
    }

    /// # Errors
    ///
    /// Where something is missing or contradicts something else.
    pub(super) fn question(&self) -> Result<Question> {
        let (Some(work), Some(tasks), Some(task_ms)) = (self.work(), self.tasks, self.task_ms)
        else {
            bail!("without {} there is no answer", self.missing().join(" and "));
        };
        ensure!(
            work != Work::Cpu || !self.blocking_library,
            "--cpu and --blocking-library contradict each other: a library that blocks waits for \
             something, so this is --io or --mixed"
        );
        let compute_ms = self.compute_ms.unwrap_or(task_ms / 2.0);
        ensure!(
            compute_ms <= task_ms,
            "--compute-ms {compute_ms} and --task-ms {task_ms} contradict each other: what a task \
             computes is part of its time"
        );
        Ok(Question {
            blocking_library: self.blocking_library,
            must_survive_crashes: self.must_survive_crashes,
            max_memory_bytes: self.max_memory.map(|size| size.as_u64()),
            ..Question::new(work, tasks, task_ms * 1e6, compute_ms / task_ms)
        })
    }
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

/// `64MiB`, `1.5 GB`; what has no unit is bytes.
pub(super) fn size(text: &str) -> Result<ByteSize, String> {
    let size: ByteSize = text.trim().parse().map_err(|_| format!("{text:?} is no size"))?;
    (size.as_u64() > 0).then_some(size).ok_or_else(|| "less than a byte".to_owned())
}
