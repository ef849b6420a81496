//! Measures how many fetches a second a model makes: many of a small body, so many at once.
//!
//! A program that does so is a bench of its model (`benches/fetch.rs`); `src/bin/load.rs` is the
//! limit, raw requests without a client. Clients are built, and every connection has been used,
//! before the clock starts. Each prints a [`Record`], in which `tasks` are the fetches and `workers`
//! how many of them are made at once.

use crate::answer::Answer;
use crate::descriptors;
use crate::fetch::{self, Reply};
use crate::harness::{Record, SCHEMA};
use crate::sample::{Params, Sample};
use crate::standard::Standard;
use anyhow::{Context, ensure};
use clap::{Parser, value_parser};
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What is to be fetched.
#[derive(Clone, Debug, Parser)]
pub struct Load {
    /// The base URL that `loopback` printed
    #[arg(long, value_name = "BASE_URL")]
    loopback: String,

    /// How many fetches
    #[arg(long, value_name = "COUNT", default_value_t = 10_000)]
    pub tasks: usize,

    /// How many of them at once
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = at_least_one)]
    pub workers: usize,

    /// How long the server holds each reply back; then there is no warming up
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = value_parser!(u64).range(..=60_000))]
    delay_ms: u64,

    /// How long a fetch may take
    #[arg(long, value_name = "MS", default_value_t = 10_000, value_parser = value_parser!(u64).range(1..=60_000))]
    timeout_ms: u64,

    /// The size of the body
    #[arg(long, value_name = "BYTES", default_value_t = 100)]
    bytes: usize,

    /// Run only the variants of this name
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,

    /// What `cargo bench` says to every bench
    #[arg(long, hide = true)]
    bench: bool,
}

/// A way to make the fetches, which tells how long they took.
pub type Fetcher = fn(&Load) -> anyhow::Result<Duration>;

/// The whole `main` of such a program.
#[must_use]
pub fn main(model: &'static str, variants: &[(&'static str, Fetcher)]) -> ExitCode {
    let load = Load::parse();
    let chosen = |name: &str| load.variant.as_deref().is_none_or(|variant| variant == name);
    let mut ran = 0;
    let mut all_right = true;
    for (name, fetcher) in variants.iter().filter(|(name, _)| chosen(name)) {
        ran += 1;
        let record = load.run(model, name, *fetcher);
        all_right &= record.error.is_none();
        let line = serde_json::to_string(&record).expect("a record's keys are text");
        if let Err(error) = writeln!(io::stdout(), "{line}") {
            eprintln!("{model}: {error}");
            return ExitCode::FAILURE;
        }
    }
    if ran == 0 {
        eprintln!("{model}: no such variant");
        return ExitCode::from(2);
    }
    if all_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Load {
    /// What every fetch asks for.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_with(self.delay_ms)
    }

    /// The same, held back for so long that whoever asks for it can't ask for the next one's, too.
    #[must_use]
    pub fn slow_url(&self) -> String {
        self.url_with(self.delay_ms + 20)
    }

    fn url_with(&self, delay_ms: u64) -> String {
        let base = self.loopback.trim_end_matches('/');
        format!("{base}/bytes/{}?delay_ms={delay_ms}", self.bytes)
    }

    /// How long a fetch may take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// Makes the fetches twice: as many as it takes to have used every connection, then those that
    /// count, and gives their time. `fetch` makes all the fetches that a ticket is left for.
    ///
    /// # Errors
    ///
    /// Where one of them failed.
    pub fn time<E>(
        &self,
        mut fetch: impl FnMut(&Arc<Tickets>) -> Result<(), E>,
    ) -> Result<Duration, E> {
        // Slow replies would make warming up as long as what it is for.
        if self.delay_ms == 0 {
            fetch(&Arc::new(Tickets::new(4 * self.workers)))?;
        }
        let tickets = Arc::new(Tickets::new(self.tasks));
        let start = Instant::now();
        fetch(&tickets)?;
        Ok(start.elapsed())
    }

    /// Whether this is what was asked for.
    ///
    /// # Errors
    ///
    /// Where it isn't.
    pub fn check(&self, reply: fetch::Result<Reply>) -> anyhow::Result<()> {
        let Reply { status, body } = reply?;
        ensure!(status == 200 && body.len() == self.bytes, "{status} and {} bytes", body.len());
        Ok(())
    }

    fn run(&self, model: &'static str, variant: &'static str, fetcher: Fetcher) -> Record {
        let measured = descriptors::allow(self.workers)
            .map_err(Into::into)
            .and_then(|()| fetcher(self))
            .with_context(|| format!("{} fetches, {} at once", self.tasks, self.workers));
        let elapsed = measured.as_ref().copied().unwrap_or_default();
        Record {
            schema: SCHEMA,
            model: model.to_owned(),
            sample: Sample::FetchAsCompleted,
            variant: variant.to_owned(),
            params: Params {
                workers: self.workers,
                tasks: self.tasks,
                delay: Duration::from_millis(self.delay_ms),
                timeout: self.timeout(),
                ..Params::default()
            },
            standard: Standard::default(),
            job: None,
            elapsed_ns: u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX),
            answer: measured.is_ok().then_some(Answer::Done(self.tasks)),
            verified: Some(measured.is_ok()),
            error: measured.err().map(|error| format!("{error:#}")),
        }
    }
}

/// So many fetches are still to be made; the workers share them.
#[derive(Debug)]
pub struct Tickets(AtomicUsize);

impl Tickets {
    fn new(count: usize) -> Self {
        Self(AtomicUsize::new(count))
    }

    /// Whether another fetch is to be made; whoever is told so makes it.
    #[must_use]
    pub fn take(&self) -> bool {
        // Nothing else is published with the number.
        self.0.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("at least one".to_owned()),
        Ok(count) => Ok(count),
        Err(error) => Err(format!("{error}")),
    }
}
