//! Where a report goes: written beside the older one, then renamed over it.

use crate::results::Results;
use anyhow::{Context, Result, bail, ensure};
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
#[derive(Debug)]
pub(crate) struct Output {
    folder: PathBuf,
}

/// A file of a report: its name and its content.
pub(crate) type Content = (String, String);

impl Output {
    /// Makes the folder, and makes sure that a report will fit, before anything is measured.
    ///
    /// # Errors
    ///
    /// Where it can't be made, is no folder, or can't be written to.
    pub(crate) fn prepare(folder: &Path) -> Result<Self> {
        let name = folder.display();
        ensure!(!folder.exists() || folder.is_dir(), "{name} is a file, not a folder");
        fs::create_dir_all(folder).with_context(|| format!("{name} can't be made"))?;
        let folder = folder.canonicalize().with_context(|| format!("{name} can't be found"))?;
        stage(&folder, "probe", &vec![b' '; PROBE_BYTES])
            .with_context(|| format!("{} can't be written to", folder.display()))?;
        Ok(Self { folder })
    }

    /// The folder, absolute.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where these results go: an interrupted report doesn't replace a whole one.
    ///
    /// # Errors
    ///
    /// Where the other folder can't be made.
    pub(crate) fn place(self, results: &Results) -> Result<Self> {
        let older = self.folder.join(RESULTS);
        // What can't be read may be a whole report of another version.
        let is_precious = older.exists() && Results::read(&older).map_or(true, |old| !old.partial);
        if results.partial && is_precious {
            eprintln!(
                "xtask: {} has a whole report, so this one goes to {PARTIAL} there",
                self.folder.display()
            );
            return Self::prepare(&self.folder.join(PARTIAL));
        }
        Ok(self)
    }

    /// Writes all files, or changes none: nothing is renamed before everything is on the disk.
    ///
    /// # Errors
    ///
    /// Where a file can't be written; the older ones are still there.
    pub(crate) fn write(&self, files: &[Content]) -> Result<()> {
        let complaint =
            |name: &str| format!("{} can't be written", self.folder.join(name).display());
        let mut staged = Vec::new();
        for (name, content) in files {
            let file = stage(&self.folder, name, content.as_bytes());
            staged.push((name, file.with_context(|| complaint(name))?));
        }
        for (name, file) in staged {
            file.persist(self.folder.join(name)).with_context(|| complaint(name))?;
        }
        Ok(())
    }
}

/// Replaces a single file, or leaves it as it was.
///
/// # Errors
///
/// Where it can't be written.
pub(crate) fn replace(path: &Path, text: &str) -> Result<()> {
    let complaint = || format!("{} can't be written", path.display());
    // A link is followed, and the file keeps its permissions.
    let path = path.canonicalize().with_context(complaint)?;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        bail!(complaint());
    };
    let file = stage(folder, &name.to_string_lossy(), text.as_bytes()).with_context(complaint)?;
    let permissions = fs::metadata(&path).with_context(complaint)?.permissions();
    file.as_file().set_permissions(permissions).with_context(complaint)?;
    file.persist(&path).with_context(complaint)?;
    Ok(())
}

/// Writes a file under another name, which is removed again unless it is renamed.
fn stage(folder: &Path, name: &str, content: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = Builder::new()
        .prefix(&format!(".{name}."))
        .permissions(Permissions::from_mode(0o666)) // less what the umask takes
        .tempfile_in(folder)?;
    file.write_all(content)?;
    // A full disk may not show before this.
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::{Output, RESULTS};
    use crate::results::Results;
    use std::fs;
    use tempfile::tempdir;

    fn report(text: &str) -> Vec<(String, String)> {
        [("report.md", text), (RESULTS, text)].map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec()
    }

    #[test]
    fn a_report_replaces_an_older_one() {
        let folder = tempdir().unwrap();
        let output = Output::prepare(&folder.path().join("deep/inside")).unwrap();
        output.write(&report("old")).unwrap();
        output.write(&report("new")).unwrap();
        let text = fs::read_to_string(output.folder().join("report.md")).unwrap();
        assert_eq!(text, "new");
        assert_eq!(fs::read_dir(output.folder()).unwrap().count(), 2);
    }

    #[test]
    fn a_file_that_can_t_be_written_leaves_the_older_report_whole() {
        let folder = tempdir().unwrap();
        let output = Output::prepare(folder.path()).unwrap();
        output.write(&report("old")).unwrap();
        let mut files = report("new");
        files.push(("missing/chart.svg".to_owned(), String::new()));
        let error = output.write(&files).unwrap_err();
        assert!(format!("{error:#}").contains("chart.svg can't be written"), "{error:#}");
        assert_eq!(fs::read_to_string(folder.path().join("report.md")).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_partial_report_gives_way_to_a_whole_one() {
        let folder = tempdir().unwrap();
        let place = |partial| {
            let results = Results { partial, ..Results::default() };
            let output = Output::prepare(folder.path()).unwrap().place(&results).unwrap();
            let text = results.to_json().unwrap();
            output.write(&[(RESULTS.to_owned(), text)]).unwrap();
            output.folder().ends_with("partial")
        };
        let moved = [true, true, false, true, false].map(place);
        assert_eq!(moved, [false, false, false, true, false]);
    }

    #[test]
    fn a_file_is_no_folder() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "precious").unwrap();
        let error = Output::prepare(&path).unwrap_err();
        assert!(error.to_string().contains("is a file, not a folder"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    }
}
