//! The command line.

use crate::choose::ChooseArguments;
use crate::environment::PythonArguments;
use clap::{Args, Parser, Subcommand, ValueEnum};
use shared_workloads::sample::Sample;
use std::path::PathBuf;
use std::time::Duration;

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
    Report(ReportArguments),
    /// Answer which model to use, by the last report's numbers
    Choose(ChooseArguments),
    /// Install the packages that the Python programs use, under the target folder
    Python(PythonArguments),
}

#[derive(Args, Debug)]
pub(crate) struct ReportArguments {
    /// Smaller numbers than the article's, and at most 45 seconds
    #[arg(long)]
    pub(crate) quick: bool,

    /// Measure only this model; repeat it for more
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) model: Vec<Model>,

    /// Measure only this sample; repeat it for more
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) sample: Vec<Sample>,

    /// Where the report goes, instead of target/report
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Render these results again instead of measuring
    #[arg(long, value_name = "FILE", conflicts_with_all = ["quick", "model", "sample", "python", "no_python", "rounds", "budget", "seed", "n", "prebuilt"])]
    pub(crate) from: Option<PathBuf>,

    /// Add a column with the ratio to the times of these older results
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,

    /// Replace the findings between this file's markers
    #[arg(long, value_name = "FILE")]
    pub(crate) splice: Option<PathBuf>,

    /// Set this interpreter beside Rust instead of python3; repeat it for more
    #[arg(long, value_name = "PATH", conflicts_with = "no_python")]
    pub(crate) python: Vec<PathBuf>,

    /// Measure Rust alone
    #[arg(long)]
    pub(crate) no_python: bool,

    #[command(flatten)]
    pub(crate) prices: PricesArguments,

    #[command(flatten)]
    pub(crate) measuring: MeasuringArguments,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Prices and growth")]
pub(crate) struct PricesArguments {
    /// Leave out what the models' primitives cost, the memory of a unit, and how cost grows; so does
    /// --quick, and choosing models or samples
    #[arg(long)]
    pub(crate) no_prices: bool,

    /// Let a million tasks wait, too
    #[arg(long, conflicts_with_all = ["quick", "no_prices", "model", "sample"])]
    pub(crate) full: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Measuring")]
pub(crate) struct MeasuringArguments {
    /// Measure every row so often, however long it takes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub(crate) rounds: Option<u32>,

    /// Fit everything into so many seconds after the build: 290 by default, 45 with --quick. Of
    /// these 11% are for the price list, 13% for memory and growth, the rest for the samples, which
    /// get everything where the others are left out
    #[arg(long, value_name = "SECONDS", value_parser = seconds, conflicts_with = "rounds")]
    pub(crate) budget: Option<Duration>,

    /// Give up on a case after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "60")]
    pub(crate) limit: Duration,

    /// Repeat the random order of an earlier report
    #[arg(long, value_name = "SEED")]
    pub(crate) seed: Option<u64>,

    /// Upper bound of the sums of squares and of the primes, instead of the article's
    #[arg(long, value_name = "BOUND", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub(crate) n: Option<u64>,

    /// Measure the binaries in this folder instead of building them, and the benches if there are
    /// any, called prices-threads and so on
    #[arg(long, value_name = "DIR")]
    pub(crate) prebuilt: Option<PathBuf>,
}

/// A concurrency model, as a binary of the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Model {
    Sequential,
    Threads,
    Processes,
    AsyncioTokio,
    AsyncioSmol,
    Hybrid,
    /// Every interpreter
    Python,
}

impl ReportArguments {
    /// Whether prices, footprints and growth are measured.
    pub(crate) fn with_prices(&self) -> bool {
        !self.prices.no_prices && !self.quick && self.model.is_empty() && self.sample.is_empty()
    }
}

impl Model {
    /// Those that are written in Rust.
    pub(crate) const RUST: [Self; 6] = [
        Self::Sequential,
        Self::Threads,
        Self::Processes,
        Self::AsyncioTokio,
        Self::AsyncioSmol,
        Self::Hybrid,
    ];

    /// The name of its binary, and its column in the report.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sequential => "sequential",
            Self::Threads => "threads",
            Self::Processes => "processes",
            Self::AsyncioTokio => "asyncio-tokio",
            Self::AsyncioSmol => "asyncio-smol",
            Self::Hybrid => "hybrid",
            Self::Python => "python",
        }
    }

    /// Where it keeps its samples, from the root of the workspace.
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Sequential => "shared-workloads/src/sequential",
            Self::Threads => "threads/src",
            Self::Processes => "processes/src",
            Self::AsyncioTokio => "asyncio-tokio/src",
            Self::AsyncioSmol => "asyncio-smol/src",
            Self::Hybrid => "hybrid/src",
            Self::Python => "shared-workloads/python",
        }
    }
}

/// A number of seconds, from a hundredth to a day.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.01..=86_400.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("not between 0.01 and 86400 seconds".to_owned())
    }
}
