//! Prices, footprints and growth: everything that is measured beside the samples.

use crate::binaries::Binaries;
use crate::budget::Division;
use crate::cli::Model;
use crate::growth;
use crate::interrupts::Interrupts;
use crate::loopback::Loopback;
use crate::prices::{self, Bench};
use crate::results::{Absent, Results};
use anyhow::Result;
use std::time::{Duration, Instant};

/// What there is to measure with, and for how long.
pub(crate) struct Means<'a> {
    pub(crate) binaries: &'a Binaries,
    pub(crate) benches: &'a [Bench],
    pub(crate) loopback: &'a Loopback,
    pub(crate) division: Division,
    /// The time limit of a single run.
    pub(crate) limit: Duration,
    /// Up to a million waiting tasks.
    pub(crate) full: bool,
}

/// Adds everything to the results, or as much as there is when somebody presses Ctrl-C.
///
/// # Errors
///
/// Where cargo built no such binary. What fails is a result.
pub(crate) fn measure(results: &mut Results, means: &Means, interrupts: &Interrupts) -> Result<()> {
    let Means { binaries, benches, loopback, division, limit, full } = *means;
    let seed = results.settings.seed;
    results.absent.extend(without_bench(benches));
    let priced = prices::measure(benches, (division.prices, limit), seed, interrupts);
    results.prices = priced.prices;
    results.growth.chunking = priced.chunking;
    results.absent.extend(priced.failures);
    results.partial = priced.partial;
    if results.partial {
        return Ok(());
    }
    let since = Instant::now();
    let (footprints, failures, partial) = prices::footprints(binaries, limit, interrupts)?;
    results.footprints = footprints;
    results.absent.extend(failures);
    results.partial = partial;
    if partial {
        return Ok(());
    }
    let setup = growth::Setup {
        binaries,
        loopback,
        cores: results.machine.cores,
        full,
        budget: division.growth.saturating_sub(since.elapsed()),
        limit,
        seed,
    };
    let grown = growth::measure(&setup, interrupts)?;
    results.growth =
        growth::Growth { chunking: std::mem::take(&mut results.growth.chunking), ..grown.growth };
    results.absent.extend(grown.failures);
    results.partial = grown.partial;
    Ok(())
}

/// The models whose benches aren't in the folder of binaries that was given.
fn without_bench(benches: &[Bench]) -> impl Iterator<Item = Absent> {
    let has = |model: Model| benches.iter().any(|bench| bench.model == model.name());
    let models = Model::RUST.into_iter().filter(|&model| model != Model::Sequential);
    models.filter(move |&model| !has(model)).map(|model| Absent {
        model: model.name().to_owned(),
        sample: None,
        variant: Some("bench prices".to_owned()),
        reason: "it isn't among the binaries".to_owned(),
        failed: false,
    })
}
