//! A program that runs the samples, and which cases it has: it is asked for them by `--list`.

use super::interrupts::Interrupts;
use super::process::output;
use crate::results::Absence;
use clap::ValueEnum;
use shared_workloads::sample::Sample;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// Listing is nothing but printing.
pub(super) const LIST_LIMIT: Duration = Duration::from_secs(10);

/// A program that runs the samples in one model.
#[derive(Clone, Debug)]
pub(super) struct Contestant {
    /// Its column in the report.
    pub(super) model: String,
    pub(super) program: PathBuf,
    /// What an interpreter is to run; none for a binary.
    pub(super) script: Option<PathBuf>,
    /// Where its samples are, from the root of the workspace, and how their names end.
    pub(super) sources: (String, &'static str),
}

impl Contestant {
    /// Runs it to list its cases.
    pub(super) fn list(&self, interrupts: &Interrupts) -> Result<Vec<Listed>, Absence> {
        let mut command = Command::new(&self.program);
        command.args(&self.script).arg("--list");
        Listed::parse_all(&output(&mut command, LIST_LIMIT, interrupts)?)
    }

    pub(super) fn source(&self, sample: Sample) -> String {
        let (folder, ending) = &self.sources;
        format!("{folder}/{}.{ending}", sample.module())
    }
}

/// A case: `cpu-bound  rayon`, or `fetch-gather  asyncio_aiohttp  unavailable: not installed`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) sample: Sample,
    pub(super) variant: String,
    /// Empty where there is none.
    remark: String,
}

impl Listed {
    /// Why it can't be run here.
    pub(super) fn unavailable(&self) -> Option<&str> {
        self.remark.strip_prefix("unavailable: ")
    }

    /// Whether it can't go right anywhere.
    pub(super) fn must_fail(&self) -> bool {
        self.remark.starts_with("fails: ")
    }

    fn parse_all(text: &str) -> Result<Vec<Self>, Absence> {
        let listed: Vec<Self> = text.lines().map(Self::parse).collect::<Result<_, _>>()?;
        if listed.is_empty() { Err(Absence::NothingListed) } else { Ok(listed) }
    }

    fn parse(line: &str) -> Result<Self, Absence> {
        let no_case = || Absence::Unreadable(line.to_owned());
        let mut words = line.split_whitespace();
        let (Some(sample), Some(variant)) = (words.next(), words.next()) else {
            return Err(no_case());
        };
        let remark: Vec<&str> = words.collect();
        Ok(Self {
            sample: Sample::from_str(sample, false).map_err(|_| no_case())?,
            variant: variant.to_owned(),
            remark: remark.join(" "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Listed;
    use crate::results::Absence;

    #[test]
    fn a_line_is_a_case_and_a_remark_says_what_to_expect() {
        let lines = "cpu-bound            rayon\n\
                     fetch-gather  aiohttp  unavailable: not  installed\n\
                     prime-ranges lambda fails: can't be pickled";
        let listed = Listed::parse_all(lines).unwrap();
        assert_eq!((listed[0].sample.slug(), listed[0].variant.as_str()), ("cpu-bound", "rayon"));
        let expected = [(None, false), (Some("not installed"), false), (None, true)];
        for (line, expected) in listed.iter().zip(expected) {
            assert_eq!((line.unavailable(), line.must_fail()), expected);
        }
        for line in ["\n", "cpu-bound", "cpu-bond rayon"] {
            let no_case = Absence::Unreadable(line.trim().to_owned());
            assert_eq!(Listed::parse_all(line), Err(no_case));
        }
        assert_eq!(Listed::parse_all(""), Err(Absence::NothingListed));
    }
}
