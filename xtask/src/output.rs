//! Where a report goes: written beside the older one, then renamed over it.

use crate::results::Results;
use anyhow::{Context, Result, ensure};
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// The file by which a report can be rendered again.
pub(crate) const RESULTS: &str = "results.json";
/// The file that people open.
pub(crate) const REPORT: &str = "report.md";
/// Where an interrupted report goes, inside a folder that has a whole one.
const PARTIAL: &str = "partial";
/// More than a report ever takes.
const PROBE_BYTES: usize = 1 << 20;

/// A folder that can be written to.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    folder: PathBuf,
}

/// A file of a report: its name and its content.
pub(crate) type Content = (String, String);

impl Output {
    /// Makes the folder, and makes sure that a report will fit, before anything is measured.
    pub(crate) fn prepare(folder: &Path) -> Result<Self> {
        let name = folder.display();
        ensure!(!folder.exists() || folder.is_dir(), "{name} is a file, not a folder");
        fs::create_dir_all(folder).with_context(|| format!("{name} can't be made"))?;
        let folder = folder.canonicalize().with_context(|| format!("{name} can't be found"))?;
        stage(&folder, &" ".repeat(PROBE_BYTES))
            .with_context(|| format!("{name} can't be written to"))?;
        Ok(Self { folder })
    }

    /// The folder, absolute.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where these results go: an interrupted report doesn't replace a whole one.
    pub(crate) fn place(&self, results: &Results) -> Result<Self> {
        let older = self.folder.join(RESULTS);
        // What can't be read may be a whole report of another version.
        let is_precious = older.exists() && Results::read(&older).map_or(true, |old| !old.partial);
        if !results.partial || !is_precious {
            return Ok(self.clone());
        }
        let name = self.folder.display();
        eprintln!("xtask: {name} has a whole report, so this one goes to {PARTIAL} there");
        Self::prepare(&self.folder.join(PARTIAL))
    }

    /// Writes all files, or changes none: nothing is renamed before everything is on the disk.
    pub(crate) fn write(&self, files: &[Content]) -> Result<()> {
        let complaint = |path: &Path| format!("{} can't be written", path.display());
        let mut staged = Vec::new();
        for (name, content) in files {
            let path = self.folder.join(name);
            let folder = path.parent().unwrap_or(&self.folder);
            staged.push((stage(folder, content).with_context(|| complaint(&path))?, path));
        }
        for (file, path) in staged {
            file.persist(&path).with_context(|| complaint(&path))?;
        }
        Ok(())
    }
}

/// Replaces a single file, or leaves it as it was. A link is followed, and its permissions stay.
pub(crate) fn replace(path: &Path, text: &str) -> Result<()> {
    let replaced = path.canonicalize().and_then(|path| {
        let file = stage(path.parent().unwrap_or(&path), text)?;
        file.as_file().set_permissions(fs::metadata(&path)?.permissions())?;
        Ok(file.persist(&path)?)
    });
    replaced.map(drop).with_context(|| format!("{} can't be written", path.display()))
}

/// A file that is removed again unless it is renamed.
fn stage(folder: &Path, content: &str) -> io::Result<NamedTempFile> {
    let permissions = Permissions::from_mode(0o666); // less what the umask takes
    let mut file = Builder::new().permissions(permissions).tempfile_in(folder)?;
    file.write_all(content.as_bytes())?;
    // A full disk may not show before this.
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::{Output, RESULTS};
    use std::fs;
    use tempfile::tempdir;

    #[test]
    fn a_report_replaces_an_older_one_or_nothing() {
        let folder = tempdir().unwrap();
        let output = Output::prepare(&folder.path().join("deep/inside")).unwrap();
        let report = |text: &str, last: &str| {
            let files = [("report.md", text), (last, text)];
            output.write(&files.map(|(name, text)| (name.to_owned(), text.to_owned())))
        };
        report("old", RESULTS).unwrap();
        report("new", RESULTS).unwrap();
        let error = report("newer", "missing/chart.svg").unwrap_err();
        assert!(format!("{error:#}").contains("chart.svg can't be written"), "{error:#}");
        assert_eq!(fs::read_to_string(output.folder().join("report.md")).unwrap(), "new");
        assert_eq!(fs::read_dir(output.folder()).unwrap().count(), 2);
    }
}
