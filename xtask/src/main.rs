//! The project's tasks: `cargo xtask report` measures every model and writes what it found,
//! `cargo xtask choose` answers by it which model to use, and `cargo xtask book` shows it beside the
//! programs.
//!
//! Data flows one way, and a test refuses any `use` against it:
//! `format` ← `results` ← `collect` | `analyse` ← `show` ← the tasks.

#![expect(
    clippy::cast_precision_loss,
    reason = "counts and nanoseconds are exact up to 2^53, which is 104 days"
)]

mod analyse;
mod book;
mod catalogue;
mod choose;
mod cli;
mod collect;
mod environment;
#[cfg(test)]
mod fixture;
mod format;
mod output;
mod report;
mod results;
mod show;
mod splice;
mod workspace;

use clap::Parser;
use cli::{Cli, Task};
use std::process::ExitCode;

fn main() -> ExitCode {
    match Cli::parse().task {
        Task::Report(arguments) => report::main(&arguments),
        Task::Choose(arguments) => choose::main(&arguments),
        Task::Book(arguments) => book::main(&arguments),
        Task::Python(arguments) => environment::main(&arguments),
    }
}
