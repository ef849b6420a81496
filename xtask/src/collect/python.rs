//! The interpreters that stand beside Rust, and what their own scripts measure.

use super::contestant::{Contestant, LIST_LIMIT};
use super::interrupts::Interrupts;
use super::process::{Answered, output};
use crate::catalogue::PYTHON_FOLDER;
use crate::results::{Absence, Interpreter, Price, Probe};
use anyhow::bail;
use serde::Deserialize;
use serde::de::DeserializeOwned;
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

/// How a script of ours is run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Query<'a> {
    pub(super) root: &'a Path,
    pub(super) limit: Duration,
    pub(super) interrupts: &'a Interrupts,
}

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
        let answered = output(&mut command, LIST_LIMIT, interrupts);
        match answered.map(|answer| answer.map(|text| serde_json::from_str(&text))) {
            Some(Ok(Ok(python))) => Ok(python),
            Some(Ok(Err(_)) | Err(_)) => {
                bail!("{} doesn't answer as Python 3.11 or later does", path.display())
            }
            None => bail!("interrupted"),
        }
    }

    /// This interpreter, running our programs.
    pub(super) fn contestant(&self, root: &Path) -> Contestant {
        Contestant {
            model: self.about.model.clone(),
            program: self.program.clone(),
            script: Some(root.join(PYTHON_FOLDER).join("run.py")),
            sources: (PYTHON_FOLDER.to_owned(), "py"),
        }
    }

    /// This interpreter, fetching against the clock.
    pub(super) fn loader(&self, root: &Path) -> Contestant {
        let source = format!("{PYTHON_FOLDER}/load.py");
        let script = Some(root.join(&source));
        Contestant { script, sources: (source, "py"), ..self.contestant(root) }
    }

    /// What a switch costs.
    pub(super) fn prices(&self, query: &Query) -> Answered<Vec<Price>> {
        let measured = self.script::<Measured>("switch_prices.py", query)?;
        let price = |line: &Measured| line.price(&self.about.model);
        Some(measured.map(|lines| lines.iter().map(price).collect()))
    }

    /// What gives up the GIL, and what can't be tried here, with why.
    pub(super) fn probes(&self, query: &Query) -> Answered<Vec<Probed>> {
        self.script("gil_release.py", query)
    }

    /// A script of ours that prints a JSON object a line.
    fn script<T: DeserializeOwned>(&self, name: &str, query: &Query) -> Answered<Vec<T>> {
        let mut command = Command::new(&self.program);
        command.arg(query.root.join(PYTHON_FOLDER).join(name));
        let printed = output(&mut command, query.limit, query.interrupts)?;
        let parse = |line: &str| {
            serde_json::from_str(line).map_err(|error| Absence::Unreadable(error.to_string()))
        };
        Some(printed.and_then(|text| text.lines().map(parse).collect()))
    }
}

/// A line of `switch_prices.py`.
#[derive(Debug, Deserialize)]
struct Measured {
    group: String,
    unit: String,
    ns: f64,
    samples_ns: Vec<f64>,
}

impl Measured {
    fn price(&self, model: &str) -> Price {
        let mut samples = self.samples_ns.clone();
        samples.sort_by(f64::total_cmp);
        let rank = rank_of_interval(samples.len());
        let bound = |rank: usize| samples.get(rank).copied().unwrap_or(self.ns);
        Price {
            model: model.to_owned(),
            group: self.group.clone(),
            unit: self.unit.clone(),
            ns: self.ns,
            low_ns: bound(rank),
            high_ns: bound((samples.len() - rank).saturating_sub(1)),
        }
    }
}

/// How many of so many sorted samples lie outside a 95% interval of their median on each side: the
/// sign test's, as many heads as come in as many throws with a chance of at most 2.5%, or fewer.
fn rank_of_interval(samples: usize) -> usize {
    let throws = samples as f64;
    let (mut chance, mut sum, mut heads) = (0.5_f64.powf(throws), 0.0, 0_u32);
    loop {
        sum += chance;
        if sum > 0.025 || f64::from(heads) >= throws {
            return (heads as usize).saturating_sub(1);
        }
        chance *= (throws - f64::from(heads)) / f64::from(heads + 1);
        heads += 1;
    }
}

/// A line of `gil_release.py`: its times, or why there are none.
#[derive(Debug, Deserialize)]
pub(super) struct Probed {
    pub(super) probe: String,
    absent: Option<String>,
    #[serde(flatten)]
    times: Option<Times>,
}

#[derive(Debug, Deserialize)]
struct Times {
    threads: usize,
    one_thread_ns: Vec<u64>,
    elapsed_ns: Vec<u64>,
    cpu_ns: Vec<u64>,
    processes_ns: Vec<u64>,
}

impl Probed {
    pub(super) fn result(self, model: &str) -> Result<Probe, Absence> {
        match (self.times, self.absent) {
            (Some(Times { threads, one_thread_ns, elapsed_ns, cpu_ns, processes_ns }), _) => {
                let (model, what) = (model.to_owned(), self.probe);
                Ok(Probe { model, what, threads, one_thread_ns, elapsed_ns, cpu_ns, processes_ns })
            }
            (None, Some(why)) => Err(Absence::Unavailable(why)),
            (None, None) => Err(Absence::Unreadable(self.probe)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Measured, Python, distinct, rank_of_interval};

    #[test]
    fn the_interval_of_a_median_is_that_of_the_sign_test() {
        // The published ranks, counted from one, are 6 and 15 of 20, and 2 and 9 of 10.
        assert_eq!([rank_of_interval(20), rank_of_interval(10)], [5, 1]);
        // Five samples have none: even the outermost leave out more than 5%.
        assert_eq!(rank_of_interval(5), 0);
        let samples_ns = (1..=20).map(f64::from).collect();
        let line = Measured { group: "switch".into(), unit: "queue".into(), ns: 10.5, samples_ns };
        let price = line.price("python3.11");
        assert!((price.low_ns - 6.0).abs() < 1e-9 && (price.high_ns - 15.0).abs() < 1e-9);
    }

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
