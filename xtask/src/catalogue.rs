//! Which cases there are: every binary is asked for its own.

use crate::binaries::Binaries;
use crate::cli::Model;
use crate::interrupts::Interrupts;
use crate::loopback::Loopback;
use crate::measure::{Case, Limits, Trouble, run_program};
use crate::results::Absent;
use anyhow::Result;
use clap::ValueEnum;
use shared_workloads::sample::{Params, Sample};
use std::ffi::OsString;
use std::process::Command;
use std::time::Duration;

/// Listing is nothing but printing.
const LIST_LIMIT: Duration = Duration::from_secs(10);

/// What was asked for: which models and samples, with which numbers.
#[derive(Debug)]
pub(crate) struct Selection {
    pub(crate) models: Vec<Model>,
    pub(crate) samples: Vec<Sample>,
    pub(crate) quick: bool,
}

/// What there is of it.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    pub(crate) cases: Vec<Case>,
    pub(crate) absent: Vec<Absent>,
}

/// A line of `--list`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) sample: Sample,
    pub(crate) variant: String,
}

impl Selection {
    /// The numbers that a sample runs with, and where it fetches from.
    pub(crate) fn params(&self, sample: Sample, loopback: &Loopback) -> Params {
        let mut params = if self.quick { Params::quick(sample) } else { Params::article(sample) };
        params.aim_at(sample, &loopback.base_url, &loopback.closed_url());
        params
    }
}

impl Catalogue {
    /// Asks every chosen binary. One that doesn't answer is absent, and the others still run.
    ///
    /// # Errors
    ///
    /// Where cargo built no such binary.
    pub(crate) fn ask(
        selection: &Selection,
        binaries: &Binaries,
        loopback: &Loopback,
        interrupts: &Interrupts,
    ) -> Result<Self> {
        let mut catalogue = Self::default();
        for &model in &selection.models {
            let program = binaries.path(model.name())?;
            let listed = list(Command::new(program).arg("--list"), interrupts);
            let listed = match listed {
                Ok(listed) => listed,
                Err(reason) => {
                    catalogue.miss(model.name(), None, reason);
                    continue;
                }
            };
            for &sample in &selection.samples {
                let variants: Vec<&Listed> =
                    listed.iter().filter(|line| line.sample == sample).collect();
                if variants.is_empty() {
                    catalogue.miss(model.name(), Some(sample), "it lists no variant".to_owned());
                }
                catalogue.cases.extend(variants.into_iter().map(|line| Case {
                    model: model.name().to_owned(),
                    sample,
                    variant: line.variant.clone(),
                    source: format!("{}/{}.rs", model.folder(), sample.module()),
                    params: selection.params(sample, loopback),
                    program: program.to_owned(),
                    arguments: arguments(selection, line, loopback),
                }));
            }
        }
        Ok(catalogue)
    }

    fn miss(&mut self, model: &str, sample: Option<Sample>, reason: String) {
        self.absent.push(Absent {
            model: model.to_owned(),
            sample,
            variant: None,
            reason,
            failed: true,
        });
    }
}

/// A model binary's command line for one case.
fn arguments(selection: &Selection, line: &Listed, loopback: &Loopback) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec![
        line.sample.slug().into(),
        "--variant".into(),
        line.variant.clone().into(),
        "--json".into(),
    ];
    if selection.quick {
        arguments.push("--quick".into());
    }
    if line.sample.fetches() {
        arguments.extend(["--loopback".into(), loopback.base_url.clone().into()]);
    }
    arguments
}

/// Runs a program that lists its cases.
pub(crate) fn list(command: &mut Command, interrupts: &Interrupts) -> Result<Vec<Listed>, String> {
    let limits = Limits { time: LIST_LIMIT, watch_memory: false };
    let finished = run_program(command, limits, interrupts).map_err(|trouble| match trouble {
        Trouble::System(error) => format!("it can't be started: {error}"),
        Trouble::TimedOut { .. } => "it doesn't end listing its cases".to_owned(),
        Trouble::Flooded { .. } => "it lists more than a megabyte".to_owned(),
        Trouble::LeftBehind { .. } => "it leaves a process behind when listing".to_owned(),
        Trouble::Interrupted => "interrupted".to_owned(),
    })?;
    if !finished.status.success() {
        return Err(format!("it can't list its cases: {}", finished.status));
    }
    let text = String::from_utf8_lossy(&finished.stdout);
    let listed: Vec<Listed> = text.lines().map(listed).collect::<Result<_, _>>()?;
    if listed.is_empty() {
        return Err("it lists no cases".to_owned());
    }
    Ok(listed)
}

/// `cpu-bound  rayon`.
fn listed(line: &str) -> Result<Listed, String> {
    let mut words = line.split_whitespace();
    let (Some(sample), Some(variant)) = (words.next(), words.next()) else {
        return Err(format!("it lists {line:?}, which is no case"));
    };
    let sample = Sample::from_str(sample, false)
        .map_err(|_| format!("it lists an unknown sample {sample:?}"))?;
    Ok(Listed { sample, variant: variant.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::{Listed, listed};
    use shared_workloads::sample::Sample;

    #[test]
    fn a_line_of_a_list() {
        assert_eq!(
            listed("cpu-bound            rayon"),
            Ok(Listed { sample: Sample::CpuBound, variant: "rayon".to_owned() })
        );
        assert!(listed("cpu-bound").is_err());
        assert!(listed("cpu-bond rayon").is_err());
    }
}
