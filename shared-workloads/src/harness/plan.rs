//! What a command line asks for: which cases, with which numbers, against which server.

use crate::harness::Variant;
use crate::harness::cli::{Cli, Numbers};
use crate::loopback::{ClosedPort, Server};
use crate::sample::{Expect, Params, Sample, Target};
use clap::Command;
use clap::error::ErrorKind;
use std::io;
use std::time::Duration;

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

/// A command line that can't be carried out.
pub(super) enum Refusal {
    /// It asks for something that isn't there.
    Usage(String),
    /// It was right, but the loopback server didn't start.
    Server(io::Error),
}

impl Refusal {
    pub(super) fn into_clap(self, command: &mut Command) -> clap::Error {
        match self {
            Self::Usage(message) => command.error(ErrorKind::ValueValidation, message),
            Self::Server(error) => command
                .error(ErrorKind::Io, format!("the loopback server could not be started: {error}")),
        }
    }
}

impl Plan {
    pub(super) fn new(cli: &Cli, variants: fn(Sample) -> Vec<Variant>) -> Result<Self, Refusal> {
        let samples =
            if cli.samples.is_empty() { Sample::ALL.to_vec() } else { cli.samples.clone() };
        let mut cases = Vec::new();
        for &sample in &samples {
            let params = overridden(sample, cli)?;
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
            return Err(Refusal::Usage(no_such_variant(name, &samples, variants)));
        }
        refuse_unused(&cli.numbers, &samples)?;

        let mut plan = Self { cases, _server: None, _closed_port: None };
        if !cli.list {
            plan.find_servers(cli).map_err(Refusal::Server)?;
        }
        Ok(plan)
    }

    /// Gives every case that fetches its targets; starts our own server only where one is needed.
    fn find_servers(&mut self, cli: &Cli) -> io::Result<()> {
        let Self { cases, _server: server, _closed_port: closed_port } = self;
        for case in cases.iter_mut().filter(|case| case.sample.fetches()) {
            let given: Vec<String> = if cli.server.live {
                case.sample.live_urls().iter().map(ToString::to_string).collect()
            } else {
                cli.server.url.clone()
            };
            if !given.is_empty() {
                // How long a foreign server takes isn't ours to say.
                case.params.delay = Duration::ZERO;
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

fn overridden(sample: Sample, cli: &Cli) -> Result<Params, Refusal> {
    let mut params = if cli.quick { Params::quick(sample) } else { Params::article(sample) };
    let numbers = &cli.numbers;
    let count = |given: Option<u64>| given.map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    replace(&mut params.workers, count(numbers.workers));
    replace(&mut params.tasks, count(numbers.tasks));
    replace(&mut params.increments, numbers.increments);
    replace(&mut params.n, numbers.n);
    replace(&mut params.delay, numbers.delay_ms.map(Duration::from_millis));
    replace(&mut params.timeout, numbers.timeout_ms.map(Duration::from_millis));
    replace(&mut params.deadline, numbers.deadline_ms.map(Duration::from_millis));
    replace(&mut params.failing, count(numbers.failing));
    replace(&mut params.endless, count(numbers.endless));
    replace(&mut params.items, count(numbers.items));
    replace(&mut params.item_bytes, count(numbers.item_bytes));
    replace(&mut params.capacity, count(numbers.capacity));
    for (flag, task) in [("--failing", params.failing), ("--endless", params.endless)] {
        if task > 0 && task >= params.tasks {
            return Err(Refusal::Usage(format!(
                "{flag} {task} is none of {sample}'s {} tasks, which are counted from 0",
                params.tasks
            )));
        }
    }
    if sample == Sample::PrimeRanges && params.n > MAX_PRIME_BOUND {
        return Err(Refusal::Usage(format!(
            "--n {} is too much for prime-ranges, which goes up to {MAX_PRIME_BOUND}",
            params.n
        )));
    }
    Ok(params)
}

/// Replaces a number that the sample takes; one that it doesn't take is zero.
fn replace<T: Default + PartialEq>(number: &mut T, given: Option<T>) {
    if let (Some(given), false) = (given, *number == T::default()) {
        *number = given;
    }
}

/// A number that no chosen sample takes is a misunderstanding, not something to ignore.
fn refuse_unused(numbers: &Numbers, samples: &[Sample]) -> Result<(), Refusal> {
    type Takes = fn(&Params) -> bool;
    let taken = |takes: Takes| samples.iter().any(|&sample| takes(&Params::article(sample)));
    let flags: [(&str, bool, Takes); 12] = [
        ("--workers", numbers.workers.is_some(), |p| p.workers > 0),
        ("--tasks", numbers.tasks.is_some(), |p| p.tasks > 0),
        ("--delay-ms", numbers.delay_ms.is_some(), |p| !p.delay.is_zero()),
        ("--timeout-ms", numbers.timeout_ms.is_some(), |p| !p.timeout.is_zero()),
        ("--n", numbers.n.is_some(), |p| p.n > 0),
        ("--deadline-ms", numbers.deadline_ms.is_some(), |p| !p.deadline.is_zero()),
        ("--failing", numbers.failing.is_some(), |p| p.failing > 0),
        ("--endless", numbers.endless.is_some(), |p| p.endless > 0),
        ("--items", numbers.items.is_some(), |p| p.items > 0),
        ("--item-bytes", numbers.item_bytes.is_some(), |p| p.item_bytes > 0),
        ("--capacity", numbers.capacity.is_some(), |p| p.capacity > 0),
        ("--increments", numbers.increments.is_some(), |p| p.increments > 0),
    ];
    for (flag, given, takes) in flags {
        if given && !taken(takes) {
            let chosen: Vec<String> = samples.iter().map(ToString::to_string).collect();
            let takers: Vec<String> = Sample::ALL
                .into_iter()
                .filter(|&sample| takes(&Params::article(sample)))
                .map(|sample| sample.to_string())
                .collect();
            return Err(Refusal::Usage(format!(
                "{} takes no {flag}; these do: {}",
                chosen.join(", "),
                takers.join(", ")
            )));
        }
    }
    Ok(())
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
