//! What is run: each program, with the article's numbers or quick ones.

use super::case::Case;
use super::discover::{Contestant, Listed};
use super::loopback::Loopback;
use crate::results::{Absence, Absent, Row, Series};
use shared_workloads::sample::{Params, Sample};
use std::ffi::OsString;

/// Which programs, with which numbers.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) samples: Vec<Sample>,
    pub(super) quick: bool,
    /// Replaces the bound of the kernels.
    pub(super) n: Option<u64>,
}

/// Everything that will be run.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) rows: Vec<Row>,
    /// How to run each of them.
    pub(super) cases: Vec<Case>,
    pub(super) absent: Vec<Absent>,
}

impl Plan {
    /// Adds a program's own cases.
    pub(super) fn add(
        &mut self,
        contestant: &Contestant,
        listed: Result<Vec<Listed>, Absence>,
        selection: &Selection,
        loopback: &Loopback,
    ) {
        let listed = match listed {
            Ok(listed) => listed,
            Err(why) => return self.miss(contestant, None, None, why),
        };
        for &sample in &selection.samples {
            let mut variants = listed.iter().filter(|line| line.sample == sample).peekable();
            if variants.peek().is_none() {
                self.miss(contestant, Some(sample), None, Absence::NothingListed);
            }
            for line in variants {
                if let Some(why) = line.unavailable() {
                    let variant = Some(line.variant.clone());
                    self.miss(contestant, Some(sample), variant, Absence::Unavailable(why));
                } else {
                    self.add_program(contestant, line, selection, loopback);
                }
            }
        }
    }

    fn miss(
        &mut self,
        contestant: &Contestant,
        sample: Option<Sample>,
        variant: Option<String>,
        why: Absence,
    ) {
        self.absent.push(Absent { model: contestant.model.clone(), sample, variant, why });
    }

    fn add_program(
        &mut self,
        contestant: &Contestant,
        line: &Listed,
        selection: &Selection,
        loopback: &Loopback,
    ) {
        let params = selection.params(line.sample, loopback);
        let mut numbers: Vec<OsString> = Vec::new();
        if selection.quick {
            numbers.push("--quick".into());
        }
        if let Some(n) = selection.n.filter(|_| params.n > 0) {
            numbers.extend(["--n".into(), n.to_string().into()]);
        }
        if line.sample.fetches() && contestant.script.is_some() {
            // Python doesn't know what the server can do, only where to fetch from.
            numbers.extend(params.urls().into_iter().flat_map(|url| ["--url".into(), url.into()]));
        } else if line.sample.fetches() {
            numbers.extend(["--loopback".into(), loopback.base_url().into()]);
        }
        let row = empty_row(contestant, line.sample, &line.variant, Series::Program, &params);
        let case = Case { must_fail: line.must_fail(), ..case(contestant, &row, params, numbers) };
        self.rows.push(row);
        self.cases.push(case);
    }
}

pub(super) fn empty_row(
    contestant: &Contestant,
    sample: Sample,
    variant: &str,
    series: Series,
    params: &Params,
) -> Row {
    Row {
        series,
        model: contestant.model.clone(),
        sample,
        variant: variant.to_owned(),
        params: params.clone(),
        source: contestant.source(sample),
        answer: None,
        warm_up: None,
        runs: Vec::new(),
        memory: None,
        failure: None,
    }
}

pub(super) fn case(
    contestant: &Contestant,
    row: &Row,
    params: Params,
    numbers: Vec<OsString>,
) -> Case {
    let mut arguments: Vec<OsString> = contestant.script.iter().map(Into::into).collect();
    arguments.extend([row.sample.slug(), "--variant", &row.variant, "--json"].map(Into::into));
    arguments.extend(numbers);
    Case { program: contestant.program.clone(), arguments, params, must_fail: false }
}

impl Selection {
    /// The numbers that a sample runs with, and where it fetches from.
    fn params(&self, sample: Sample, loopback: &Loopback) -> Params {
        let mut params = if self.quick { Params::quick(sample) } else { Params::article(sample) };
        params.n = self.n.filter(|_| params.n > 0).unwrap_or(params.n);
        params.aim_at(sample, loopback.base_url(), &loopback.closed_url());
        params
    }
}
