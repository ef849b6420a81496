//! What a single run brings: a time, or a failure.

use super::process::nanoseconds;
use super::program::Finished;
use crate::results::{Cause, Exhausted, Failure, Row, Run, Series};
use serde::Deserialize;
use shared_workloads::harness::{Record, SCHEMA};
use std::time::Duration;

/// How much of what isn't a record is quoted.
const QUOTED_CHARACTERS: usize = 60;
/// A first run counts if it took at least this long, and looking at its memory at most a twenty-fifth
/// of it; else it has warmed the binary up.
const COUNTS_FROM: Duration = Duration::from_millis(50);
const LOOKING_SHARE: u32 = 25;

/// When a run began, and for which of [`Results::pairs`].
///
/// [`Results::pairs`]: crate::results::Results::pairs
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun {
    pub(super) at_ns: u64,
    pub(super) pair: Option<usize>,
}

/// A record, and what Python's have beside the others'.
#[derive(Debug, Deserialize)]
pub(super) struct Printed {
    #[serde(flatten)]
    record: Record,
    /// CPU time of what was timed, without the interpreter's start.
    cpu_ns: Option<u64>,
    /// How it starts processes.
    pub(super) start_method: Option<String>,
}

/// Adds what a run brought to its row, if it is the right answer to the right question.
pub(super) fn add(
    row: &mut Row,
    Begun { at_ns, pair }: Begun,
    finished: Finished,
) -> Result<Printed, Failure> {
    let mut printed = match judge(row, &finished) {
        Ok(printed) => printed,
        Err(cause) => return Err(Failure { stderr: finished.stderr, ..cause.into() }),
    };
    let run = Run {
        at_ns,
        elapsed_ns: printed.record.elapsed_ns,
        process_ns: nanoseconds(finished.wall),
        cpu_ns: printed.cpu_ns.unwrap_or_else(|| nanoseconds(finished.cpu)),
        pair,
    };
    let is_program = row.series == Series::Program;
    let is_undisturbed =
        finished.wall >= COUNTS_FROM && finished.looking * LOOKING_SHARE <= finished.wall;
    if finished.looking.is_zero() || is_program && is_undisturbed {
        row.runs.push(run);
    } else {
        row.warm_up = Some(run);
    }
    row.memory = row.memory.or(finished.memory);
    if is_program && row.answer.is_none() {
        row.answer = printed.record.answer.take();
    }
    Ok(printed)
}

/// The record, if its answer is the right one to the right question.
fn judge(row: &Row, finished: &Finished) -> Result<Printed, Cause> {
    let exit = finished.cause();
    if let Some(signal @ Cause::Signal(_)) = exit {
        return Err(signal);
    }
    let text = String::from_utf8_lossy(&finished.stdout);
    let printed: Result<Printed, _> = serde_json::from_str(text.trim());
    let record = printed.as_ref().ok().map(|printed| &printed.record);
    if let Some(error) = record.and_then(|record| record.error.as_ref()) {
        return Err(match exhausted(error) {
            Some(what) => Cause::Exhausted(what, error.clone()),
            None => Cause::Error(error.clone()),
        });
    }
    // Where the answer is wrong, that is why the exit code isn't zero.
    if let Some(exit) = exit
        && record.is_none_or(|record| record.verified != Some(false))
    {
        return Err(exit);
    }
    let quoted = || text.trim().chars().take(QUOTED_CHARACTERS).collect();
    let printed = printed.map_err(|_| Cause::NoRecord(quoted()))?;
    let record = &printed.record;
    if record.schema != SCHEMA {
        return Err(Cause::Unasked(format!("schema {}", record.schema)));
    }
    if (record.sample, &record.variant) != (row.sample, &row.variant) {
        return Err(Cause::Unasked(format!("{} {}", record.sample, record.variant)));
    }
    // Where it fetched from may differ by a port, and only the server knows its delay.
    if record.params.without_server() != row.params.without_server() {
        return Err(Cause::Unasked("other numbers".to_owned()));
    }
    let answer = record.answer.as_ref().ok_or(Cause::NoAnswer)?;
    // Python has no checker of its own, and needs none.
    match record.verified.or_else(|| record.check(&row.params)) {
        Some(true) => Ok(printed),
        Some(false) => Err(Cause::WrongAnswer(answer.to_string())),
        None => Err(Cause::Unverifiable),
    }
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
