//! A sample with other numbers than the article's, as a case that can be run and checked.

use crate::binaries::Binaries;
use crate::cli::Model;
use crate::measure::Case;
use anyhow::Result;
use shared_workloads::sample::{Expect, Params, Sample, Target};
use std::time::Duration;

/// So many tasks that wait for so long.
pub(crate) fn waiting(
    binaries: &Binaries,
    (model, variant): (Model, &str),
    tasks: u64,
    delay: Duration,
) -> Result<Case> {
    let params = Params { tasks: usize::try_from(tasks)?, delay, ..Params::default() };
    let numbers = [
        "--tasks".to_owned(),
        tasks.to_string(),
        "--delay-ms".to_owned(),
        delay.as_millis().to_string(),
    ];
    case(binaries, (model, variant), (Sample::IoBound, params), numbers.into())
}

/// So many sums of squares.
pub(super) fn computing(
    binaries: &Binaries,
    (model, variant): (Model, &str),
    tasks: u64,
    n: u64,
) -> Result<Case> {
    let params = Params { tasks: usize::try_from(tasks)?, n, ..Params::default() };
    let numbers = ["--tasks".to_owned(), tasks.to_string(), "--n".to_owned(), n.to_string()];
    case(binaries, (model, variant), (Sample::CpuBound, params), numbers.into())
}

/// The same URL again and again, so many at a time. The server was told to answer with 200.
pub(super) fn fetching(
    binaries: &Binaries,
    (model, variant): (Model, &str),
    at_a_time: u64,
    (url, times): (&str, usize),
) -> Result<Case> {
    let target = Target { url: url.to_owned(), expect: Expect::Status(200) };
    let params = Params {
        workers: usize::try_from(at_a_time)?,
        // How long a server takes that was given by its URL isn't the program's to know.
        delay: Duration::ZERO,
        targets: vec![target; times],
        ..Params::article(Sample::FetchAsCompleted)
    };
    let mut numbers = vec!["--workers".to_owned(), at_a_time.to_string()];
    numbers.extend((0..times).flat_map(|_| ["--url".to_owned(), url.to_owned()]));
    case(binaries, (model, variant), (Sample::FetchAsCompleted, params), numbers)
}

fn case(
    binaries: &Binaries,
    (model, variant): (Model, &str),
    (sample, params): (Sample, Params),
    numbers: Vec<String>,
) -> Result<Case> {
    let chosen = [sample.slug(), "--variant", variant, "--json"].map(ToOwned::to_owned);
    Ok(Case {
        model: model.name().to_owned(),
        sample,
        variant: variant.to_owned(),
        source: format!("{}/{}.rs", model.folder(), sample.module()),
        params,
        program: binaries.path(model.name())?.to_owned(),
        arguments: chosen.into_iter().chain(numbers).map(Into::into).collect(),
        must_fail: false,
    })
}
