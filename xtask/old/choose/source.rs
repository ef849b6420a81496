//! Which results decide: this machine's last report, or the reference run of the repository.

use crate::derive::derive;
use crate::results::Results;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use shared_workloads::sample::Sample;
use std::path::Path;

/// From the root of the workspace: `results.json` of a whole report on a quiet machine, without what
/// failures wrote to stderr, which quotes that machine's paths:
/// `jq '(.rows[].failure | select(.) | .stderr) = []'`.
pub(crate) const REFERENCE: &str = "xtask/reference/results.json";

/// Results and where they are from.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) results: Results,
    /// From the root of the workspace where it is inside.
    pub(crate) path: String,
    pub(crate) is_reference: bool,
    /// Why it isn't the last report.
    pub(crate) note: Option<String>,
}

impl Source {
    /// Takes the file that was asked for, or the last report's, or the reference.
    ///
    /// # Errors
    ///
    /// Where the file that was asked for, or the reference, can't be read.
    pub(crate) fn find(workspace: &Workspace, from: Option<&Path>) -> Result<Self> {
        if let Some(path) = from {
            return Self::read(path, workspace);
        }
        let last = workspace.target.join("report").join("results.json");
        let note = if last.exists() {
            match Self::read(&last, workspace) {
                Ok(source) => match unfit(&source.results) {
                    None => return Ok(source),
                    Some(why) => format!("the last report {why}"),
                },
                Err(error) => format!("the last report can't be used: {error:#}"),
            }
        } else {
            "there is no report of this machine; `cargo xtask report` makes one".to_owned()
        };
        let reference = Self::read(&workspace.root.join(REFERENCE), workspace)
            .with_context(|| format!("{note}; and the reference run can't be used"))?;
        Ok(Self { is_reference: true, note: Some(note), ..reference })
    }

    /// Whether the machine was busy with other things, too.
    pub(crate) fn is_noisy(&self) -> bool {
        self.results.noise.as_ref().is_some_and(|noise| noise.noisy)
    }

    fn read(path: &Path, workspace: &Workspace) -> Result<Self> {
        let mut results = Results::read(path)?;
        derive(&mut results, None);
        let path = path.strip_prefix(&workspace.root).unwrap_or(path).display().to_string();
        Ok(Self { results, path, is_reference: false, note: None })
    }
}

/// Why results don't suffice to choose by: they lack what everything else is estimated from.
fn unfit(results: &Results) -> Option<&'static str> {
    let has = |model: &str, sample| {
        let mut rows = results.rows.iter();
        rows.any(|row| row.model == model && row.sample == sample && row.summary.is_some())
    };
    if results.settings.quick {
        return Some("was a quick one, whose numbers are too small to choose by");
    }
    let whole = ["sequential", "threads", "processes", "asyncio-tokio", "asyncio-smol"]
        .iter()
        .all(|model| has(model, Sample::IoBound));
    (!whole || !has("threads", Sample::CpuBound)).then_some("doesn't have every model")
}

#[cfg(test)]
mod tests {
    use super::unfit;
    use crate::made_up::{self, World};

    #[test]
    fn a_report_that_is_quick_or_lacks_a_model_is_not_chosen_by() {
        let mut results = made_up::world(World::Right);
        results.rows.extend(made_up::priced().rows);
        assert_eq!(unfit(&results), None);
        results.settings.quick = true;
        assert!(unfit(&results).is_some_and(|why| why.contains("quick")));
        assert!(unfit(&made_up::empty()).is_some_and(|why| why.contains("every model")));
    }
}
