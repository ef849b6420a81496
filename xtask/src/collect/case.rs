//! A row as a command that can be run, and what a single run of it brings.

use super::process::nanoseconds;
use super::program::Finished;
use crate::results::{Cause, Exhausted, Failure, Memory, Row, Run};
use serde::Deserialize;
use shared_workloads::answer::Answer;
use shared_workloads::harness::{Record, SCHEMA};
use shared_workloads::sample::Params;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// How much of what isn't a record is quoted.
const QUOTED_CHARACTERS: usize = 60;

/// How to run a row.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<OsString>,
    /// The numbers that it runs with, its URLs among them.
    pub(super) params: Params,
    /// It is there to show what can't work.
    pub(super) must_fail: bool,
}

/// A run that went right.
#[derive(Clone, Debug)]
pub(super) struct Success {
    pub(super) run: Run,
    pub(super) answer: Answer,
    pub(super) memory: Option<Memory>,
    /// How much of its time we spent looking at its memory.
    pub(super) looking: Duration,
    /// How a Python program says that it starts processes.
    pub(super) start_method: Option<String>,
}

/// What Python's records have beside the others.
#[derive(Debug, Default, Deserialize)]
struct Extras {
    /// CPU time of what was timed, without the interpreter's start.
    cpu_ns: Option<u64>,
    start_method: Option<String>,
}

impl Case {
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        command
    }

    /// What it brought, in a process of its own that was started at this time.
    pub(super) fn outcome(
        &self,
        row: &Row,
        at_ns: u64,
        finished: Finished,
    ) -> Result<Success, Failure> {
        let (record, answer) = match self.judge(row, &finished) {
            Ok(right) => right,
            Err(cause) => {
                return Err(Failure { expected: self.must_fail, ..finished.failure(cause) });
            }
        };
        let extras: Extras = serde_json::from_slice(&finished.stdout).unwrap_or_default();
        Ok(Success {
            run: Run {
                at_ns,
                elapsed_ns: record.elapsed_ns,
                process_ns: nanoseconds(finished.wall),
                cpu_ns: extras.cpu_ns.unwrap_or_else(|| nanoseconds(finished.cpu)),
                pair: None,
            },
            answer,
            memory: finished.memory,
            looking: finished.looking,
            start_method: extras.start_method,
        })
    }

    /// The record and its answer, if it is the right one to the right question.
    fn judge(&self, row: &Row, finished: &Finished) -> Result<(Record, Answer), Cause> {
        let exit = finished.cause();
        if let Some(signal @ Cause::Signal(_)) = exit {
            return Err(signal);
        }
        let record = read_record(&finished.stdout);
        if let Ok(Record { error: Some(error), .. }) = &record {
            return Err(match exhausted(error) {
                Some(what) => Cause::Exhausted(what, error.clone()),
                None => Cause::Error(error.clone()),
            });
        }
        let is_wrong = record.as_ref().is_ok_and(|record| record.verified == Some(false));
        if let (Some(exit), false) = (exit, is_wrong) {
            return Err(exit);
        }
        let mut record = record?;
        self.is_asked_for(row, &record)?;
        // Python has no checker of its own, and needs none.
        let verified = record.verified.or_else(|| record.check(&self.params));
        let answer = record.answer.take().ok_or(Cause::NoAnswer)?;
        match verified {
            Some(true) => Ok((record, answer)),
            Some(false) => Err(Cause::WrongAnswer(answer.to_string())),
            None => Err(Cause::Unverifiable),
        }
    }

    fn is_asked_for(&self, row: &Row, record: &Record) -> Result<(), Cause> {
        if record.schema != SCHEMA {
            return Err(Cause::Unasked(format!("schema {}", record.schema)));
        }
        if (record.sample, &record.variant) != (row.sample, &row.variant) {
            return Err(Cause::Unasked(format!("{} {}", record.sample, record.variant)));
        }
        // Where it fetched from may differ by a port, and only the server knows its delay.
        if record.params.without_server() == self.params.without_server() {
            Ok(())
        } else {
            Err(Cause::Unasked("other numbers".to_owned()))
        }
    }
}

/// Exactly one record, and nothing else.
fn read_record(stdout: &[u8]) -> Result<Record, Cause> {
    let text = String::from_utf8_lossy(stdout);
    let text = text.trim();
    serde_json::from_str(text)
        .map_err(|_| Cause::NoRecord(text.chars().take(QUOTED_CHARACTERS).collect()))
}

/// Which limit of the system a program met, going by its own words: programs of three languages'
/// worth of libraries have nothing else in common.
fn exhausted(error: &str) -> Option<Exhausted> {
    const SIGNS: [(Exhausted, &[&str]); 3] = [
        (
            Exhausted::ThreadsOrProcesses,
            &["os error 11)", "code: 11,", "can't spawn", "can't start new thread"],
        ),
        (Exhausted::Memory, &["os error 12)", "code: 12,", "MemoryError"]),
        (Exhausted::OpenFiles, &["os error 24)", "code: 24,", "open files"]),
    ];
    let met = |signs: &[&str]| signs.iter().any(|sign| error.contains(sign));
    SIGNS.into_iter().find(|(_, signs)| met(signs)).map(|(what, _)| what)
}

#[cfg(test)]
mod tests {
    use super::exhausted;
    use crate::results::Exhausted::{OpenFiles, ThreadsOrProcesses};

    #[test]
    fn a_limit_of_the_system_is_told_from_a_fault() {
        for (error, limit) in [
            ("panicked: Os { code: 11, kind: WouldBlock }", Some(ThreadsOrProcesses)),
            ("Resource temporarily unavailable (os error 11)", Some(ThreadsOrProcesses)),
            ("accept: (os error 24)", Some(OpenFiles)),
            ("10,000 connections at once need 10,064 open files, and the hard", Some(OpenFiles)),
            ("wrong answer: 99 done", None),
            ("refused (os error 111)", None),
        ] {
            assert_eq!(exhausted(error), limit, "{error}");
        }
    }
}
