//! The benches of the model crates: which benchmarks they have, and one of them at a time.

use super::criterion::Estimate;
use crate::binaries::compile;
use crate::cli::Model;
use crate::interrupts::Interrupts;
use crate::measure::{Limits, Trouble, run_program};
use crate::workspace::Workspace;
use anyhow::Result;
use cargo_metadata::Artifact;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::tempdir;

/// What each model calls its bench.
const TARGET: &str = "prices";
/// Listing is nothing but printing.
const LIST_LIMIT: Duration = Duration::from_secs(10);
/// The median's interval comes from a bootstrap; more resamples than these sharpen nothing.
const RESAMPLES: usize = 2_000;
/// Criterion's least is 10.
const SAMPLES: usize = 20;

/// A model's bench executable.
#[derive(Clone, Debug)]
pub(crate) struct Bench {
    pub(crate) model: String,
    pub(crate) program: PathBuf,
}

/// One of its benchmarks: `start/std_thread`.
#[derive(Clone, Debug)]
pub(super) struct Benchmark {
    pub(super) bench: Bench,
    pub(super) id: String,
}

/// Why a benchmark has no price.
#[derive(Debug)]
pub(super) enum Setback {
    Failed(String),
    Interrupted,
}

impl Bench {
    /// Builds the benches of all models.
    ///
    /// Cargo builds their binaries with them, with whatever features the benches' own dependencies
    /// switch on. So the binaries that are measured have to be built after these, to replace them.
    ///
    /// # Errors
    ///
    /// Where cargo can't be started, or can't build them.
    pub(crate) fn build(workspace: &Workspace, interrupts: &Interrupts) -> Result<Vec<Self>> {
        let mut built = Vec::new();
        let models = Model::RUST.into_iter().filter(|&model| model != Model::Sequential);
        let models: Vec<&str> = models.map(Model::name).collect();
        let mut arguments = vec!["bench", "--no-run", "--bench", TARGET];
        arguments.extend(models.iter().flat_map(|model| ["--package", model]));
        compile(workspace, interrupts, &arguments, |artifact| built.extend(Self::of(artifact)))?;
        // Cargo builds them in any order.
        built.sort_by_key(|bench| models.iter().position(|model| *model == bench.model));
        Ok(built)
    }

    /// The bench that cargo built, if that is what it built.
    fn of(artifact: Artifact) -> Option<Self> {
        // A model's package has the name of its folder.
        let model = artifact.manifest_path.parent()?.file_name()?.to_owned();
        let program = artifact.executable?.into();
        (artifact.target.name == TARGET).then_some(Self { model, program })
    }

    /// Takes whatever benches lie in `folder`: `prices-threads` and so on.
    ///
    /// # Errors
    ///
    /// Where the folder isn't there.
    pub(crate) fn prebuilt(folder: &Path) -> Result<Vec<Self>> {
        // A relative path with no slash would be looked for in PATH.
        let folder = folder.canonicalize()?;
        let bench = |model: Model| {
            let program = folder.join(format!("{TARGET}-{}", model.name()));
            program.is_file().then(|| Self { model: model.name().to_owned(), program })
        };
        Ok(Model::RUST.into_iter().filter_map(bench).collect())
    }

    /// Which benchmarks it has.
    pub(super) fn list(&self, interrupts: &Interrupts) -> Result<Vec<Benchmark>, Setback> {
        let limits = Limits { time: LIST_LIMIT, watch_memory: false };
        let stdout =
            run(Command::new(&self.program).args(["--bench", "--list"]), limits, interrupts)?;
        let ids = stdout.lines().filter_map(|line| line.strip_suffix(": benchmark"));
        let listed: Vec<Benchmark> =
            ids.map(|id| Benchmark { bench: self.clone(), id: id.to_owned() }).collect();
        if listed.is_empty() {
            return Err(Setback::Failed("it lists no benchmark".to_owned()));
        }
        Ok(listed)
    }
}

impl Benchmark {
    /// Has criterion measure it, in a process of its own, for about as long as `share`.
    ///
    /// Criterion measures whole samples, so one that is slow takes longer.
    pub(super) fn run(
        &self,
        share: Duration,
        limit: Duration,
        interrupts: &Interrupts,
    ) -> Result<Estimate, Setback> {
        let failed = |error: anyhow::Error| Setback::Failed(format!("{error:#}"));
        // A folder for each, so that nothing of an older run is taken for this one's.
        let home = tempdir().map_err(|error| failed(error.into()))?;
        let (warm_up, measurement) = (share.mul_f64(0.2), share.mul_f64(0.6));
        let mut command = Command::new(&self.bench.program);
        command
            .env("CRITERION_HOME", home.path())
            .args(["--bench", "--noplot", "--quiet"])
            .arg(format!("--warm-up-time={}", warm_up.as_secs_f64()))
            .arg(format!("--measurement-time={}", measurement.as_secs_f64()))
            .arg(format!("--sample-size={SAMPLES}"))
            .arg(format!("--nresamples={RESAMPLES}"))
            .args(["--exact", &self.id]);
        run(&mut command, Limits { time: limit, watch_memory: false }, interrupts)?;
        Estimate::read(home.path()).map_err(failed)
    }
}

/// Runs a bench under its limit and returns what it printed.
fn run(command: &mut Command, limits: Limits, interrupts: &Interrupts) -> Result<String, Setback> {
    let failed = |reason: String| Err(Setback::Failed(reason));
    let finished = match run_program(command, limits, interrupts) {
        Ok(finished) => finished,
        Err(Trouble::Interrupted) => return Err(Setback::Interrupted),
        Err(Trouble::System(error)) => return failed(format!("it can't be started: {error}")),
        Err(Trouble::TimedOut { .. }) => {
            return failed(format!("it hadn't ended after {} s", limits.time.as_secs_f64()));
        }
        Err(Trouble::Flooded { .. }) => {
            return failed("it printed more than a megabyte".to_owned());
        }
        Err(Trouble::LeftBehind { .. }) => return failed("it left a process behind".to_owned()),
    };
    if finished.status.success() {
        return Ok(String::from_utf8_lossy(&finished.stdout).into_owned());
    }
    let last = finished.stderr.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    failed(format!("{}: {last}", finished.status))
}

#[cfg(test)]
mod tests {
    use super::Bench;
    use cargo_metadata::Artifact;

    /// As cargo tells it.
    fn artifact(name: &str, kind: &str, executable: &str) -> Artifact {
        let json = format!(
            r#"{{"package_id":"path+file:///w/threads#0.1.0","manifest_path":"/w/threads/Cargo.toml",
                "target":{{"kind":["{kind}"],"crate_types":["bin"],"name":"{name}",
                    "src_path":"/w/threads/x.rs","edition":"2024","doc":false,"doctest":false,"test":false}},
                "profile":{{"opt_level":"3","debuginfo":0,"debug_assertions":false,
                    "overflow_checks":false,"test":false}},
                "features":[],"filenames":[],"executable":{executable},"fresh":false}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn the_binaries_that_cargo_builds_for_a_bench_are_no_benches() {
        let bench = Bench::of(artifact("prices", "bench", "\"/t/prices-1f\"")).unwrap();
        assert_eq!(
            (bench.model.as_str(), bench.program.to_str()),
            ("threads", Some("/t/prices-1f"))
        );
        assert!(Bench::of(artifact("threads", "bin", "\"/t/threads\"")).is_none());
        assert!(Bench::of(artifact("threads", "lib", "null")).is_none());
    }
}
