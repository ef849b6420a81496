//! Everything that samples must not contain: command line, timing, checking, records, output.
//!
//! Exit codes: 0 when all ran and every answer was right; 1 when a sample failed or answered
//! wrongly (the others still ran), or no server could be started; 2 when the command line was wrong.

pub mod acceptance;
mod cli;
mod free;
mod plan;
mod record;
mod run;
mod text;
mod variant;

pub use record::{Record, SCHEMA};
pub use variant::{Job, Variant};

use crate::sample::Sample;
use clap::error::ErrorKind;
use plan::Plan;
use std::io;
use std::process::ExitCode;

/// The whole `main` of a model: its name, a line about it, and its variants of each sample.
#[must_use]
pub fn main(
    model: &'static str,
    description: &'static str,
    variants: fn(Sample) -> Vec<Variant>,
) -> ExitCode {
    let mut command = cli::command(model, description);
    let matches = command.get_matches_mut();
    let cli = cli::parsed(&matches).unwrap_or_else(|error| error.exit());
    let mut plan = Plan::new(&cli, variants)
        .unwrap_or_else(|why| command.error(ErrorKind::ValueValidation, why).exit());
    if !cli.list
        && let Err(error) = plan.find_servers(&cli)
    {
        eprintln!("{model}: the loopback server could not be started: {error}");
        return ExitCode::FAILURE;
    }
    let output = if cli.list {
        text::list(&plan)
    } else if cli.json {
        run::all(&plan, &mut record::Lines::new(model))
    } else {
        run::all(&plan, &mut text::Blocks::new(model, description, &plan))
    };
    match output {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        // Whoever read our output has seen enough (`| head -1`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{model}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The whole `main` of a process that runs variants together with another one, the root. It has the
/// same command line and no words of its own: the root says what comes of it, or is wrong with it.
#[must_use]
pub fn follow(model: &'static str, variants: fn(Sample) -> Vec<Variant>) -> ExitCode {
    let matches = cli::command(model, "").try_get_matches();
    if let Ok(cli) = matches.and_then(|matches| cli::parsed(&matches))
        && let Ok(plan) = Plan::new(&cli, variants)
        && !cli.list
    {
        for case in &plan.cases {
            if let Some(join) = case.variant.join {
                join();
                // Only the root has an answer.
                case.variant.run(&case.params).ok();
            }
        }
    }
    ExitCode::SUCCESS
}
