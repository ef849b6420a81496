//! The interpreters that stand beside Rust.

use crate::catalogue::Contestant;
use crate::cli::Model;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Asks an interpreter where it really is (a launcher, as of pyenv, would be measured with it),
/// what to call it, and what it is.
const INTRODUCTION: &str = "
import platform, sys, sysconfig
free = bool(sysconfig.get_config_var('Py_GIL_DISABLED'))
print(sys.executable)
print('python %d.%d' % sys.version_info[:2] + 't' * free)
print(platform.python_implementation(), platform.python_version(),
      'free-threaded' if free else 'with a GIL')
";

/// An interpreter of Python.
#[derive(Debug)]
pub(crate) struct Interpreter {
    program: PathBuf,
    /// Its column in the report: `python 3.11`.
    pub(crate) model: String,
    /// `CPython 3.11.7 with a GIL`.
    pub(crate) version: String,
}

impl Interpreter {
    /// The interpreters that were asked for.
    ///
    /// # Errors
    ///
    /// Where one doesn't answer.
    pub(crate) fn meet_all(paths: &[PathBuf]) -> Result<Vec<Self>> {
        let mut met: Vec<Self> = Vec::new();
        for path in paths {
            let mut interpreter = Self::meet(path)?;
            let namesakes = met.iter().filter(|other| other.model.starts_with(&interpreter.model));
            if let namesakes @ 1.. = namesakes.count() {
                interpreter.model = format!("{} ({})", interpreter.model, namesakes + 1);
            }
            met.push(interpreter);
        }
        Ok(met)
    }

    /// Starts an interpreter and asks who it is.
    ///
    /// # Errors
    ///
    /// Where it can't be started, or is no Python.
    pub(crate) fn meet(path: &Path) -> Result<Self> {
        let output = Command::new(path)
            .args(["-c", INTRODUCTION])
            .output()
            .with_context(|| format!("{} can't be started", path.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let lines: Vec<&str> = text.lines().collect();
        let ([program, model, version], true) = (lines.as_slice(), output.status.success()) else {
            bail!("{} doesn't answer as Python 3 does", path.display());
        };
        Ok(Self {
            program: program.into(),
            model: (*model).to_owned(),
            version: (*version).to_owned(),
        })
    }

    /// This interpreter, running our programs.
    pub(crate) fn contestant(&self, root: &Path) -> Contestant {
        Contestant {
            model: self.model.clone(),
            program: self.program.clone(),
            script: Some(root.join(Model::Python.folder()).join("run.py")),
            sources: (Model::Python.folder(), "py"),
        }
    }
}
