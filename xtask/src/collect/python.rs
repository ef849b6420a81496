//! The interpreters that stand beside Rust, and what their own scripts measure.

use super::contestant::{Contestant, LIST_LIMIT};
use super::interrupts::Interrupts;
use super::process::output;
use crate::catalogue::PYTHON_FOLDER;
use crate::results::{Absence, Interpreter, Price};
use anyhow::Context;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Asks an interpreter where it really is (a launcher, as of pyenv, would be measured with it), what
/// to call it, and what it is.
const INTRODUCTION: &str = "
import json, platform, sys, sysconfig
assert sys.version_info >= (3, 11)
free = 't' if sysconfig.get_config_var('Py_GIL_DISABLED') else ''
print(json.dumps({
    'program': sys.executable,
    'model': 'python%d.%d%s' % (*sys.version_info[:2], free),
    'version': platform.python_implementation() + ' ' + platform.python_version(),
    'gil': getattr(sys, '_is_gil_enabled', lambda: True)(),
}))
";

/// Our scripts that measure what Python's primitives take.
const SCRIPTS: [&str; 2] = ["switch_prices.py", "gil_release.py"];

/// An interpreter that answered.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Python {
    pub(crate) program: PathBuf,
    #[serde(flatten)]
    pub(crate) about: Interpreter,
}

/// The interpreters at these paths, or at those of them that answer.
pub(crate) fn interpreters(
    paths: &[PathBuf],
    must_answer: bool,
    interrupts: &Interrupts,
) -> anyhow::Result<Vec<Python>> {
    let answers = paths.iter().map(|path| Python::introduce(path, interrupts));
    let found: anyhow::Result<Vec<Python>> =
        if must_answer { answers.collect() } else { Ok(answers.filter_map(Result::ok).collect()) };
    Ok(distinct(found?))
}

/// Two of the same version are told apart by a number.
fn distinct(mut pythons: Vec<Python>) -> Vec<Python> {
    for i in 1..pythons.len() {
        let (before, rest) = pythons.split_at_mut(i);
        let is_namesake = |other: &&Python| {
            let (one, other) = (&rest[0].about.model, &other.about.model);
            other == one || other.starts_with(&format!("{one}-"))
        };
        if let namesakes @ 1.. = before.iter().filter(is_namesake).count() {
            rest[0].about.model = format!("{}-{}", rest[0].about.model, namesakes + 1);
        }
    }
    pythons
}

impl Python {
    fn introduce(path: &Path, interrupts: &Interrupts) -> anyhow::Result<Self> {
        let mut command = Command::new(path);
        command.args(["-c", INTRODUCTION]);
        let answer = output(&mut command, LIST_LIMIT, interrupts);
        let python = answer.ok().and_then(|text| serde_json::from_str(&text).ok());
        python.with_context(|| {
            format!("{} doesn't answer as Python 3.11 or later does", path.display())
        })
    }

    /// This interpreter, running our programs.
    pub(super) fn contestant(&self, root: &Path) -> Contestant {
        Contestant {
            model: self.about.model.clone(),
            program: self.program.clone(),
            ranks: None,
            script: Some(root.join(PYTHON_FOLDER).join("run.py")),
            sources: (PYTHON_FOLDER.to_owned(), "py"),
            is_load: false,
            doomed: Vec::new(),
        }
    }

    /// This interpreter, fetching against the clock.
    pub(super) fn load(&self, root: &Path) -> Contestant {
        let source = format!("{PYTHON_FOLDER}/load.py");
        let script = Some(root.join(&source));
        Contestant { script, sources: (source, "py"), is_load: true, ..self.contestant(root) }
    }

    /// What a switch takes, and what gives up the GIL; or why there is no such price.
    pub(super) fn prices(
        &self,
        root: &Path,
        limit: Duration,
        interrupts: &Interrupts,
    ) -> Vec<Priced> {
        let mut prices = Vec::new();
        for script in SCRIPTS {
            let mut command = Command::new(&self.program);
            command.arg(root.join(PYTHON_FOLDER).join(script));
            match output(&mut command, limit, interrupts) {
                Ok(printed) => prices.extend(printed.lines().map(|line| self.price(script, line))),
                Err(why) => prices.push(Err((script.to_owned(), why))),
            }
        }
        prices
    }

    fn price(&self, script: &str, line: &str) -> Priced {
        let line: Line = serde_json::from_str(line)
            .map_err(|error| (script.to_owned(), Absence::Unreadable(error.to_string())))?;
        match line {
            Line::Measured { group, unit, samples_ns } => {
                Ok(Price { model: self.about.model.clone(), group, unit, samples_ns })
            }
            Line::Absent { group, absent } => Err((group, Absence::Unavailable(absent))),
        }
    }
}

/// A price; or what has none, and why.
pub(super) type Priced = Result<Price, (String, Absence)>;

/// A line of such a script.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Measured { group: String, unit: String, samples_ns: Vec<f64> },
    Absent { group: String, absent: String },
}

#[cfg(test)]
mod tests {
    use super::{Python, distinct};

    #[test]
    fn two_of_the_same_version_have_different_names() {
        let python = |model: &str| -> Python {
            let text = format!(r#"{{"program":"","model":"{model}","version":"","gil":true}}"#);
            serde_json::from_str(&text).unwrap()
        };
        let names = ["python3.1", "python3.11", "python3.11", "python3.11"].map(python).to_vec();
        let names: Vec<String> = distinct(names).into_iter().map(|it| it.about.model).collect();
        assert_eq!(names, ["python3.1", "python3.11", "python3.11-2", "python3.11-3"]);
    }
}
