//! Which cases there are: every program is asked for its own.

use crate::interrupts::Interrupts;
use crate::listing::{Listed, list};
use crate::loopback::Loopback;
use crate::measure::Case;
use crate::results::Absent;
use shared_workloads::sample::{Params, Sample};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// A program that runs the samples in one model.
#[derive(Debug)]
pub(crate) struct Contestant {
    /// Its column in the report.
    pub(crate) model: String,
    pub(crate) program: PathBuf,
    /// What an interpreter is to run; none for a binary.
    pub(crate) script: Option<PathBuf>,
    /// Where its samples are, from the root of the workspace, and how their names end.
    pub(crate) sources: (&'static str, &'static str),
}

/// Which samples, with which numbers.
#[derive(Debug)]
pub(crate) struct Selection {
    pub(crate) samples: Vec<Sample>,
    pub(crate) quick: bool,
    /// Replaces the bound of the kernels.
    pub(crate) n: Option<u64>,
}

/// What there is of it.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    pub(crate) cases: Vec<Case>,
    pub(crate) absent: Vec<Absent>,
}

impl Catalogue {
    /// Asks a program for its cases. One that doesn't answer is absent.
    pub(crate) fn ask(
        &mut self,
        contestant: &Contestant,
        selection: &Selection,
        loopback: &Loopback,
        interrupts: &Interrupts,
    ) {
        let listed = match list(contestant.command().arg("--list"), interrupts) {
            Ok(listed) => listed,
            Err(reason) => return self.miss(contestant, None, None, reason),
        };
        for &sample in &selection.samples {
            let mut variants = listed.iter().filter(|line| line.sample == sample).peekable();
            if variants.peek().is_none() {
                self.miss(contestant, Some(sample), None, "it lists no variant".to_owned());
            }
            for line in variants {
                match line.unavailable() {
                    None => self.cases.push(contestant.case(line, selection, loopback)),
                    Some(why) => self.absent.push(Absent {
                        failed: false,
                        ..absent(contestant, Some(sample), Some(&line.variant), why)
                    }),
                }
            }
        }
    }

    fn miss(
        &mut self,
        contestant: &Contestant,
        sample: Option<Sample>,
        variant: Option<&str>,
        why: String,
    ) {
        self.absent.push(absent(contestant, sample, variant, why));
    }
}

fn absent(
    contestant: &Contestant,
    sample: Option<Sample>,
    variant: Option<&str>,
    reason: String,
) -> Absent {
    Absent {
        model: contestant.model.clone(),
        sample,
        variant: variant.map(ToOwned::to_owned),
        reason,
        failed: true,
    }
}

impl Contestant {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.script);
        command
    }

    fn case(&self, line: &Listed, selection: &Selection, loopback: &Loopback) -> Case {
        let params = selection.params(line.sample, loopback);
        let (folder, ending) = self.sources;
        Case {
            model: self.model.clone(),
            sample: line.sample,
            variant: line.variant.clone(),
            source: format!("{folder}/{}.{ending}", line.sample.module()),
            program: self.program.clone(),
            arguments: self.arguments(line, selection, &params, loopback),
            params,
            must_fail: line.must_fail().is_some(),
        }
    }

    fn arguments(
        &self,
        line: &Listed,
        selection: &Selection,
        params: &Params,
        loopback: &Loopback,
    ) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = Vec::new();
        arguments.extend(self.script.clone().map(Into::into));
        arguments
            .extend([line.sample.slug(), "--variant", &line.variant, "--json"].map(Into::into));
        if selection.quick {
            arguments.push("--quick".into());
        }
        if let Some(n) = selection.n.filter(|_| params.n > 0) {
            arguments.extend(["--n".into(), n.to_string().into()]);
        }
        if !line.sample.fetches() {
            return arguments;
        }
        if self.script.is_some() {
            // Python doesn't know what the server can do, only where to fetch from.
            arguments
                .extend(params.urls().into_iter().flat_map(|url| ["--url".into(), url.into()]));
        } else {
            arguments.extend(["--loopback".into(), loopback.base_url.clone().into()]);
        }
        arguments
    }
}

impl Selection {
    /// The numbers that a sample runs with, and where it fetches from.
    fn params(&self, sample: Sample, loopback: &Loopback) -> Params {
        let mut params = if self.quick { Params::quick(sample) } else { Params::article(sample) };
        params.n = self.n.filter(|_| params.n > 0).unwrap_or(params.n);
        params.aim_at(sample, &loopback.base_url, &loopback.closed_url());
        params
    }
}
