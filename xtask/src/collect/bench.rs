//! The benches of the model crates: which benchmarks they have, and one of them at a time.

use super::criterion;
use super::discover::LIST_LIMIT;
use super::interrupts::Interrupts;
use super::process::{Answered, output};
use crate::results::{Absence, Price};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::tempdir;

/// The median's interval comes from a bootstrap; more resamples than these sharpen nothing.
const RESAMPLES: usize = 2_000;
/// Criterion's least is 10.
const SAMPLES: usize = 20;
/// How criterion spends a benchmark's share; the rest goes to starting it and to its statistics.
const WARM_UP: f64 = 0.2;
const MEASUREMENT: f64 = 0.6;

/// A benchmark of a model's bench: `start/std_thread`.
#[derive(Clone, Debug)]
pub(super) struct Benchmark {
    pub(super) model: &'static str,
    pub(super) id: String,
    program: PathBuf,
}

impl Benchmark {
    /// Which benchmarks a bench has.
    pub(super) fn list(
        model: &'static str,
        program: &Path,
        interrupts: &Interrupts,
    ) -> Answered<Vec<Self>> {
        let mut command = Command::new(program);
        let stdout = match output(command.args(["--bench", "--list"]), LIST_LIMIT, interrupts)? {
            Ok(stdout) => stdout,
            Err(absence) => return Some(Err(absence)),
        };
        let ids = stdout.lines().filter_map(|line| line.strip_suffix(": benchmark"));
        let benchmark = |id: &str| Self { model, id: id.to_owned(), program: program.to_owned() };
        let listed: Vec<Self> = ids.map(benchmark).collect();
        Some(if listed.is_empty() { Err(Absence::NothingListed) } else { Ok(listed) })
    }

    /// Has criterion measure it, in a process of its own, for about as long as `share`.
    ///
    /// Criterion measures whole samples, so one that is slow takes longer.
    pub(super) fn run(
        &self,
        share: Duration,
        limit: Duration,
        interrupts: &Interrupts,
    ) -> Answered<Price> {
        // A folder for each, so that nothing of an older run is taken for this one's.
        let home = match tempdir() {
            Ok(home) => home,
            Err(error) => return Some(Err(Absence::Unreadable(error.to_string()))),
        };
        let (warm_up, measurement) = (share.mul_f64(WARM_UP), share.mul_f64(MEASUREMENT));
        let mut command = Command::new(&self.program);
        command
            .env("CRITERION_HOME", home.path())
            .args(["--bench", "--noplot", "--quiet"])
            .arg(format!("--warm-up-time={}", warm_up.as_secs_f64()))
            .arg(format!("--measurement-time={}", measurement.as_secs_f64()))
            .arg(format!("--sample-size={SAMPLES}"))
            .arg(format!("--nresamples={RESAMPLES}"))
            .args(["--exact", &self.id]);
        let ran = output(&mut command, limit, interrupts)?;
        Some(ran.and_then(|_| {
            criterion::price(self.model, home.path())
                .map_err(|error| Absence::Unreadable(format!("{error:#}")))
        }))
    }
}
