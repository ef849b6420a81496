//! A program that runs the samples: which cases it has, and how a row is run by it.

use super::interrupts::Interrupts;
use super::loopback::Loopback;
use super::process::output;
use crate::catalogue::Ranks;
use crate::results::{Absence, Row, Series};
use clap::ValueEnum;
use shared_workloads::sample::{Params, Sample};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// Listing is nothing but printing.
pub(super) const LIST_LIMIT: Duration = Duration::from_secs(10);

/// What a program says of a case that several ranks run together.
const OF_RANKS: &str = "ranks";

/// A program that runs the samples in one model.
#[derive(Clone, Debug)]
pub(super) struct Contestant {
    /// Its column in the report.
    pub(super) model: String,
    pub(super) program: PathBuf,
    /// What an interpreter is to run; none for a binary.
    pub(super) script: Option<PathBuf>,
    /// With how many ranks `mpirun` starts it; none where it is started without.
    pub(super) ranks: Option<Ranks>,
    /// Where its samples are, from the root of the workspace, and how their names end.
    pub(super) sources: (String, &'static str),
    /// Whether it only fetches against the clock; then `sources` begins with its one file.
    pub(super) is_load: bool,
    /// The cases that are there to show what can't work.
    pub(super) doomed: Vec<(Sample, String)>,
}

/// A case: `cpu-bound  rayon`, or `fetch-gather  asyncio_aiohttp  unavailable: not installed`.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) sample: Sample,
    pub(super) variant: String,
    /// Empty where there is none.
    pub(super) remark: String,
}

impl Contestant {
    /// Runs it to list its cases.
    pub(super) fn list(&self, interrupts: &Interrupts) -> Result<Vec<Listed>, Absence> {
        let mut command = self.start(1);
        let text = output(command.arg("--list"), LIST_LIMIT, interrupts)?;
        let case = |line: &str| {
            let mut words = line.split_whitespace();
            let sample = words.next().and_then(|word| Sample::from_str(word, false).ok())?;
            let variant = words.next()?.to_owned();
            Some(Listed { sample, variant, remark: words.collect::<Vec<_>>().join(" ") })
        };
        let unreadable = |line: &str| Absence::Unreadable(line.to_owned());
        let cases = text.lines().map(|line| case(line).ok_or_else(|| unreadable(line)));
        let mut cases: Vec<Listed> = cases.collect::<Result<_, _>>()?;
        cases.retain(|case| (case.remark == OF_RANKS) == self.ranks.is_some());
        if cases.is_empty() { Err(Absence::NothingListed) } else { Ok(cases) }
    }

    /// With the numbers of a row of so many tasks to come.
    fn start(&self, tasks: usize) -> Command {
        let Some(ranks) = self.ranks else {
            let mut command = Command::new(&self.program);
            command.args(&self.script);
            return command;
        };
        let mut command = Command::new("mpirun");
        command.env("OMPI_ALLOW_RUN_AS_ROOT", "1").env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
        command.args(["--oversubscribe", "--bind-to", "none", "-n"]);
        let ranks = if let Ranks::Number(ranks) = ranks { ranks } else { tasks };
        command.arg(ranks.to_string()).arg(&self.program);
        command
    }

    /// A row of it that hasn't been run.
    pub(super) fn row(&self, series: Series, sample: Sample, variant: &str, params: Params) -> Row {
        let (folder, ending) = &self.sources;
        let source = format!("{folder}/{}.{ending}", sample.module());
        Row {
            series,
            model: self.model.clone(),
            sample,
            variant: variant.to_owned(),
            params,
            source: if self.is_load { folder.clone() } else { source },
            answer: None,
            warm_up: None,
            runs: Vec::new(),
            memory: None,
            failure: None,
        }
    }

    pub(super) fn is_doomed(&self, row: &Row) -> bool {
        self.doomed.iter().any(|(sample, variant)| (sample, variant) == (&row.sample, &row.variant))
    }

    /// How to run a row.
    pub(super) fn command(&self, row: &Row, loopback: &Loopback) -> Command {
        let mut command = self.start(row.x());
        if !self.is_load {
            command.args([row.sample.slug(), "--json"]);
        }
        command.args(["--variant", &row.variant]);
        let article: Vec<_> = Params::article(row.sample).numbers().collect();
        // A program learns what the server can do from us, or only where to fetch from.
        let knows_server = self.is_load || row.series == Series::Program && self.script.is_none();
        let given = if knows_server { row.params.clone() } else { row.params.without_server() };
        for (number, value) in given.numbers().filter(|number| !article.contains(number)) {
            command.args([number.to_string(), value.to_string()]);
        }
        if knows_server && row.sample.fetches() {
            command.args(["--loopback", loopback.base_url()]);
        } else {
            command.args(row.params.urls().iter().flat_map(|url| ["--url", url]));
        }
        command
    }
}
