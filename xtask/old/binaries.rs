//! The binaries that are measured: built once, or found where somebody built them before.

use crate::cli::Model;
use crate::interrupts::Interrupts;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail, ensure};
use cargo_metadata::{Artifact, Message};
use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The crates that shape the results, and whose versions a report names.
const NOTEWORTHY: [&str; 9] =
    ["tokio", "smol", "async-std", "blocking", "rayon", "crossbeam", "reqwest", "surf", "rustls"];

/// Where each binary is, and what went into it.
#[derive(Debug)]
pub(crate) struct Binaries {
    paths: BTreeMap<String, PathBuf>,
    /// The versions of the noteworthy crates; empty where nothing was built.
    pub(crate) versions: BTreeMap<String, String>,
}

impl Binaries {
    /// Builds every model and the loopback server in release.
    ///
    /// # Errors
    ///
    /// Where cargo can't be started, or can't build them.
    pub(crate) fn build(workspace: &Workspace, interrupts: &Interrupts) -> Result<Self> {
        let mut built = Self { paths: BTreeMap::new(), versions: BTreeMap::new() };
        let mut arguments = vec!["build", "--release", "--bins"];
        arguments.extend(packages().flat_map(|package| ["--package", package]));
        compile(workspace, interrupts, &arguments, |artifact| {
            if let Some((name, version)) = package_version(&artifact.package_id.repr) {
                built.versions.insert(name, version);
            }
            if let Some(executable) = artifact.executable {
                built.paths.insert(artifact.target.name, executable.into());
            }
        })?;
        Ok(built)
    }

    /// Takes whatever lies in `folder`.
    ///
    /// # Errors
    ///
    /// Where a binary is missing.
    pub(crate) fn prebuilt(folder: &Path) -> Result<Self> {
        let mut paths = BTreeMap::new();
        for name in Model::RUST.map(Model::name).into_iter().chain(["loopback"]) {
            let path = folder.join(name);
            if !path.is_file() {
                bail!("{} isn't there", path.display());
            }
            // A relative path with no slash would be looked for in PATH.
            let path = path.canonicalize()?;
            paths.insert(name.to_owned(), path);
        }
        Ok(Self { paths, versions: BTreeMap::new() })
    }

    /// Where the binary of that name is.
    ///
    /// # Errors
    ///
    /// Where cargo built no such binary.
    pub(crate) fn path(&self, name: &str) -> Result<&Path> {
        self.paths
            .get(name)
            .map(PathBuf::as_path)
            .with_context(|| format!("cargo built no binary `{name}`"))
    }
}

/// Has cargo compile something, and hands on what it made.
///
/// # Errors
///
/// Where cargo can't be started, or can't compile it.
pub(crate) fn compile(
    workspace: &Workspace,
    interrupts: &Interrupts,
    arguments: &[&str],
    mut made: impl FnMut(Artifact),
) -> Result<()> {
    // Cargo names itself to what it runs, so that the same toolchain builds the binaries.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    let mut cargo = command
        .current_dir(&workspace.root)
        .args(arguments)
        .arg("--message-format=json-render-diagnostics")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} can't be started", command.get_program().display()))?;
    let _watch = interrupts.kill_on_second(cargo.id());
    let stdout = cargo.stdout.take().expect("stdout was asked for just now");
    for message in Message::parse_stream(BufReader::new(stdout)) {
        if let Message::CompilerArtifact(artifact) =
            message.context("cargo's messages can't be read")?
        {
            made(artifact);
        }
    }
    let status = cargo.wait().context("cargo's end can't be waited for")?;
    ensure!(status.success(), "the build failed ({status})");
    Ok(())
}

/// Every model's package; the sequential baseline and the server live in shared-workloads.
fn packages() -> impl Iterator<Item = &'static str> {
    let models = Model::RUST.into_iter().filter(|&model| model != Model::Sequential);
    models.map(Model::name).chain(["shared-workloads"])
}

/// `registry+https://...#tokio@1.54.1` names a crate and its version.
fn package_version(id: &str) -> Option<(String, String)> {
    let (name, version) = id.rsplit_once('#')?.1.split_once('@')?;
    NOTEWORTHY.contains(&name).then(|| (name.to_owned(), version.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::package_version;

    #[test]
    fn a_package_id_gives_name_and_version() {
        let id = "registry+https://example.org/index#tokio@1.54.1";
        assert_eq!(package_version(id), Some(("tokio".to_owned(), "1.54.1".to_owned())));
        assert_eq!(package_version("path+file:///somewhere/threads#0.1.0"), None);
        assert_eq!(package_version("registry+https://example.org#libc@0.2"), None);
    }
}
