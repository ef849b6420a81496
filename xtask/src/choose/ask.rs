//! Asks on a terminal for whatever the flags leave open.

use super::arguments::{ChooseArguments, milliseconds, size};
use crate::analyse::choose::question::Work;
use anyhow::{Context, Result};
use dialoguer::{Confirm, Input, Select};
use std::io::{IsTerminal, stderr, stdin};

/// The flags, and answers for those that are missing.
///
/// Nobody is asked when the flags suffice, or when there is nobody: in a pipe, or with `--json`.
///
/// # Errors
///
/// Where the terminal goes away.
pub(super) fn complete(arguments: &ChooseArguments) -> Result<ChooseArguments> {
    let mut arguments = arguments.clone();
    let alone = arguments.json || !stdin().is_terminal() || !stderr().is_terminal();
    if !arguments.missing().is_empty() && !alone {
        ask(&mut arguments).context("the questions weren't answered")?;
    }
    Ok(arguments)
}

fn ask(arguments: &mut ChooseArguments) -> Result<()> {
    if arguments.work().is_none() {
        let works = ["they wait", "they compute", "they wait and compute"];
        let select = Select::new().with_prompt("What do the tasks do?").items(works).default(0);
        let picked = select.interact()?;
        (arguments.io, arguments.cpu, arguments.mixed) = (picked == 0, picked == 1, picked == 2);
    }
    if arguments.tasks.is_none() {
        let is_some = |&tasks: &u64| if tasks > 0 { Ok(()) } else { Err("at least one") };
        let input = Input::new().with_prompt("How many at a time?").validate_with(is_some);
        arguments.tasks = Some(input.interact_text()?);
    }
    if arguments.task_ms.is_none() {
        let prompt = "How long does one take by itself, in milliseconds?";
        arguments.task_ms = Some(parsed(prompt, None, milliseconds)?);
    }
    if arguments.mixed && arguments.compute_ms.is_none() {
        let prompt = "For how much of that does it compute, in milliseconds?";
        arguments.compute_ms = Some(parsed(prompt, None, milliseconds)?);
    }
    if arguments.work() != Some(Work::Cpu) {
        let prompt = "Do they wait in a library that blocks and can't be awaited?";
        arguments.blocking_library = arguments.blocking_library || yes(prompt)?;
    }
    let prompt = "May one of them crash, or is it code that you don't trust?";
    arguments.must_survive_crashes = arguments.must_survive_crashes || yes(prompt)?;
    if arguments.max_memory.is_none() {
        let prompt = "How much memory may it all take, such as 64MiB?";
        arguments.max_memory = parsed(prompt, Some("any"), |text| match text {
            "any" => Ok(None),
            text => size(text).map(Some),
        })?;
    }
    Ok(())
}

fn yes(prompt: &str) -> Result<bool> {
    Ok(Confirm::new().with_prompt(prompt).default(false).interact()?)
}

/// Asks until the answer can be read.
fn parsed<T>(
    prompt: &str,
    default: Option<&str>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<T> {
    let mut input = Input::<String>::new()
        .with_prompt(prompt)
        .validate_with(|text: &String| parse(text).map(|_| ()));
    if let Some(default) = default {
        input = input.default(default.to_owned());
    }
    parse(&input.interact_text()?).map_err(anyhow::Error::msg)
}
