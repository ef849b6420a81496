//! The command line, the same for every model.

use crate::sample::Sample;
use clap::{Args, Command, value_parser};

/// The largest bound: its sum of squares fits into 128 bits and takes about ten minutes.
pub(super) const MAX_N: u64 = 1_000_000_000_000;

#[derive(Args, Debug)]
pub(super) struct Cli {
    /// Run these samples instead of all
    #[arg(value_enum, value_name = "SAMPLE")]
    pub(super) samples: Vec<Sample>,

    /// Run only the variants of this name
    #[arg(long, value_name = "NAME")]
    pub(super) variant: Option<String>,

    /// Use smaller numbers than the article's
    #[arg(long)]
    pub(super) quick: bool,

    /// Print one JSON record per line, and nothing else
    #[arg(long)]
    pub(super) json: bool,

    /// Print each sample and variant, and run nothing
    #[arg(long, conflicts_with = "json")]
    pub(super) list: bool,

    #[command(flatten)]
    pub(super) numbers: Numbers,

    #[command(flatten)]
    pub(super) server: ServerChoice,
}

/// What replaces the article's numbers, in the samples that take them.
#[derive(Args, Debug)]
#[command(next_help_heading = "Numbers")]
pub(super) struct Numbers {
    /// Workers at once, up to 10,000
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u64).range(1..=10_000))]
    pub(super) workers: Option<u64>,

    /// Tasks to be done, up to 10,000,000
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u64).range(1..=10_000_000))]
    pub(super) tasks: Option<u64>,

    /// How long a task sleeps or the loopback server waits, up to a minute
    #[arg(long, value_name = "MS", value_parser = value_parser!(u64).range(..=60_000))]
    pub(super) delay_ms: Option<u64>,

    /// How long a fetch may take, up to a minute
    #[arg(long, value_name = "MS", value_parser = value_parser!(u64).range(1..=60_000))]
    pub(super) timeout_ms: Option<u64>,

    /// Upper bound of the sums of squares and of the primes, up to 10^12 (primes: 10^9)
    #[arg(long, value_name = "BOUND", value_parser = value_parser!(u64).range(1..=MAX_N))]
    pub(super) n: Option<u64>,

    /// How long the caller waits for tasks before it goes on without them, up to a minute
    #[arg(long, value_name = "MS", value_parser = value_parser!(u64).range(1..=60_000))]
    pub(super) deadline_ms: Option<u64>,

    /// Which task fails, from 0
    #[arg(long, value_name = "TASK")]
    pub(super) failing: Option<u64>,

    /// Which task never ends, from 0
    #[arg(long, value_name = "TASK")]
    pub(super) endless: Option<u64>,

    /// Items to be sent, up to 1,000,000
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u64).range(1..=1_000_000))]
    pub(super) items: Option<u64>,

    /// Memory that an item takes, from 8 up to 1,000,000
    #[arg(long, value_name = "BYTES", value_parser = value_parser!(u64).range(8..=1_000_000))]
    pub(super) item_bytes: Option<u64>,

    /// How many items a queue holds, up to 10,000
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u64).range(1..=10_000))]
    pub(super) capacity: Option<u64>,

    /// How often each worker adds 1, up to 10^12
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u64).range(1..=MAX_N))]
    pub(super) increments: Option<u64>,
}

/// Where the samples that fetch fetch from; by default from a loopback server in this process.
#[derive(Args, Debug)]
#[command(next_help_heading = "Server")]
#[group(multiple = false)]
pub(super) struct ServerChoice {
    /// Fetch this URL; repeat it for more
    #[arg(long, value_name = "URL")]
    pub(super) url: Vec<String>,

    /// Fetch the article's own URLs from the internet
    #[arg(long)]
    pub(super) live: bool,

    /// Use a `loopback` that runs already, at the base URL that it printed
    #[arg(long, value_name = "BASE_URL")]
    pub(super) loopback: Option<String>,
}

pub(super) fn command(model: &'static str, description: &'static str) -> Command {
    Cli::augment_args(Command::new(model).about(description).version(env!("CARGO_PKG_VERSION")))
}
