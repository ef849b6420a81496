//! Measures the curves: first every point once, each curve upwards until something stops it, then
//! further rounds of every point in random order while the budget lasts.

use super::growing::{Growing, Spot, limit};
use super::plan::{Grows, Planned, curves};
use super::{Growth, subrun};
use crate::binaries::Binaries;
use crate::interrupts::Interrupts;
use crate::loopback::Loopback;
use crate::measure::{LEAST_ROUNDS, Limits, Setback, interleave, rounds};
use crate::progress::Progress;
use crate::render::duration;
use crate::results::Absent;
use anyhow::Result;
use shared_workloads::answer::grouped;
use shared_workloads::kernels::sum_of_squares;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long a waiting task waits: the article's tenth of a second.
const WAIT: Duration = Duration::from_millis(100);
/// So long takes one computing task at least, so that starting it weighs nothing.
const LONG_TASK: Duration = Duration::from_millis(110);
/// Every fetching run asks for so many replies, which the server holds back for so long.
pub(crate) const FETCHES: usize = 256;
pub(crate) const HELD_BACK_MS: u64 = 1;

/// What there is to measure with, and for how long.
pub(crate) struct Setup<'a> {
    pub(crate) binaries: &'a Binaries,
    pub(crate) loopback: &'a Loopback,
    pub(crate) cores: usize,
    /// Up to a million waiting tasks.
    pub(crate) full: bool,
    pub(crate) budget: Duration,
    /// The time limit of a single run.
    pub(crate) limit: Duration,
    pub(crate) seed: u64,
}

/// What was measured, what failed, and whether it was interrupted.
#[derive(Debug, Default)]
pub(crate) struct Grown {
    pub(crate) growth: Growth,
    pub(crate) failures: Vec<Absent>,
    pub(crate) partial: bool,
}

/// Measures every curve but that of the chunks, which the benches bring.
///
/// # Errors
///
/// Where cargo built no such binary.
pub(crate) fn measure(setup: &Setup, interrupts: &Interrupts) -> Result<Grown> {
    let mut session = Session {
        since: Instant::now(),
        setup,
        interrupts,
        curves: prepare(setup)?,
        failures: Vec::new(),
        progress: Progress::new(),
    };
    let mut random = fastrand::Rng::with_seed(setup.seed);
    let partial = session.run_all(&mut random).is_none();
    let mut growth = Growth::default();
    for growing in session.curves {
        let curves = match growing.planned.grows {
            Grows::Waiting => &mut growth.waiting,
            Grows::Computing => &mut growth.computing,
            Grows::Fetching => &mut growth.fetching,
        };
        curves.push(growing.finish());
    }
    Ok(Grown { growth, failures: session.failures, partial })
}

fn prepare(setup: &Setup) -> Result<Vec<Growing>> {
    let n = bound_of(LONG_TASK);
    let url = format!("{}/status/200?delay_ms={HELD_BACK_MS}", setup.loopback.base_url);
    let case = |planned: &Planned, x| {
        let who = (planned.model, planned.variant);
        match planned.grows {
            Grows::Waiting => subrun::waiting(setup.binaries, who, x, WAIT),
            Grows::Computing => subrun::computing(setup.binaries, who, x, n),
            Grows::Fetching => subrun::fetching(setup.binaries, who, x, (&url, FETCHES)),
        }
    };
    let growing = |planned: Planned| {
        let spots = planned.xs.iter().map(|&x| Ok(Spot::new(x, case(&planned, x)?)));
        Ok(Growing { spots: spots.collect::<Result<_>>()?, planned, stopped: None })
    };
    curves(setup.cores as u64, setup.full).into_iter().map(growing).collect()
}

/// The bound of a sum of squares that takes at least so long on this machine, in whole millions.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "some hundred millions at most"
)]
fn bound_of(time: Duration) -> u64 {
    const TRIED: u32 = 4_000_000;
    let once = || {
        let start = Instant::now();
        black_box(sum_of_squares(TRIED.into()));
        start.elapsed().as_secs_f64()
    };
    let fastest = (0..5).map(|_| once()).fold(f64::INFINITY, f64::min);
    let millions = f64::from(TRIED) * time.as_secs_f64() / fastest / 1e6;
    millions.ceil().clamp(1.0, 10_000.0) as u64 * 1_000_000
}

struct Session<'a> {
    since: Instant,
    setup: &'a Setup<'a>,
    interrupts: &'a Interrupts,
    curves: Vec<Growing>,
    failures: Vec<Absent>,
    progress: Progress,
}

/// Somebody pressed Ctrl-C: `None` unwinds what was going on.
type Uninterrupted = Option<()>;

impl Session<'_> {
    fn run_all(&mut self, random: &mut fastrand::Rng) -> Uninterrupted {
        let all: usize = self.curves.iter().map(|curve| curve.spots.len()).sum();
        self.progress.expect(all);
        let most = self.curves.iter().map(|curve| curve.spots.len()).max().unwrap_or(0);
        for spot in 0..most {
            let mut order: Vec<usize> = (0..self.curves.len()).collect();
            random.shuffle(&mut order);
            for curve in order {
                self.go_up(curve, spot)?;
            }
        }
        let (places, further) = self.further_rounds();
        let order = interleave(&further, random);
        self.progress.expect(order.len());
        for index in order {
            let (curve, spot) = places[index];
            let growing = &self.curves[curve];
            // A curve that failed meanwhile has lost its last points.
            let runs = growing.spots.get(spot).map(|spot| spot.runs.len());
            let over = self.since.elapsed() > self.setup.budget;
            if runs.is_none_or(|runs| over && runs >= LEAST_ROUNDS) {
                self.progress.forgo(1);
            } else {
                self.run_one(curve, spot, false)?;
            }
        }
        Some(())
    }

    /// The first run of a point, unless something stops the curve before it.
    fn go_up(&mut self, curve: usize, spot: usize) -> Uninterrupted {
        let growing = &mut self.curves[curve];
        if spot >= growing.spots.len() {
            return Some(());
        }
        if let Some(why) = growing.too_long(spot) {
            self.progress.forgo(growing.spots.len() - spot);
            growing.stop(spot, why);
            return Some(());
        }
        self.run_one(curve, spot, true)
    }

    fn run_one(&mut self, curve: usize, spot: usize, first: bool) -> Uninterrupted {
        let growing = &mut self.curves[curve];
        let Spot { x, case, .. } = &growing.spots[spot];
        let name = format!("{} {} {} with {x}", case.model, case.sample, case.variant);
        self.progress.begin(&name);
        // What waits is looked at, and what is looked at isn't timed.
        let watch_memory = first && growing.planned.grows == Grows::Waiting;
        let limits = Limits { time: self.setup.limit, watch_memory };
        let outcome = match case.run(limits, self.interrupts, self.since) {
            Ok(success) => {
                let told = duration(success.run.elapsed_ns as f64);
                let spot = &mut growing.spots[spot];
                spot.cost = Duration::from_nanos(success.run.process_ns);
                spot.memory_bytes = spot.memory_bytes.or(success.memory.map(|seen| seen.bytes));
                if !watch_memory {
                    spot.runs.push(success.run);
                }
                told
            }
            Err(Setback::Interrupted) => return None,
            Err(Setback::Failed(failure)) => {
                let reason = failure.reason;
                let limit = limit(&reason).filter(|_| spot > 0);
                if limit.is_none() {
                    self.failures.push(growing.failure(spot, &reason));
                }
                if first {
                    self.progress.forgo(growing.spots.len() - spot - 1);
                }
                let x = growing.spots[spot].x;
                growing.stop(spot, format!("{}: {}", grouped(x), limit.unwrap_or(&reason)));
                reason
            }
        };
        self.progress.end(&name, &outcome);
        Some(())
    }

    /// Every point, and how many more runs it gets.
    fn further_rounds(&self) -> (Vec<(usize, usize)>, Vec<usize>) {
        let mut places = Vec::new();
        let mut costs = Vec::new();
        let mut paid = Duration::ZERO;
        for (i, growing) in self.curves.iter().enumerate() {
            for (k, spot) in growing.spots.iter().enumerate() {
                places.push((i, k));
                costs.push(spot.cost);
                paid += if spot.runs.is_empty() { Duration::ZERO } else { spot.cost };
            }
        }
        let left = self.setup.budget.saturating_sub(self.since.elapsed());
        let wanted = rounds(&costs, left + paid, true);
        let done = places.iter().map(|&(i, k)| self.curves[i].spots[k].runs.len());
        let further = wanted.iter().zip(done).map(|(wanted, done)| wanted.saturating_sub(done));
        let further = further.collect();
        (places, further)
    }
}
