//! `cargo xtask choose`: which model, given what the tasks do, decided by measured prices.
//!
//! - [`arguments`]: flags, and what contradicts what
//! - [`ask`]: asks for the rest on a terminal
//!
//! Exit codes: 0 with an answer; 2 where the question has none, and why.

mod arguments;
mod ask;

pub(crate) use arguments::ChooseArguments;

use crate::analyse::choose::costs::Costs;
use crate::analyse::choose::decide::decide;
use crate::analyse::noise::noise;
use crate::results::{Results, Series};
use crate::show::choice;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{ErrorKind, Write, stdout};
use std::path::Path;
use std::process::ExitCode;

/// From the root of the workspace: `results.json` of a whole report on a quiet machine.
const REFERENCE: &str = "xtask/reference/results.json";

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
    let question = ask::complete(arguments)?.question()?;
    let source = Source::find(&Workspace::locate()?, arguments.from.as_deref())?;
    let decision = match decide(&question, &Costs::of(&source.results)) {
        Ok(decision) => decision,
        Err(unfit) => {
            let (asked, objections) = (choice::asked(&question), choice::objections(&unfit));
            bail!("nothing would do for {asked}:\n{}", objections.trim_end());
        }
    };
    if !arguments.json {
        return Ok(choice::answer(&question, &decision) + "\n" + &source.said());
    }
    let answer = json!({
        "question": question,
        "chosen": decision.chosen,
        "runner_up": decision.others.first(),
        "unfit": decision.unfit,
        "results": source.in_json(),
    });
    Ok(serde_json::to_string_pretty(&answer).context("the answer is no JSON")? + "\n")
}

/// Results and where they are from: this machine's last report, or the repository's reference.
struct Source {
    results: Results,
    /// From the root of the workspace where it is inside.
    path: String,
    /// Why it is the reference.
    note: Option<String>,
}

impl Source {
    /// Takes the file that was asked for, or the last report's, or the reference.
    ///
    /// # Errors
    ///
    /// Where the file that was asked for, or the reference, can't be read.
    fn find(workspace: &Workspace, from: Option<&Path>) -> Result<Self> {
        let read = |path: &Path, note| -> Result<Self> {
            let results = Results::read(path)?;
            let path = path.strip_prefix(&workspace.root).unwrap_or(path).display().to_string();
            Ok(Self { results, path, note })
        };
        if let Some(path) = from {
            return read(path, None);
        }
        let last = workspace.target.join("report").join("results.json");
        let note = match read(&last, None) {
            Ok(source) => match unfit(&source.results) {
                None => return Ok(source),
                Some(why) => format!("the last report {why}"),
            },
            Err(error) if last.exists() => format!("the last report can't be used: {error:#}"),
            Err(_) => {
                "there is no report of this machine; `cargo xtask report` makes one".to_owned()
            }
        };
        read(&workspace.root.join(REFERENCE), Some(note.clone()))
            .with_context(|| format!("{note}; and the reference run can't be used"))
    }

    /// Whether the machine was busy with other things, too.
    fn is_noisy(&self) -> bool {
        noise(&self.results).is_some_and(|noise| noise.noisy)
    }

    fn in_json(&self) -> Value {
        let Self { results, path, note } = self;
        json!({
            "path": path,
            "is_reference": note.is_some(),
            "is_noisy": self.is_noisy(),
            "note": note,
            "started": results.started,
            "cpu": results.machine.cpu,
            "cores": results.machine.cores,
        })
    }

    fn said(&self) -> String {
        let Self { results, path, note } = self;
        let noise = "the machine was busy with other things when this was measured";
        let notes = note.as_deref().into_iter().chain(self.is_noisy().then_some(noise));
        let notes: Vec<String> = notes.map(|note| format!("Note: {note}.\n")).collect();
        let what = if note.is_some() { "the reference run" } else { "measurements" };
        let (cpu, cores, started) = (&results.machine.cpu, results.machine.cores, &results.started);
        format!(
            "{}Decided by {what} of {started} on {cpu} with {cores} cores: {path}\n",
            notes.concat()
        )
    }
}

/// Why results don't suffice to choose by: they lack what everything else is estimated from.
fn unfit(results: &Results) -> Option<&'static str> {
    if results.settings.quick {
        return Some("was a quick one, whose numbers are too small to choose by");
    }
    let has = |series| results.rows.iter().any(|row| row.series == series);
    let is_whole = !results.prices.is_empty()
        && [Series::Program, Series::Computing, Series::Footprint].into_iter().all(has);
    (!is_whole).then_some("doesn't have every price")
}
