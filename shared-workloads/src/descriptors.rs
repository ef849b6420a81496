//! How many files and connections a process may have open.

use crate::answer::grouped;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io;

/// Lets this process have `count` files and connections open, beside the few that every process
/// has: raises the soft limit as far as that is needed and the hard limit allows.
///
/// # Errors
///
/// Where the hard limit is lower: names it, and says how to raise it.
pub fn allow(count: usize) -> io::Result<()> {
    let needed = count as u64 + 64;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= needed) {
        return Ok(());
    }
    if let Some(limit) = maximum.filter(|&maximum| maximum < needed) {
        return Err(io::Error::other(format!(
            "{} connections at once need {} open files, and the hard limit is {}: raise it as root \
             with `ulimit -Hn {needed}`, or for a user in /etc/security/limits.conf (nofile)",
            grouped(count as u64),
            grouped(needed),
            grouped(limit)
        )));
    }
    setrlimit(Resource::Nofile, Rlimit { current: Some(needed), maximum })?;
    Ok(())
}

/// Lets this process have as many open as it may.
///
/// # Errors
///
/// Where the system refuses.
pub fn allow_all() -> io::Result<()> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::allow;

    #[test]
    fn too_many_is_an_error_that_names_the_limit() {
        assert!(allow(1).is_ok());
        // More than the kernel's own bound, `fs.nr_open`.
        let error = allow(1 << 40).unwrap_err().to_string();
        assert!(error.contains("hard limit is") && error.contains("ulimit -Hn"), "{error}");
    }
}
