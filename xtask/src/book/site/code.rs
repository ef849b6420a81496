//! Source code as HTML: a class of one letter for each kind of token, and names that lead somewhere.

use anyhow::{Context, Result};
use maud::{Markup, PreEscaped, Render};
use std::collections::BTreeMap;
use syntect::parsing::{ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxSet};

/// The class of a token by the innermost of its scopes that is named here.
const CLASSES: &str = "comment c, string s, constant n, keyword.operator o, keyword k, storage k, \
                       variable.language k, entity.name.function f, support.function f";
/// The crates whose documentation is at docs.rs.
const DOCUMENTED: &str =
    " anyhow async-std crossbeam futures rayon reqwest serde_json smol surf tokio ";

/// Paths of ours that have a page.
const OURS: [(&str, &str); 2] =
    [("processes::pool", "pool.html"), ("shared_workloads::kernels", "kernels.html")];

/// Knows the languages.
pub(super) struct Highlighter(pub(super) SyntaxSet);

impl Highlighter {
    /// The code, in which no element spans two lines.
    pub(super) fn html(&self, code: &str, ending: &str, names: &Names) -> Result<Markup> {
        let syntax = self.0.find_syntax_by_extension(ending).context("an unknown language")?;
        let (mut state, mut stack) = (ParseState::new(syntax), ScopeStack::new());
        let mut html = String::new();
        for line in code.lines() {
            let (mut tags, mut plain, mut start) = (Vec::new(), line.to_owned(), 0);
            let ops = state.parse_line(&format!("{line}\n"), &self.0)?;
            for (end, op) in ops.into_iter().chain([(line.len(), ScopeStackOp::Noop)]) {
                let (class, end) = (class(&stack), end.min(line.len()));
                if !matches!(class, "" | "o") && !line[start..end].trim().is_empty() {
                    tags.push((start, end, format!("<i class={class}>"), "</i>"));
                }
                if matches!(class, "c" | "s") {
                    plain.replace_range(start..end, &" ".repeat(end - start));
                }
                stack.apply(&op)?;
                start = end;
            }
            tags.extend(names.tags(&plain));
            // The later ones are inside the earlier ones.
            for (at, c) in line.char_indices().chain([(line.len(), '\n')]) {
                tags.iter().rev().filter(|tag| tag.1 == at).for_each(|tag| html += tag.3);
                tags.iter().filter(|tag| tag.0 == at).for_each(|tag| html += &tag.2);
                html += &c.render().into_string();
            }
        }
        Ok(PreEscaped(html))
    }
}

fn class(stack: &ScopeStack) -> &'static str {
    let named = |scope: &Scope| {
        let (name, mut classes) = (scope.build_string(), CLASSES.split(", "));
        classes.find_map(|named| named.split_once(' ').filter(|(scope, _)| name.starts_with(scope)))
    };
    stack.scopes.iter().rev().find_map(named).map_or("", |(_, class)| class)
}

/// The tag that opens a link.
pub(super) fn link(url: &str) -> String {
    format!("<a href=\"{}\">", url.replace('&', "&amp;"))
}

/// What the names in a file mean: their paths, by the `use` lines.
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    pub(super) fn of(package: &str, text: &str) -> Self {
        let package = package.replace('-', "_");
        let text = text.replace("use crate::", &format!("use {package}::"));
        let mut names = BTreeMap::from([("crate".to_owned(), package)]);
        for statement in text.split("\nuse ").skip(1).filter_map(|rest| rest.split(';').next()) {
            // `a::{self, b::C}` is `a` and `a::b::C`.
            let (prefix, branches) = statement.split_once('{').unwrap_or(("", statement));
            for branch in branches.trim_end_matches('}').split(',').map(str::trim) {
                let path = format!("{prefix}{branch}");
                let path = path.trim_end_matches("::self");
                let name = path.rsplit("::").next().unwrap_or_default();
                names.insert(name.to_owned(), path.to_owned());
            }
        }
        Self(names)
    }

    /// Where a path leads: to a page of ours, or to the search of its documentation. A path alone
    /// doesn't say if the page is `struct.Scope.html` or `fn.scope.html`.
    pub(super) fn url(&self, path: &str) -> Option<String> {
        let (first, rest) = path.split_at(path.find("::").unwrap_or(path.len()));
        let full = format!("{}{rest}", self.0.get(first).map_or(first, |path| path));
        if let Some((_, page)) = OURS.iter().find(|(module, _)| full.starts_with(module)) {
            return Some((*page).to_owned());
        }
        let (package, _) = full.split_once("::")?;
        let docs = package.replace("async_std", "async-std");
        let root = match package {
            "std" => "https://doc.rust-lang.org/std/".to_owned(),
            _ if !DOCUMENTED.contains(&format!(" {docs} ")) => return None,
            package => format!("https://docs.rs/{docs}/latest/{package}/"),
        };
        Some(format!("{root}?search={full}"))
    }

    /// Tags (where they begin and end, and what they are) of types and of names that lead somewhere.
    /// Neither a variable nor a method is meant, even if something of that name was imported.
    fn tags(&self, line: &str) -> Vec<(usize, usize, String, &'static str)> {
        let is_use = line.trim_start().trim_start_matches("pub ").starts_with("use ");
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let (mut tags, mut end) = (Vec::new(), 0);
        while let Some(start) = line[end..].find(is_part).map(|found| end + found) {
            end = start + line[start..].find(|c| !is_part(c)).unwrap_or(line.len() - start);
            let path = line[start..end].trim_end_matches(':');
            let name = path.rsplit("::").next().unwrap_or(path);
            let (from, to) = (start + path.len() - name.len(), start + path.len());
            let is_type = name.starts_with(char::is_uppercase);
            let is_new = line[..start].ends_with("fn ") || line[..start].ends_with('.');
            let is_called = line[end..].starts_with(['(', '!']) && !is_new;
            if is_type || matches!(name, "async" | "await") {
                let class = if is_type { "t" } else { "k" };
                tags.push((from, to, format!("<i class={class}>"), "</i>"));
            }
            let url = (is_use || path != name || is_type || is_called).then(|| self.url(path));
            let url = url.flatten().or_else(|| self.url(name).filter(|_| is_use));
            tags.extend(url.map(|url| (from, to, link(&url), "</a>")));
        }
        tags
    }
}
