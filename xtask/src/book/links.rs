//! Where a name in the code leads: to a page of this book, or to its documentation.
//!
//! What kind of thing a path names isn't in its text, so that neither `struct.Pool.html` nor
//! `fn.pool.html` can be told from it. Both are found by rustdoc's own search, which goes to the
//! first match.

use std::collections::BTreeMap;

const STD: &str = "https://doc.rust-lang.org/std/";
/// The crates that the samples use.
const DOCUMENTED: [&str; 12] = [
    "anyhow",
    "async_std",
    "crossbeam",
    "futures",
    "rayon",
    "reqwest",
    "rustix",
    "serde",
    "serde_json",
    "smol",
    "surf",
    "tokio",
];

/// Names by their paths, such as `processes::pool::Pool`, and the page of each.
pub(super) type Ours = BTreeMap<String, String>;

/// What a file's names mean.
pub(super) struct Imports<'o> {
    package: String,
    paths: BTreeMap<String, String>,
    ours: &'o Ours,
}

impl<'o> Imports<'o> {
    /// By the file's `use` lines. `package` is the crate in which `crate::` begins.
    pub(super) fn of(text: &str, package: &str, ours: &'o Ours) -> Self {
        let package = package.replace('-', "_");
        let mut paths = BTreeMap::new();
        for statement in text.split("\nuse ").skip(1).filter_map(|rest| rest.split(';').next()) {
            expand("", statement, &mut |name, path| {
                paths.insert(name.to_owned(), path.replacen("crate::", &format!("{package}::"), 1));
            });
        }
        Self { package, paths, ours }
    }

    /// The full path of a name that begins a path or stands alone.
    pub(super) fn path(&self, name: &str) -> Option<String> {
        let root = match name {
            "crate" => self.package.as_str(),
            name if name == "std" || DOCUMENTED.contains(&name) => name,
            name if self.ours.keys().any(|path| path.split("::").next() == Some(name)) => name,
            name => return self.paths.get(name).cloned(),
        };
        Some(root.to_owned())
    }

    /// What is imported under this name.
    pub(super) fn imported(&self, name: &str) -> Option<&String> {
        self.paths.get(name)
    }

    /// Where a full path leads.
    pub(super) fn url(&self, path: &str) -> Option<String> {
        let parts: Vec<&str> = path.split("::").collect();
        let ours = (2..=parts.len()).rev().find_map(|end| self.ours.get(&parts[..end].join("::")));
        if let Some(page) = ours {
            return Some(page.clone());
        }
        let root = match parts[0] {
            "std" => STD.to_owned(),
            name if DOCUMENTED.contains(&name) => {
                format!("https://docs.rs/{}/latest/{name}/", name.replace("async_std", "async-std"))
            }
            _ => return None,
        };
        Some(match parts.len() {
            1 => root,
            _ => format!("{root}?search={path}&go_to_first=true"),
        })
    }
}

/// `a::{self, b::C, d as e}` is `a`, `a::b::C`, and `a::d` by the name of `e`.
fn expand(prefix: &str, tree: &str, found: &mut impl FnMut(&str, &str)) {
    let Some((head, rest)) = tree.split_once('{') else {
        let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
        let path = format!("{prefix}{}", path.trim());
        let path = path.trim_end_matches("::self");
        let last = path.rsplit("::").next().unwrap_or(path);
        found(if alias.is_empty() { last } else { alias.trim() }, path);
        return;
    };
    let prefix = format!("{prefix}{}", head.trim());
    let inside = rest.trim_end().trim_end_matches('}');
    // A brace that the inner tree closes was taken off, too; it isn't looked for.
    let mut depth = 0;
    for branch in inside.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    }) {
        if !branch.trim().is_empty() {
            expand(&prefix, branch, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Imports, Ours};

    #[test]
    fn names_lead_to_their_documentation_or_to_a_page() {
        let text = "//! A file.\n\nuse crate::pool::{Pool, Task};\nuse std::io::{self, Read as _};\n\
                    use std::{process, sync::{Arc, Mutex}};\nuse tokio::task;\n";
        let ours = Ours::from([("processes::pool::Pool".to_owned(), "pool-front.html".to_owned())]);
        let imports = Imports::of(text, "processes", &ours);
        let url = |name: &str, rest: &str| {
            imports.path(name).and_then(|path| imports.url(&(path + rest)))
        };
        assert_eq!(url("Pool", "::new").unwrap(), "pool-front.html");
        assert_eq!(url("Task", ""), None);
        assert_eq!(
            url("Mutex", "::lock").unwrap(),
            "https://doc.rust-lang.org/std/?search=std::sync::Mutex::lock&go_to_first=true"
        );
        assert_eq!(
            url("task", "::spawn").unwrap(),
            "https://docs.rs/tokio/latest/tokio/?search=tokio::task::spawn&go_to_first=true"
        );
        assert_eq!(imports.imported("io").unwrap(), "std::io");
        assert_eq!(url("async_std", "").unwrap(), "https://docs.rs/async-std/latest/async_std/");
        assert_eq!(url("unknown", ""), None);
    }
}
