//! `cargo xtask python`: an environment with the packages that the Python programs use.
//!
//! There is one for each version of Python, in `target/python/3.11`, or `3.13t` where there is no
//! GIL. `shared-workloads/python/requirements.txt` fixes what is in it. An environment that has that
//! already is left alone; any other one is made from nothing.

use crate::collect::{Interrupts, Python, interpreters};
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use clap::Args;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const REQUIREMENTS: &str = "shared-workloads/python/requirements.txt";
/// Written last: says what an environment was made from, and that nothing is missing.
const STAMP: &str = "made-from";

#[derive(Args, Debug)]
pub(crate) struct PythonArguments {
    /// Make an environment for this interpreter instead of python3; repeat it for more
    #[arg(long, value_name = "PATH", default_value = "python3")]
    python: Vec<PathBuf>,
}

/// The whole task.
pub(crate) fn main(arguments: &PythonArguments) -> ExitCode {
    let made = Workspace::locate().and_then(|Workspace { root, target }| {
        let interrupts = Interrupts::install()?;
        for python in interpreters(&arguments.python, true, &interrupts)? {
            make(&python, &root, &target)?;
        }
        Ok(environments(&target))
    });
    match made {
        Ok(environments) => {
            for interpreter in environments {
                println!("`cargo xtask report` measures with {}", interpreter.display());
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
    let Ok(folders) = fs::read_dir(target.join("python")) else { return Vec::new() };
    let mut whole: Vec<PathBuf> = folders.flatten().map(|folder| folder.path()).collect();
    whole.retain(|folder| folder.join(STAMP).is_file());
    // 3.9, 3.11, 3.13, 3.13t
    whole.sort_by_key(|folder| (folder.as_os_str().len(), folder.clone()));
    whole.into_iter().map(|folder| folder.join("bin/python")).collect()
}

fn make(python: &Python, root: &Path, target: &Path) -> Result<()> {
    let version = python.about.model.trim_start_matches("python");
    let folder = target.join("python").join(version);
    let requirements = root.join(REQUIREMENTS);
    let wanted = fs::read_to_string(&requirements).context(REQUIREMENTS)?;
    let stamp = format!("{} {}\n{wanted}", python.program.display(), python.about.version);
    if fs::read_to_string(folder.join(STAMP)).is_ok_and(|made_from| made_from == stamp) {
        println!("python {version}: {} is up to date", folder.display());
        return Ok(());
    }
    println!("python {version}: making {}", folder.display());
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        removed => removed.with_context(|| format!("{} can't be removed", folder.display()))?,
    }
    let mut venv = Command::new(&python.program);
    ensure!(
        venv.args(["-m", "venv"]).arg(&folder).status()?.success(),
        "{} couldn't make an environment, for the reason above; Debian and Ubuntu have what that \
         needs in the package python3-venv",
        python.program.display()
    );
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "--no-input", "--disable-pip-version-check", "install"]);
    // What has to be built from source asks for compilers and headers, and fails late.
    pip.args(["--only-binary", ":all:", "--requirement"]).arg(&requirements);
    ensure!(
        pip.status()?.success(),
        "pip couldn't install what {REQUIREMENTS} lists, for the reason above. It needs the network, \
         or a folder that has the wheels: PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER cargo xtask python"
    );
    fs::write(folder.join(STAMP), stamp).context("the environment can't be written to")
}

#[cfg(test)]
mod tests {
    use super::{REQUIREMENTS, environments, make};
    use crate::collect::Python;
    use std::fs;
    use std::path::Path;
    use std::process::Command;
    use tempfile::tempdir;

    /// A program that makes an environment with itself in it, and notes that in `log`. pip fails
    /// where there is a file `offline`.
    fn fake_python(root: &Path) -> Python {
        let path = root.join("fake").display().to_string();
        let root = root.display();
        let script = format!(
            "#!/bin/sh\n\
             echo \"$2\" >>'{root}/log'\n\
             [ \"$2\" = venv ] && mkdir -p \"$3/bin\" && exec cp \"$0\" \"$3/bin/python\"\n\
             [ ! -e '{root}/offline' ]\n"
        );
        // Written by another process: with a copy of our own open, of which the child of another
        // test may have inherited one, it could not be started.
        let write = "printf %s \"$1\" >\"$0\" && chmod +x \"$0\"";
        assert!(Command::new("sh").args(["-c", write, &path, &script]).status().unwrap().success());
        let (version, gil) = ("CPython 3.12.1", true);
        let answer = serde_json::json!({
            "program": path, "model": "python3.12", "version": version, "gil": gil
        });
        serde_json::from_value(answer).unwrap()
    }

    #[test]
    fn an_environment_is_made_once_and_again_when_it_is_not_whole_or_its_packages_change() {
        let folder = tempdir().unwrap();
        let root = folder.path();
        let (requirements, target) = (root.join(REQUIREMENTS), root.join("target"));
        fs::create_dir_all(requirements.parent().unwrap()).unwrap();
        fs::write(&requirements, "a==1\n").unwrap();
        let python = fake_python(root);
        let steps = || fs::read_to_string(root.join("log")).unwrap().lines().count();

        fs::write(root.join("offline"), "").unwrap();
        let error = make(&python, root, &target).unwrap_err().to_string();
        assert!(error.contains("the network") && error.contains("PIP_FIND_LINKS"), "{error}");
        assert!(environments(&target).is_empty());
        fs::remove_file(root.join("offline")).unwrap();
        for made in [4, 4] {
            make(&python, root, &target).unwrap();
            assert_eq!(steps(), made);
        }
        fs::write(&requirements, "a==2\n").unwrap();
        make(&python, root, &target).unwrap();
        assert_eq!(steps(), 6);
        assert_eq!(environments(&target), [target.join("python/3.12/bin/python")]);
    }
}
