//! What a program prints for `--list`: a case per line.

use crate::interrupts::Interrupts;
use crate::measure::{Limits, Trouble, run_program};
use clap::ValueEnum;
use shared_workloads::sample::Sample;
use std::process::Command;
use std::time::Duration;

/// Listing is nothing but printing.
const LIMIT: Duration = Duration::from_secs(10);

/// A case: `cpu-bound  rayon`, or `fetch-gather  asyncio_aiohttp  unavailable: not installed`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) sample: Sample,
    pub(crate) variant: String,
    remark: Option<String>,
}

impl Listed {
    /// Why it can't be run here.
    pub(crate) fn unavailable(&self) -> Option<String> {
        self.remarked("unavailable: ")
    }

    /// Why it can't go right anywhere.
    pub(crate) fn must_fail(&self) -> Option<String> {
        self.remarked("fails: ")
    }

    fn remarked(&self, kind: &str) -> Option<String> {
        Some(self.remark.as_ref()?.strip_prefix(kind)?.to_owned())
    }

    fn parse(line: &str) -> Result<Self, String> {
        let mut words = line.split_whitespace();
        let (Some(sample), Some(variant)) = (words.next(), words.next()) else {
            return Err(format!("it lists {line:?}, which is no case"));
        };
        let remark: Vec<&str> = words.collect();
        Ok(Self {
            sample: Sample::from_str(sample, false)
                .map_err(|_| format!("it lists an unknown sample {sample:?}"))?,
            variant: variant.to_owned(),
            remark: (!remark.is_empty()).then(|| remark.join(" ")),
        })
    }
}

/// Runs a program that lists its cases.
///
/// # Errors
///
/// In words, where it doesn't.
pub(crate) fn list(command: &mut Command, interrupts: &Interrupts) -> Result<Vec<Listed>, String> {
    let limits = Limits { time: LIMIT, watch_memory: false };
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
    let listed: Vec<Listed> = text.lines().map(Listed::parse).collect::<Result<_, _>>()?;
    if listed.is_empty() {
        return Err("it lists no cases".to_owned());
    }
    Ok(listed)
}

#[cfg(test)]
mod tests {
    use super::Listed;
    use shared_workloads::sample::Sample;

    #[test]
    fn a_line_is_a_case() {
        let line = Listed::parse("cpu-bound            rayon").unwrap();
        assert_eq!((line.sample, line.variant.as_str()), (Sample::CpuBound, "rayon"));
        assert_eq!((line.unavailable(), line.must_fail()), (None, None));
    }

    #[test]
    fn a_remark_says_what_to_expect() {
        let line = Listed::parse("fetch-gather  aiohttp  unavailable: not  installed").unwrap();
        assert_eq!(line.unavailable().as_deref(), Some("not installed"));
        let line = Listed::parse("prime-ranges lambda fails: can't be pickled").unwrap();
        assert_eq!(line.must_fail().as_deref(), Some("can't be pickled"));
    }

    #[test]
    fn anything_else_is_no_case() {
        for line in ["", "cpu-bound", "cpu-bond rayon"] {
            assert!(Listed::parse(line).is_err(), "{line:?}");
        }
    }
}
