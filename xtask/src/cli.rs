//! The command line.

use crate::book::BookArguments;
use crate::choose::ChooseArguments;
use crate::collect::Wanted;
use crate::environment::PythonArguments;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The tasks of the project.
#[derive(Parser, Debug)]
#[command(name = "cargo xtask", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Task {
    /// Measure every model, check every answer, and write a report
    Report(Box<ReportArguments>),
    /// Answer which model to use, by the last report's numbers
    Choose(ChooseArguments),
    /// Write a site to read the programs side by side: target/book/index.html, opened from the disk
    Book(BookArguments),
    /// Install the packages that the Python programs use, under the target folder
    Python(PythonArguments),
}

#[derive(Args, Debug)]
pub(crate) struct ReportArguments {
    /// Where the report goes, instead of target/report
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Render these results again instead of measuring
    #[arg(long, value_name = "FILE", conflicts_with_all = ["quick", "model", "sample", "python", "no_python", "no_prices", "full", "rounds", "budget", "seed", "n", "prebuilt"])]
    pub(crate) from: Option<PathBuf>,

    /// Add a column with the ratio to the times of these older results
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,

    /// Replace the findings between this file's markers, in Japanese if it ends in `.ja.md`
    #[arg(long, value_name = "FILE")]
    pub(crate) splice: Vec<PathBuf>,

    #[command(flatten, next_help_heading = "Measuring")]
    pub(crate) wanted: Wanted,
}
