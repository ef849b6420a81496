//! What to measure, and for how long: the part of the command line that measuring is told.

use crate::catalogue::{MODELS, PYTHON};
use clap::Args;
use clap::builder::PossibleValuesParser;
use shared_workloads::sample::{Params, Sample};
use std::path::PathBuf;
use std::time::Duration;

const BUDGET: Duration = Duration::from_mins(3);
const QUICK_BUDGET: Duration = Duration::from_secs(45);

#[derive(Args, Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Wanted {
    /// Smaller numbers than the article's, and at most 45 seconds
    #[arg(long)]
    pub(super) quick: bool,

    /// Measure only this model; repeat it for more
    #[arg(long, value_name = "NAME", value_parser = models())]
    model: Vec<String>,

    /// Measure only this sample; repeat it for more
    #[arg(long, value_enum, value_name = "NAME")]
    sample: Vec<Sample>,

    /// Set this interpreter beside Rust instead of those in target/python, or else python3; repeat
    /// it for more
    #[arg(long, value_name = "PATH", conflicts_with = "no_python")]
    pub(crate) python: Vec<PathBuf>,

    /// Measure Rust alone
    #[arg(long)]
    pub(super) no_python: bool,

    /// Set jobs of 1, 2 and 4 of MPI's ranks beside the others; needs Open MPI
    #[arg(long)]
    pub(crate) with_mpi: bool,

    /// Leave out what the models' primitives cost, the memory of a unit, and how cost grows; so does
    /// --quick, and choosing models or samples
    #[arg(long)]
    no_prices: bool,

    /// Let a million tasks wait, too, and every client make 1, 10 and 200 requests at a time
    #[arg(long, conflicts_with_all = ["quick", "no_prices", "model", "sample"])]
    pub(super) full: bool,

    /// Run every program this often, however long it takes, and follow no open question
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub(super) rounds: Option<u32>,

    /// Fit everything into this many seconds after the build: 180 by default, 45 with --quick
    #[arg(long, value_name = "SECONDS", value_parser = seconds, conflicts_with = "rounds")]
    budget: Option<Duration>,

    /// Give up on a run after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "60")]
    pub(super) limit: Duration,

    /// Repeat the random order of an earlier report
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,

    /// Upper bound of the sums of squares and of the primes, instead of the article's
    #[arg(long, value_name = "BOUND", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    n: Option<u64>,

    /// Measure the binaries in this folder instead of building them, and the benches if there are
    /// any, called prices-threads, fetch-threads and so on
    #[arg(long, value_name = "DIR")]
    pub(super) prebuilt: Option<PathBuf>,
}

impl Wanted {
    pub(super) fn model(&self, name: &str) -> bool {
        self.model.is_empty() || self.model.iter().any(|wanted| wanted == name)
    }

    pub(crate) fn pythons(&self) -> bool {
        self.model(PYTHON) && !self.no_python
    }

    pub(super) fn samples(&self) -> impl Iterator<Item = Sample> {
        let is_wanted = |sample: &Sample| self.sample.is_empty() || self.sample.contains(sample);
        Sample::ALL.into_iter().filter(is_wanted)
    }

    /// The numbers that a sample runs with.
    pub(super) fn params(&self, sample: Sample) -> Params {
        let mut params = if self.quick { Params::quick(sample) } else { Params::article(sample) };
        params.n = self.n.filter(|_| params.n > 0).unwrap_or(params.n);
        params
    }

    /// Prices, curves and footprints, too.
    pub(super) fn economics(&self) -> bool {
        !self.quick && !self.no_prices && self.model.is_empty() && self.sample.is_empty()
    }

    /// 53 bits: a seed that JSON's readers don't round.
    pub(super) fn seed(&self) -> u64 {
        self.seed.unwrap_or_else(|| fastrand::u64(..1 << 53))
    }

    pub(super) fn budget(&self) -> Duration {
        self.budget.unwrap_or(if self.quick { QUICK_BUDGET } else { BUDGET })
    }
}

/// Every model by its name, and all interpreters together.
fn models() -> PossibleValuesParser {
    PossibleValuesParser::new(MODELS.into_iter().chain([PYTHON]))
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
