//! The command line.

use crate::catalogue::MODELS;
use crate::choose::ChooseArguments;
use crate::collect::{PYTHON, Python, Wanted};
use crate::environment::PythonArguments;
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};
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
    Report(Box<ReportArguments>),
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
    #[arg(long, value_name = "NAME", value_parser = models())]
    pub(crate) model: Vec<String>,

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

    /// Set this interpreter beside Rust instead of those in target/python, or else python3; repeat
    /// it for more
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
    /// Run every program this often, however long it takes, and follow no open question
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub(crate) rounds: Option<u32>,

    /// Fit everything into this many seconds after the build: 180 by default, 45 with --quick
    #[arg(long, value_name = "SECONDS", value_parser = seconds, conflicts_with = "rounds")]
    pub(crate) budget: Option<Duration>,

    /// Give up on a run after this many seconds
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

/// What a default report takes after the build.
const BUDGET: Duration = Duration::from_mins(3);
const QUICK_BUDGET: Duration = Duration::from_secs(45);

impl ReportArguments {
    /// Whether Python is to be measured, or to be said why not.
    pub(crate) fn wants_python(&self) -> bool {
        let is_chosen = self.model.is_empty() || self.model.iter().any(|model| model == PYTHON);
        self.from.is_none() && is_chosen
    }

    /// What they ask for to be measured, beside these interpreters.
    pub(crate) fn wanted(&self, pythons: Option<Vec<Python>>) -> Wanted {
        let Self { quick, model, sample, prices, measuring, .. } = self;
        let everything = !quick && model.is_empty() && sample.is_empty();
        Wanted {
            models: model.clone(),
            samples: sample.clone(),
            quick: *quick,
            n: measuring.n,
            economics: everything && !prices.no_prices,
            full: prices.full,
            pythons,
            prebuilt: measuring.prebuilt.clone(),
            rounds: measuring.rounds,
            budget: measuring.budget.unwrap_or(if *quick { QUICK_BUDGET } else { BUDGET }),
            limit: measuring.limit,
            // 53 bits: a seed that JSON's readers don't round.
            seed: measuring.seed.unwrap_or_else(|| fastrand::u64(..1 << 53)),
        }
    }
}

/// Every model by its name, and all interpreters together.
fn models() -> PossibleValuesParser {
    PossibleValuesParser::new(MODELS.iter().map(|model| model.name).chain([PYTHON]))
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
