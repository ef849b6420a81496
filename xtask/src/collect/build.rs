//! The binaries that are measured: built once, or found where somebody built them before.

use super::interrupts::Interrupts;
use super::process;
use super::program::Rules;
use crate::catalogue::MODELS;
use crate::workspace::Workspace;
use anyhow::{Context, Result, anyhow, ensure};
use cargo_metadata::{Artifact, Message};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates that shape the results, and whose versions a report names.
const NOTEWORTHY: [&str; 9] =
    ["tokio", "smol", "async-std", "blocking", "rayon", "crossbeam", "reqwest", "surf", "rustls"];
/// What each model calls its benches: criterion's, and the one that fetches against the clock.
pub(super) const PRICES: &str = "prices";
pub(super) const FETCH: &str = "fetch";
const BENCHES: [&str; 2] = [PRICES, FETCH];
/// The binary that fetches without a client.
pub(super) const LOAD: &str = "load";
/// The server's binary.
pub(super) const LOOPBACK: &str = "loopback";

/// Where each binary is, and what went into it.
#[derive(Debug, Default)]
pub(super) struct Binaries {
    paths: BTreeMap<String, PathBuf>,
    /// The versions of the noteworthy crates; empty where nothing was built.
    pub(super) versions: BTreeMap<String, String>,
}

impl Binaries {
    /// Builds every model, its benches and the loopback server in release, all at once: cargo chooses
    /// the features of what they share only once then, and compiles it only once. They are those of
    /// the whole workspace, with which `cargo xtask` itself was built.
    pub(super) fn build(
        workspace: &Workspace,
        with_mpi: bool,
        interrupts: &Interrupts,
    ) -> Result<Self> {
        // Cargo names itself to what it runs, so that the same toolchain builds the binaries.
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(&cargo);
        command.current_dir(&workspace.root);
        command.args(["build", "--release", "--workspace", "--bins"]);
        command.args(BENCHES.iter().flat_map(|bench| ["--bench", bench]));
        command.args(with_mpi.then_some("--features=processes/mpi"));
        command.arg("--message-format=json-render-diagnostics");
        let finished = process::run(&mut command, Rules::Build, interrupts)
            .map_err(|failure| anyhow!("{} can't be run: {:?}", cargo.display(), failure.cause))?;
        ensure!(finished.status.success(), "the build failed ({})", finished.status);
        let mut built = Self::default();
        for message in Message::parse_stream(finished.stdout.as_slice()) {
            if let Message::CompilerArtifact(artifact) =
                message.context("cargo's messages can't be read")?
            {
                built.add(artifact);
            }
        }
        Ok(built)
    }

    fn add(&mut self, artifact: Artifact) {
        if let Some((name, version)) = package_version(&artifact.package_id.repr) {
            self.versions.insert(name, version);
        }
        let Some(executable) = artifact.executable else { return };
        // A model's package has the name of its folder.
        let package = artifact.manifest_path.parent().and_then(|folder| folder.file_name());
        let name = match package {
            Some(package) if BENCHES.contains(&&*artifact.target.name) => {
                bench(&artifact.target.name, package)
            }
            _ => artifact.target.name,
        };
        self.paths.insert(name, executable.into());
    }

    /// Takes what lies in `folder`, benches included if there are any.
    pub(super) fn prebuilt(folder: &Path) -> Result<Self> {
        let complaint = || format!("{} can't be read", folder.display());
        let mut found = Self::default();
        // A relative path with no slash would be looked for in PATH.
        for file in fs::read_dir(folder.canonicalize().with_context(complaint)?)? {
            let file = file?;
            found.paths.insert(file.file_name().to_string_lossy().into_owned(), file.path());
        }
        for name in MODELS.into_iter().chain([LOOPBACK]) {
            ensure!(found.path(name).is_ok(), "{} isn't there", folder.join(name).display());
        }
        Ok(found)
    }

    /// Where the binary of that name is.
    pub(super) fn path(&self, name: &str) -> Result<&Path> {
        let path = self.paths.get(name).map(PathBuf::as_path);
        path.with_context(|| format!("cargo built no binary `{name}`"))
    }
}

/// What a bench of a model is called among the binaries.
pub(super) fn bench(kind: &str, model: &str) -> String {
    format!("{kind}-{model}")
}

/// `registry+https://...#tokio@1.54.1` names a crate and its version.
fn package_version(id: &str) -> Option<(String, String)> {
    let (name, version) = id.rsplit_once('#')?.1.split_once('@')?;
    NOTEWORTHY.contains(&name).then(|| (name.to_owned(), version.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::Binaries;
    use cargo_metadata::Artifact;
    use std::path::Path;

    /// As cargo tells it.
    fn artifact(package: &str, name: &str, kind: &str, executable: &str) -> Artifact {
        let json = format!(
            r#"{{"package_id":"registry+https://example.org/index#{package}","manifest_path":"/w/threads/Cargo.toml",
                "target":{{"kind":["{kind}"],"crate_types":["bin"],"name":"{name}",
                    "src_path":"/w/threads/x.rs","edition":"2024","doc":false,"doctest":false,"test":false}},
                "profile":{{"opt_level":"3","debuginfo":0,"debug_assertions":false,
                    "overflow_checks":false,"test":false}},
                "features":[],"filenames":[],"executable":{executable},"fresh":false}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn binaries_and_benches_are_told_apart() {
        let mut built = Binaries::default();
        built.add(artifact("threads@0.1.0", "prices", "bench", "\"/t/prices-1f\""));
        built.add(artifact("threads@0.1.0", "threads", "bin", "\"/t/threads\""));
        built.add(artifact("tokio@1.54.1", "tokio", "lib", "null"));
        assert_eq!(built.path("prices-threads").unwrap(), Path::new("/t/prices-1f"));
        assert_eq!(built.path("threads").unwrap(), Path::new("/t/threads"));
        assert_eq!(built.paths.len(), 2);
        assert_eq!(built.versions, [("tokio".to_owned(), "1.54.1".to_owned())].into());
    }
}
