//! Why something has no time, in words.

use crate::format::Ns;
use crate::results::{Absence, Cause, Exhausted, Failure};

/// What went wrong, in a line.
pub(super) fn cause(cause: &Cause) -> String {
    match cause {
        Cause::NotStarted(error) => format!("it could not be started: {error}"),
        Cause::TimedOut { limit_ns } => format!("it had not ended after {}", Ns(*limit_ns as f64)),
        Cause::Flooded => "it printed more than a megabyte".to_owned(),
        Cause::LeftBehind => "it left a process behind, or its output open".to_owned(),
        Cause::Signal(signal) => format!("killed by signal {signal}"),
        Cause::Exit(code) => format!("exit code {code}"),
        Cause::Error(error) => error.clone(),
        Cause::Exhausted(what, error) => format!("{}: {error}", exhausted(*what)),
        Cause::NoRecord(printed) => format!("it printed no record but {printed:?}"),
        Cause::Unasked(what) => format!("its record is not what was asked for: {what}"),
        Cause::NoAnswer => "it answered nothing".to_owned(),
        Cause::WrongAnswer(answer) => format!("wrong answer: {answer}"),
        Cause::Unverifiable => "its answer cannot be checked".to_owned(),
        Cause::TooLong { expected_ns } => {
            format!("it would take about {}", Ns(*expected_ns as f64))
        }
        Cause::NotTried => "not tried".to_owned(),
    }
}

/// Why a curve ends, in a few words.
pub(super) fn end(cause: &Cause) -> String {
    if let Cause::Exhausted(what, _) = cause {
        exhausted(*what).to_owned()
    } else if let Cause::Signal(6 | 9) = cause {
        "no more memory".to_owned()
    } else {
        self::cause(cause)
    }
}

const fn exhausted(what: Exhausted) -> &'static str {
    match what {
        Exhausted::ThreadsOrProcesses => "no more threads or processes",
        Exhausted::Memory => "no more memory",
        Exhausted::OpenFiles => "no more open files",
    }
}

/// Why there is nothing to show.
pub(super) fn absence(absence: &Absence) -> String {
    match absence {
        Absence::LeftOut => "left out by the command line".to_owned(),
        Absence::NotFound => "there is no such program here".to_owned(),
        Absence::Unavailable(why) => why.clone(),
        Absence::Failed(Failure { cause, .. }) => self::cause(cause),
        Absence::NothingListed => "it lists nothing".to_owned(),
        Absence::Unreadable(what) => format!("it answered what nobody asked for: {what}"),
    }
}

/// A reason may quote anything that a program printed.
pub(super) fn one_line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace('<', "&lt;").replace('`', "'")
}
