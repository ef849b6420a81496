//! `cargo xtask python`: an environment with the packages that the Python programs use.
//!
//! There is one for each version of Python, in `target/python/3.11`, or `3.13t` where there is no
//! GIL. `shared-workloads/python/requirements.txt` fixes what is in it. An environment that has that
//! already is left alone; any other one is made from nothing.
//!
//! Exit codes: 0 when every environment is there; 1 when one couldn't be made; after Ctrl-C that of
//! the signal. What was begun is made anew the next time.

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// What the packages and the programs support.
const OLDEST: (u32, u32) = (3, 11);
const REQUIREMENTS: &str = "shared-workloads/python/requirements.txt";
/// Written last: says what an environment was made from, and that nothing is missing.
const STAMP: &str = "made-from";

#[derive(Args, Debug)]
pub(crate) struct PythonArguments {
    /// Make an environment for this interpreter instead of python3; repeat it for more
    #[arg(long, value_name = "PATH", default_value = "python3")]
    python: Vec<PathBuf>,
}

/// The whole task, for the workspace at `root`.
pub(crate) fn main(arguments: &PythonArguments, root: &Path, target: &Path) -> ExitCode {
    match make_all(&arguments.python, root, target) {
        Ok(()) => {
            println!("`cargo xtask report` measures with");
            for interpreter in environments(target) {
                println!("  {}", interpreter.display());
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The interpreters of all environments that are whole, the oldest version first.
pub(crate) fn environments(target: &Path) -> Vec<PathBuf> {
    let Ok(folders) = fs::read_dir(home(target)) else { return Vec::new() };
    let mut environments: Vec<_> = folders
        .flatten()
        .filter(|folder| folder.path().join(STAMP).is_file())
        .filter_map(|folder| Some((parsed(folder.file_name().to_str()?)?, folder.path())))
        .collect();
    environments.sort();
    environments.into_iter().map(|(_, folder)| folder.join("bin/python")).collect()
}

fn home(target: &Path) -> PathBuf {
    target.join("python")
}

fn make_all(interpreters: &[PathBuf], root: &Path, target: &Path) -> Result<()> {
    let requirements = root.join(REQUIREMENTS);
    let wanted = fs::read_to_string(&requirements)
        .with_context(|| format!("{} can't be read", requirements.display()))?;
    let interpreters =
        interpreters.iter().map(|path| Interpreter::meet(path)).collect::<Result<Vec<_>>>()?;
    for (i, one) in interpreters.iter().enumerate() {
        if let Some(other) = interpreters[..i].iter().find(|other| other.version == one.version) {
            let (one, other) = (one.program.display(), other.program.display());
            bail!("{other} and {one} are of the same version, which has one environment");
        }
    }

    let home = home(target);
    fs::create_dir_all(&home).with_context(|| format!("{} can't be made", home.display()))?;
    // Whoever comes second waits here, and finds everything done.
    let lock = File::create(home.join(".lock")).context("no lock for the environments")?;
    lock.lock().context("the environments can't be locked")?;
    for interpreter in &interpreters {
        let folder = home.join(&interpreter.version);
        let stamp = format!("{}\n{}\n{wanted}", interpreter.program.display(), interpreter.release);
        if fs::read_to_string(folder.join(STAMP)).is_ok_and(|made_from| made_from == stamp) {
            println!("python {}: {} is up to date", interpreter.version, folder.display());
        } else {
            println!("python {}: making {}", interpreter.version, folder.display());
            make(interpreter, &folder, &requirements, &lock)?;
            fs::write(folder.join(STAMP), stamp).context("the environment can't be written to")?;
        }
    }
    Ok(())
}

fn make(interpreter: &Interpreter, folder: &Path, requirements: &Path, lock: &File) -> Result<()> {
    let gone = |removed: io::Result<()>| match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    };
    // Its stamp first: half an environment mustn't have one.
    gone(fs::remove_file(folder.join(STAMP)))
        .and_then(|()| gone(fs::remove_dir_all(folder)))
        .with_context(|| format!("{} can't be removed", folder.display()))?;
    let arguments = ["-m".as_ref(), "venv".as_ref(), folder.as_os_str()];
    let made = run(&interpreter.program, &arguments, lock)?;
    ensure!(
        made,
        "{} couldn't make an environment, for the reason above; Debian and Ubuntu have what that \
         needs in the package python3-venv",
        interpreter.program.display()
    );
    let pip = ["-m", "pip", "--no-input", "--disable-pip-version-check", "install"];
    // What has to be built from source asks for compilers and headers, and fails late.
    let which = ["--only-binary", ":all:", "--requirement"];
    let mut arguments: Vec<&OsStr> = pip.iter().chain(&which).map(OsStr::new).collect();
    arguments.push(requirements.as_os_str());
    let installed = run(&folder.join("bin/python"), &arguments, lock)?;
    ensure!(
        installed,
        "pip couldn't install what {REQUIREMENTS} lists, for the reason above. It needs the network, \
         or a folder that has the wheels: PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER cargo xtask python"
    );
    Ok(())
}

/// Runs a program that says by itself what it does. Whether it succeeded.
fn run(program: &Path, arguments: &[&OsStr], lock: &File) -> Result<bool> {
    // It is in our process group, so that Ctrl-C ends both of us. It may end later than we do, so
    // it holds the lock, too: as its standard input, which it has no use for.
    let status = Command::new(program)
        .args(arguments)
        .stdin(lock.try_clone().context("the lock can't be passed on")?)
        // Modules from elsewhere would stand before those of the environment.
        .env_remove("PYTHONHOME")
        .env_remove("PYTHONPATH")
        .status()
        .with_context(|| format!("{} can't be started", program.display()))?;
    Ok(status.success())
}

/// `3.13t` as numbers, and whether it is a version without a GIL; `None` where it is no version.
fn parsed(version: &str) -> Option<(u32, u32, bool)> {
    let numbers = version.strip_suffix('t').unwrap_or(version);
    let (major, minor) = numbers.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?, numbers != version))
}

/// An interpreter that said who it is.
#[derive(Debug)]
struct Interpreter {
    /// Where it really is: not a launcher that may choose another one tomorrow, nor an environment.
    program: PathBuf,
    /// `3.11`, or `3.13t` where there is no GIL.
    version: String,
    /// `3.11.7`: an environment uses its interpreter's library, and is made anew after an update.
    release: String,
}

impl Interpreter {
    fn meet(path: &Path) -> Result<Self> {
        const WHO_ARE_YOU: &str = "import os, platform, sys, sysconfig
print(os.path.realpath(sys._base_executable))
print('%d.%d' % sys.version_info[:2] + 't' * bool(sysconfig.get_config_var('Py_GIL_DISABLED')))
print(platform.python_version())";
        let (major, minor) = OLDEST;
        let output = match Command::new(path).args(["-c", WHO_ARE_YOU]).output() {
            Err(error) if error.kind() == ErrorKind::NotFound => bail!(
                "there is no {}: install Python {major}.{minor} or later (on Debian and Ubuntu the \
                 packages python3 and python3-venv), or name one with --python PATH",
                path.display()
            ),
            output => output.with_context(|| format!("{} can't be started", path.display()))?,
        };
        let text = String::from_utf8_lossy(&output.stdout);
        let lines: Vec<&str> = text.lines().collect();
        let ([program, version, release], true) = (lines.as_slice(), output.status.success())
        else {
            bail!("{} doesn't answer as Python 3 does", path.display());
        };
        ensure!(
            parsed(version).is_some_and(|(major, minor, _)| (major, minor) >= OLDEST),
            "{} is Python {version}, and {major}.{minor} or later is needed: name one with \
             --python PATH",
            path.display()
        );
        let [version, release] = [version, release].map(|text| (*text).to_owned());
        Ok(Self { program: program.into(), version, release })
    }
}

#[cfg(test)]
mod tests {
    use super::{REQUIREMENTS, STAMP, environments, make_all};
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::slice;
    use tempfile::{TempDir, tempdir};

    fn workspace() -> TempDir {
        let root = tempdir().unwrap();
        fs::create_dir_all(root.path().join(REQUIREMENTS).parent().unwrap()).unwrap();
        fs::write(root.path().join(REQUIREMENTS), "a==1\n").unwrap();
        root
    }

    /// A program that answers as Python of this version does, makes an environment with itself in
    /// it, and notes what it does in `log`. pip fails where there is a file `offline`.
    fn fake_python(root: &Path, version: &str) -> PathBuf {
        let path = root.join(format!("python{version}"));
        let script = format!(
            "#!/bin/sh\n\
             [ \"$1\" = -c ] && exec printf '%s\\n' \"$0\" {version} {version}.0\n\
             echo \"$2 {version}\" >>'{root}/log'\n\
             [ \"$2\" = venv ] && mkdir -p \"$3/bin\" && exec cp \"$0\" \"$3/bin/python\"\n\
             [ ! -e '{root}/offline' ]\n",
            root = root.display()
        );
        // Written by another process: with a copy of our own open, of which the child of another
        // test may have inherited one, it could not be started.
        let write = "printf %s \"$1\" >\"$0\" && chmod +x \"$0\"";
        let mut shell = Command::new("sh");
        assert!(shell.args(["-c", write]).arg(&path).arg(script).status().unwrap().success());
        path
    }

    fn make(root: &TempDir, interpreters: &[PathBuf]) -> anyhow::Result<String> {
        make_all(interpreters, root.path(), &root.path().join("target"))?;
        Ok(fs::read_to_string(root.path().join("log")).unwrap_or_default())
    }

    fn made(root: &TempDir) -> Vec<String> {
        let target = root.path().join("target");
        let name = |path: PathBuf| path.strip_prefix(&target).unwrap().display().to_string();
        environments(&target).into_iter().map(name).collect()
    }

    #[test]
    fn an_environment_is_made_once_and_again_when_its_packages_change() {
        let root = workspace();
        let python = fake_python(root.path(), "3.12");
        assert_eq!(made(&root), [""; 0]);
        assert_eq!(make(&root, slice::from_ref(&python)).unwrap(), "venv 3.12\npip 3.12\n");
        assert_eq!(make(&root, slice::from_ref(&python)).unwrap(), "venv 3.12\npip 3.12\n");
        assert_eq!(made(&root), ["python/3.12/bin/python"]);

        let left_over = root.path().join("target/python/3.12/left-over");
        fs::write(&left_over, "").unwrap();
        fs::write(root.path().join(REQUIREMENTS), "a==2\n").unwrap();
        assert_eq!(make(&root, slice::from_ref(&python)).unwrap().lines().count(), 4);
        assert!(!left_over.exists());
    }

    #[test]
    fn what_could_not_be_finished_is_no_environment_and_is_made_anew() {
        let root = workspace();
        let python = fake_python(root.path(), "3.12");
        let offline = root.path().join("offline");
        fs::write(&offline, "").unwrap();
        let error = make(&root, slice::from_ref(&python)).unwrap_err().to_string();
        assert!(error.contains("the network") && error.contains("PIP_FIND_LINKS"), "{error}");
        assert!(root.path().join("target/python/3.12/bin/python").exists());
        assert_eq!(made(&root), [""; 0]);

        fs::remove_file(offline).unwrap();
        make(&root, slice::from_ref(&python)).unwrap();
        assert_eq!(made(&root), ["python/3.12/bin/python"]);
    }

    #[test]
    fn each_version_has_its_own_and_they_are_ordered_by_version() {
        let root = workspace();
        let all = ["3.100", "3.13t", "3.11"].map(|version| fake_python(root.path(), version));
        make(&root, &all).unwrap();
        fs::create_dir_all(root.path().join("target/python/no-version")).unwrap();
        fs::write(root.path().join("target/python/no-version").join(STAMP), "").unwrap();
        let ordered = ["3.11", "3.13t", "3.100"].map(|v| format!("python/{v}/bin/python"));
        assert_eq!(made(&root), ordered);
        let twice = [all[0].clone(), all[0].clone()];
        assert!(make(&root, &twice).unwrap_err().to_string().contains("same version"));
    }

    #[test]
    fn an_interpreter_that_will_not_do_is_refused_with_what_to_do() {
        let root = workspace();
        let old = fake_python(root.path(), "3.9");
        for (interpreter, advice) in [
            (PathBuf::from("no-such-python"), "python3-venv"),
            (old, "is Python 3.9, and 3.11 or later is needed"),
            (PathBuf::from("/bin/true"), "doesn't answer as Python 3 does"),
        ] {
            let error = make(&root, slice::from_ref(&interpreter)).unwrap_err().to_string();
            assert!(error.contains(advice), "{error}");
        }
        assert_eq!(made(&root), [""; 0]);
    }
}
