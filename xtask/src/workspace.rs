//! Where the workspace and its target folder are.

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;
use std::path::PathBuf;

/// The workspace's folders, as cargo reports them.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
}

impl Workspace {
    pub(crate) fn locate() -> Result<Self> {
        let metadata = MetadataCommand::new()
            .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
            .no_deps()
            .exec()
            .context("cargo can't say where the workspace is")?;
        Ok(Self { root: metadata.workspace_root.into(), target: metadata.target_directory.into() })
    }
}
