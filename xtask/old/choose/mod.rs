//! `cargo xtask choose`: which model, given what the tasks do, decided by measured prices.
//!
//! - [`question`]: flags, and what contradicts what; [`ask`] asks for the rest on a terminal
//! - [`model`]: what can be chosen, its file, and what rules it out whatever it costs
//! - [`costs`]: prices, footprints and speed-up, looked up in a report's results
//! - [`decide`]: the decision, a pure function of a question and results
//! - [`chart`]: the same decision asked for many questions, which is the flowchart of the report
//! - [`mod@answer`]: a decision in words and in JSON
//! - [`source`]: which results: the last report's, or the reference run in the repository
//!
//! Exit codes: 0 with an answer; 2 where the question has none, and why.

mod answer;
mod ask;
pub(crate) mod chart;
mod costs;
mod decide;
mod model;
mod question;
mod source;
#[cfg(test)]
mod tests;

pub(crate) use answer::{reason, terms};
pub(crate) use decide::WORTH;
pub(crate) use question::ChooseArguments;

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::io::{ErrorKind, Write, stdout};
use std::process::ExitCode;

/// The whole task.
pub(crate) fn main(arguments: &ChooseArguments) -> ExitCode {
    let answered = answer(arguments).and_then(|text| {
        match stdout().write_all(text.as_bytes()) {
            // Whoever reads us has read enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written.context("the answer can't be written"),
        }
    });
    match answered {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn answer(arguments: &ChooseArguments) -> Result<String> {
    let question = ask::question(arguments)?;
    let source = source::Source::find(&Workspace::locate()?, arguments.from.as_deref())?;
    let decision = match decide::decide(&question, &source.results) {
        Ok(decision) => decision,
        Err(unfit) => {
            let reasons: Vec<String> = unfit
                .iter()
                .map(|unfit| format!("\n  {}: {}", unfit.model.name(), unfit.why))
                .collect();
            bail!("nothing would do for {}:{}", answer::asked(&question), reasons.concat());
        }
    };
    if arguments.json {
        let answer = answer::Answer::new(&question, &decision, &source);
        return Ok(serde_json::to_string_pretty(&answer).context("the answer is no JSON")? + "\n");
    }
    Ok(answer::text(&question, &decision, &source))
}
