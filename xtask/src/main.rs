//! The project's tasks: `cargo xtask report` measures every model and writes what it found, and
//! `cargo xtask choose` answers by it which model to use.

#![expect(
    clippy::cast_precision_loss,
    reason = "counts and nanoseconds are exact up to 2^53, which is 104 days"
)]

mod baseline;
mod binaries;
mod budget;
mod catalogue;
mod choose;
mod cli;
mod derive;
mod economics;
mod environment;
mod experiment;
#[cfg(test)]
mod fixture;
mod growth;
mod interrupts;
mod ledger;
mod listing;
mod loopback;
mod machine;
#[cfg(test)]
mod made_up;
mod measure;
mod noise;
mod output;
mod prices;
mod progress;
mod python;
mod render;
mod report;
mod results;
mod splice;
mod statistics;
mod workspace;

use clap::Parser;
use cli::{Cli, Task};
use std::process::ExitCode;

fn main() -> ExitCode {
    match Cli::parse().task {
        Task::Report(arguments) => report::main(&arguments),
        Task::Choose(arguments) => choose::main(&arguments),
        Task::Python(arguments) => match workspace::Workspace::locate() {
            Ok(workspace) => environment::main(&arguments, &workspace.root, &workspace.target),
            Err(error) => {
                eprintln!("xtask: {error:#}");
                ExitCode::FAILURE
            }
        },
    }
}
