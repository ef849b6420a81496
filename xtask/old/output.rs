//! Where a report goes: written beside the older one, then renamed over it.

use anyhow::{Context, Result, bail, ensure};
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

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
        ensure!(
            !folder.exists() || folder.is_dir(),
            "{} is a file, not a folder",
            folder.display()
        );
        fs::create_dir_all(folder)
            .with_context(|| format!("{} can't be made", folder.display()))?;
        let output = Self {
            folder: folder
                .canonicalize()
                .with_context(|| format!("{} can't be found", folder.display()))?,
        };
        stage(&output.folder, "probe", &vec![b' '; PROBE_BYTES], File::write_all)
            .with_context(|| format!("{} can't be written to", folder.display()))?;
        Ok(output)
    }

    /// The folder, absolute.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes all files, or changes none: nothing is renamed before everything is on the disk.
    ///
    /// # Errors
    ///
    /// Where a file can't be written; the older ones are still there.
    pub(crate) fn write(&self, files: &[Content]) -> Result<()> {
        self.write_with(files, File::write_all)
    }

    fn write_with(
        &self,
        files: &[Content],
        write: fn(&mut File, &[u8]) -> io::Result<()>,
    ) -> Result<()> {
        let complain =
            |name: &str| format!("{} can't be written", self.folder.join(name).display());
        let mut staged = Vec::new();
        for (name, content) in files {
            let file = stage(&self.folder, name, content.as_bytes(), write)
                .with_context(|| complain(name))?;
            staged.push((name, file));
        }
        for (name, file) in staged {
            file.persist(self.folder.join(name)).with_context(|| complain(name))?;
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
    let file = stage(folder, &name.to_string_lossy(), text.as_bytes(), File::write_all)
        .with_context(complaint)?;
    let permissions = fs::metadata(&path).with_context(complaint)?.permissions();
    file.as_file().set_permissions(permissions).with_context(complaint)?;
    file.persist(&path).with_context(complaint)?;
    Ok(())
}

/// Writes a file under another name, which is removed again unless it is renamed.
fn stage(
    folder: &Path,
    name: &str,
    content: &[u8],
    write: fn(&mut File, &[u8]) -> io::Result<()>,
) -> io::Result<NamedTempFile> {
    let mut file = Builder::new()
        .prefix(&format!(".{name}."))
        .permissions(Permissions::from_mode(0o666)) // less what the umask takes
        .tempfile_in(folder)?;
    write(file.as_file_mut(), content)?;
    // A full disk may not show before this.
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::Output;
    use std::fs::{self, File};
    use std::io::{self, ErrorKind, Write};
    use tempfile::tempdir;

    fn report(text: &str) -> Vec<(String, String)> {
        vec![
            ("report.md".to_owned(), text.to_owned()),
            ("results.json".to_owned(), "full".to_owned()),
        ]
    }

    /// A disk with room for one of the two files.
    fn fill_up(file: &mut File, content: &[u8]) -> io::Result<()> {
        if content == b"full" {
            Err(ErrorKind::StorageFull.into())
        } else {
            file.write_all(content)
        }
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
    fn a_disk_that_fills_up_leaves_the_older_report_whole() {
        let folder = tempdir().unwrap();
        let output = Output::prepare(folder.path()).unwrap();
        output.write(&report("old")).unwrap();
        let error = output.write_with(&report("new"), fill_up).unwrap_err();
        assert!(format!("{error:#}").contains("results.json can't be written"));
        let text = fs::read_to_string(folder.path().join("report.md")).unwrap();
        assert_eq!(text, "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
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
