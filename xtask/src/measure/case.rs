//! One variant of one sample in one model, and what a single run of it brings.

use super::child::{self, Finished, Limits, Memory, Trouble};
use crate::interrupts::Interrupts;
use crate::results::{Failure, Run};
use shared_workloads::answer::Answer;
use shared_workloads::harness::{Record, SCHEMA};
use shared_workloads::sample::{Params, Sample};
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// How many lines of stderr a failure quotes.
const QUOTED_LINES: usize = 10;

/// A case that can be run.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) model: String,
    pub(crate) sample: Sample,
    pub(crate) variant: String,
    /// Its source file, from the root of the workspace.
    pub(crate) source: String,
    pub(crate) params: Params,
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    /// It is there to show what can't work.
    pub(crate) must_fail: bool,
}

/// A run that went right.
#[derive(Clone, Debug)]
pub(crate) struct Success {
    pub(crate) run: Run,
    pub(crate) answer: Answer,
    pub(crate) memory: Option<Memory>,
}

/// A run that didn't.
#[derive(Debug)]
pub(crate) enum Setback {
    Failed(Failure),
    Interrupted,
}

impl Case {
    /// Runs it once, in a process of its own.
    pub(crate) fn run(
        &self,
        limits: Limits,
        interrupts: &Interrupts,
        since: Instant,
    ) -> Result<Success, Setback> {
        let at = since.elapsed();
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        let finished = child::run(&mut command, limits, interrupts)
            .map_err(|trouble| setback(trouble, limits.time))?;
        let (record, answer) = self.judge(&finished).map_err(|reason| {
            Setback::Failed(Failure {
                reason,
                stderr: last_lines(&finished.stderr),
                expected: self.must_fail,
            })
        })?;
        Ok(Success {
            run: Run {
                at_ns: nanoseconds(at),
                elapsed_ns: record.elapsed_ns,
                process_ns: nanoseconds(finished.wall),
                cpu_ns: nanoseconds(finished.cpu),
            },
            answer,
            memory: finished.memory,
        })
    }

    /// The record and its answer, if it is the right one to the right question.
    fn judge(&self, finished: &Finished) -> Result<(Record, Answer), String> {
        if let Some(signal) = finished.status.signal() {
            return Err(format!("killed by signal {signal}"));
        }
        let record = read_record(&finished.stdout);
        if let Ok(Record { error: Some(error), .. }) = &record {
            return Err(error.clone());
        }
        if !finished.status.success() && record.as_ref().map_or(true, |r| r.verified != Some(false))
        {
            return Err(finished.status.to_string());
        }
        let mut record = record?;
        self.is_ours(&record)?;
        // Python has no checker of its own, and needs none.
        let verified = record.verified.or_else(|| record.check(&self.params));
        let answer = record.answer.take().ok_or("it answered nothing")?;
        match verified {
            Some(true) => Ok((record, answer)),
            Some(false) => Err(format!("wrong answer: {answer}")),
            None => Err("its answer can't be checked".to_owned()),
        }
    }

    fn is_ours(&self, record: &Record) -> Result<(), String> {
        if record.schema != SCHEMA {
            return Err(format!("its record has schema {}", record.schema));
        }
        if (record.sample, &record.variant) != (self.sample, &self.variant) {
            return Err(format!("it ran {} {} instead", record.sample, record.variant));
        }
        if numbers_of(&record.params) == numbers_of(&self.params) {
            Ok(())
        } else {
            Err("it ran with other numbers".to_owned())
        }
    }
}

/// The numbers that a program of any language has from us. Where it fetched from may differ by a
/// port, and a server's delay is known only to whoever started the server.
pub(crate) fn numbers_of(params: &Params) -> Params {
    params.without_server()
}

/// Exactly one record, and nothing else.
fn read_record(stdout: &[u8]) -> Result<Record, String> {
    let text = String::from_utf8_lossy(stdout);
    let text = text.trim();
    if text.is_empty() {
        return Err("it printed nothing".to_owned());
    }
    serde_json::from_str(text).map_err(|error| {
        let beginning: String = text.chars().take(60).collect();
        format!("it printed no record but {beginning:?} ({error})")
    })
}

/// Why a program that had to be killed gives no time.
fn setback(trouble: Trouble, limit: Duration) -> Setback {
    let (reason, stderr) = match trouble {
        Trouble::Interrupted => return Setback::Interrupted,
        Trouble::System(error) => (format!("it couldn't be run: {error}"), String::new()),
        Trouble::TimedOut { stderr } => {
            (format!("it hadn't ended after {} s", limit.as_secs_f64()), stderr)
        }
        Trouble::Flooded { stderr } => ("it printed more than a megabyte".to_owned(), stderr),
        Trouble::LeftBehind { stderr } => {
            ("it left a process behind, or its output open".to_owned(), stderr)
        }
    };
    Setback::Failed(Failure { reason, stderr: last_lines(&stderr), expected: false })
}

fn last_lines(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(QUOTED_LINES)..].iter().map(ToString::to_string).collect()
}

/// Five hundred years fit.
pub(crate) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
