//! The command line, the same for every model.

use crate::answer::grouped;
use crate::sample::{Number, Sample};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use reqwest::Url;

/// What is asked for. Its fields are the flags but for the numbers, which [`Number`] lists.
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
    pub(super) server: ServerChoice,

    #[arg(skip)]
    pub(super) numbers: Vec<(Number, u64)>,
}

/// Where the samples that fetch fetch from.
#[derive(Args, Debug)]
#[command(next_help_heading = SERVER)]
#[group(multiple = false)]
pub(super) struct ServerChoice {
    /// Fetch this URL; repeat it for more
    #[arg(long, value_name = "URL", value_parser = http_url)]
    pub(super) url: Vec<String>,

    /// Fetch the article's own URLs from the internet
    #[arg(long)]
    pub(super) live: bool,

    /// Use a `loopback` that runs already, at the base URL that it printed
    #[arg(long, value_name = "BASE_URL", value_parser = base_url)]
    pub(super) loopback: Option<String>,
}

const SERVER: &str = "Server, for the samples that fetch (by default one that is started here)";
const NUMBERS: &str = "Numbers, in place of the article's (1_000_000 and 1e6 will do)";

/// The command of a model.
pub(super) fn command(model: &'static str, description: &'static str) -> Command {
    let numbers = Number::ALL.map(|number| {
        let (flag, value_name, range, help) = number.flag();
        let help = format!("{help} [{} to {}]", grouped(*range.start()), grouped(*range.end()));
        Arg::new(flag)
            .long(flag)
            .value_name(value_name)
            .help(help)
            .help_heading(NUMBERS)
            .value_parser(move |text: &str| number.parse(text))
    });
    Cli::augment_args(Command::new(model))
        .args(numbers)
        // After the groups of flags, whose comments would become what the program is about.
        .about(format!("{model}: {description}"))
        .after_help(format!(
            "\
Examples:
  {model}                              every sample, with the article's numbers
  {model} cpu-bound io-bound --quick   two of them, with smaller ones
  {model} cpu-bound --n 2e7 --tasks 8  other numbers
  {model} fetch-gather --url http://127.0.0.1:8080/ --json

Exit codes:
  0  every sample ran, and every answer is right or can't be known
  1  a sample failed or answered wrongly (the others ran), or no server could be started
  2  the command line was wrong

What samples say while they run goes to standard error. Colours are for a terminal only, and not
where the environment variable NO_COLOR is set. No proxy is used, whatever the environment says."
        ))
        .version(env!("CARGO_PKG_VERSION"))
}

/// What was asked for.
pub(super) fn parsed(matches: &ArgMatches) -> Result<Cli, clap::Error> {
    let mut cli = Cli::from_arg_matches(matches)?;
    let given = |number: Number| Some((number, *matches.get_one(number.flag().0)?));
    cli.numbers = Number::ALL.into_iter().filter_map(given).collect();
    Ok(cli)
}

fn http_url(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    match url.scheme() {
        "http" | "https" => Ok(text.to_owned()),
        scheme => Err(format!("only http and https are fetched, not {scheme}")),
    }
}

/// Without a slash at its end: paths are appended to it.
fn base_url(text: &str) -> Result<String, String> {
    http_url(text).map(|url| url.trim_end_matches('/').to_owned())
}
