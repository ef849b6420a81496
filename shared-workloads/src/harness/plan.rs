//! What a command line asks for: which cases, with which numbers, against which server.

use crate::answer::{counted, grouped};
use crate::harness::Variant;
use crate::harness::cli::Cli;
use crate::loopback::{ClosedPort, Server};
use crate::sample::{Expect, Number, Params, Sample, Target};
use std::io;

/// The primes of an answer are counted with a sieve of so many bytes.
const MAX_PRIME_BOUND: u64 = 1_000_000_000;

/// One variant of one sample with its numbers.
pub(super) struct Case {
    pub(super) sample: Sample,
    pub(super) variant: Variant,
    pub(super) params: Params,
}

/// Everything that will run, and the server that it talks to, which lives as long.
pub(super) struct Plan {
    pub(super) cases: Vec<Case>,
    _server: Option<Server>,
    _closed_port: Option<ClosedPort>,
}

impl Plan {
    /// The cases that were asked for.
    ///
    /// # Errors
    ///
    /// In words, where it asks for something that isn't there.
    pub(super) fn new(cli: &Cli, variants: fn(Sample) -> Vec<Variant>) -> Result<Self, String> {
        let samples =
            if cli.samples.is_empty() { Sample::ALL.to_vec() } else { cli.samples.clone() };
        refuse_unused(cli, &samples)?;
        let mut cases = Vec::new();
        for &sample in &samples {
            let params = params(sample, cli)?;
            cases.extend(
                variants(sample)
                    .into_iter()
                    .filter(|variant| {
                        cli.variant.as_deref().is_none_or(|name| name == variant.name)
                    })
                    .map(|variant| Case { sample, variant, params: params.clone() }),
            );
        }
        if let (Some(name), true) = (&cli.variant, cases.is_empty()) {
            return Err(no_such_variant(name, &samples, variants));
        }
        Ok(Self { cases, _server: None, _closed_port: None })
    }

    /// Gives every case that fetches its targets; starts our own server only where one is needed.
    ///
    /// # Errors
    ///
    /// Where it can't be started.
    pub(super) fn find_servers(&mut self, cli: &Cli) -> io::Result<()> {
        let Self { cases, _server: server, _closed_port: closed_port } = self;
        for case in cases.iter_mut().filter(|case| case.sample.fetches()) {
            let given = foreign_urls(case.sample, cli);
            if !given.is_empty() {
                case.params.targets =
                    given.into_iter().map(|url| Target { url, expect: Expect::Unknown }).collect();
                continue;
            }
            let base = match (&cli.server.loopback, &*server) {
                (Some(base), _) => base.clone(),
                (None, Some(running)) => running.base_url(),
                (None, None) => server.insert(Server::start()?).base_url(),
            };
            let closed = match &*closed_port {
                Some(reserved) => reserved.base_url(),
                None => closed_port.insert(ClosedPort::reserve()?).base_url(),
            };
            case.params.aim_at(case.sample, &base, &closed);
        }
        Ok(())
    }
}

/// What a sample fetches from servers that aren't ours.
fn foreign_urls(sample: Sample, cli: &Cli) -> Vec<String> {
    if !sample.fetches() {
        Vec::new()
    } else if cli.server.live {
        sample.live_urls().iter().map(ToString::to_string).collect()
    } else {
        cli.server.url.clone()
    }
}

/// Whether a sample takes a number when it runs like that.
fn takes(sample: Sample, number: Number, cli: &Cli) -> bool {
    // How long a foreign server takes isn't ours to say.
    let foreign = number == Number::DelayMs && !foreign_urls(sample, cli).is_empty();
    sample.takes(number) && !foreign
}

fn params(sample: Sample, cli: &Cli) -> Result<Params, String> {
    let mut params = if cli.quick { Params::quick(sample) } else { Params::article(sample) };
    for &(number, value) in &cli.numbers {
        if takes(sample, number, cli) {
            params.set(number, value);
        }
    }
    if !takes(sample, Number::DelayMs, cli) {
        params.forget(Number::DelayMs);
    }
    if sample == Sample::PrimeRanges && params.n > MAX_PRIME_BOUND {
        return Err(format!(
            "--n {} is too much for prime-ranges, which goes up to {}",
            grouped(params.n),
            grouped(MAX_PRIME_BOUND)
        ));
    }
    for (number, task) in [(Number::Failing, params.failing), (Number::Endless, params.endless)] {
        if sample.takes(number) && task >= params.tasks {
            return Err(format!(
                "{sample} has no task {task} for {number}: its {} are counted from 0",
                counted(params.tasks as u64, "task")
            ));
        }
    }
    Ok(params)
}

/// What no chosen sample takes is a misunderstanding, not something to ignore.
fn refuse_unused(cli: &Cli, samples: &[Sample]) -> Result<(), String> {
    for &(number, _) in &cli.numbers {
        if !samples.iter().any(|&sample| takes(sample, number, cli)) {
            let foreign = samples.iter().any(|&sample| sample.takes(number));
            return Err(if foreign {
                format!("{number} is how long our own server waits: not with --url or --live")
            } else {
                not_taken(&number.to_string(), samples, |sample| sample.takes(number))
            });
        }
    }
    let server = [
        ("--url", !cli.server.url.is_empty()),
        ("--live", cli.server.live),
        ("--loopback", cli.server.loopback.is_some()),
    ];
    for (flag, _) in server.into_iter().filter(|(_, given)| *given) {
        if !samples.iter().any(|sample| sample.fetches()) {
            return Err(not_taken(flag, samples, Sample::fetches));
        }
    }
    Ok(())
}

fn not_taken(flag: &str, samples: &[Sample], is_taken_by: impl Fn(Sample) -> bool) -> String {
    let chosen: Vec<&str> = samples.iter().map(|sample| sample.slug()).collect();
    let takers: Vec<&str> =
        Sample::ALL.into_iter().filter(|&sample| is_taken_by(sample)).map(Sample::slug).collect();
    format!("{} takes no {flag}; these do: {}", chosen.join(", "), takers.join(", "))
}

fn no_such_variant(name: &str, samples: &[Sample], variants: fn(Sample) -> Vec<Variant>) -> String {
    let lines: Vec<String> = samples
        .iter()
        .map(|&sample| {
            let names: Vec<&str> = variants(sample).iter().map(|variant| variant.name).collect();
            format!("  {sample}: {}", names.join(", "))
        })
        .collect();
    format!("no variant '{name}'; there are\n{}", lines.join("\n"))
}
