//! Source code as HTML: highlighted, a class of one letter for each kind of token, names as links.

use super::links::Imports;
use anyhow::{Context, Result};
use maud::{Escaper, Markup, PreEscaped};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

/// The class of a token by the innermost of its scopes that is named here.
const CLASSES: [(&str, &str); 14] = [
    ("comment", "c"),
    ("string", "s"),
    ("constant.character", "s"),
    ("constant", "n"),
    ("keyword", "k"),
    ("storage", "k"),
    ("variable.language", "k"),
    ("variable.annotation", "a"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("support.macro", "f"),
    ("entity.name", "t"),
    ("support.type", "t"),
    ("entity.other.inherited-class", "t"),
];

/// Knows the languages.
pub(super) struct Highlighter {
    syntaxes: SyntaxSet,
    classes: Vec<(Scope, &'static str)>,
}

impl Highlighter {
    pub(super) fn new() -> Result<Self> {
        let class = |(scope, class)| Ok((Scope::new(scope)?, class));
        let classes = CLASSES
            .into_iter()
            .map(class)
            .collect::<Result<_, syntect::parsing::ParseScopeError>>();
        Ok(Self { syntaxes: SyntaxSet::load_defaults_newlines(), classes: classes? })
    }

    /// The code, in which no element spans two lines. `ending` is that of its file; with `anchors`
    /// links can lead to its public items.
    pub(super) fn html(
        &self,
        code: &str,
        ending: &str,
        imports: &Imports,
        anchors: bool,
    ) -> Result<Markup> {
        let syntax =
            self.syntaxes.find_syntax_by_extension(ending).context("an unknown language")?;
        let (mut state, mut stack) = (ParseState::new(syntax), ScopeStack::new());
        let mut html = String::new();
        for line in code.lines() {
            let with_end = format!("{line}\n");
            let mut tokens: Vec<(&'static str, &str)> = Vec::new();
            let mut start = 0;
            for (at, op) in state.parse_line(&with_end, &self.syntaxes)? {
                tokens.push((self.class(&stack), &line[start.min(line.len())..at.min(line.len())]));
                (start, _) = (at, stack.apply(&op)?);
            }
            tokens.push((self.class(&stack), &line[start.min(line.len())..]));
            let item = defined(line).filter(|_| anchors);
            write_line(&mut html, line, &tokens, imports, item);
            html.push('\n');
        }
        Ok(PreEscaped(html))
    }

    fn class(&self, stack: &ScopeStack) -> &'static str {
        let class = |scope: &Scope| {
            self.classes
                .iter()
                .find(|(prefix, _)| prefix.is_prefix_of(*scope))
                .map(|(_, class)| *class)
        };
        stack.scopes.iter().rev().find_map(class).unwrap_or_default()
    }
}

fn write_line(
    html: &mut String,
    line: &str,
    tokens: &[(&'static str, &str)],
    imports: &Imports,
    item: Option<&str>,
) {
    let is_use = line.trim_start().trim_start_matches("pub ").starts_with("use ");
    // The path so far, where the next name continues it.
    let mut path: Option<String> = None;
    let mut open = "";
    let mut at = 0;
    for (mut class, text) in words(tokens) {
        let (before, rest) = (&line[..at], &line[at + text.len()..]);
        at += text.len();
        let is_name = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let is_code = !matches!(class, "c" | "s");
        let mut link = None;
        if is_name && is_code {
            path = if before.ends_with("::") {
                path.map(|path| format!("{path}::{text}"))
                    .or_else(|| imports.imported(text).cloned())
            } else if names_something(text, before, rest, is_use) {
                imports.path(text)
            } else {
                None
            };
            link = path
                .as_ref()
                .filter(|_| !rest.starts_with("::"))
                .and_then(|path| imports.url(path));
            if matches!(text, "async" | "await") {
                class = "k";
            } else if class.is_empty() && text.starts_with(char::is_uppercase) {
                class = "t";
            }
        } else if is_code && text != "::" {
            path = None;
            if class == "k" {
                class = "";
            }
        }
        if class != open && !text.trim().is_empty() {
            html.push_str(if open.is_empty() { "" } else { "</i>" });
            write_to(
                html,
                format_args!(
                    "{}",
                    if class.is_empty() { String::new() } else { format!("<i class={class}>") }
                ),
            );
            open = class;
        }
        let is_item = item == Some(text) && is_code;
        match link {
            Some(url) => {
                write_to(html, format_args!("<a href=\"{}\">", url.replace('&', "&amp;")));
                escape(html, text);
                html.push_str("</a>");
            }
            None if is_item => write_to(html, format_args!("<b id={text}>{text}</b>")),
            None => escape(html, text),
        }
    }
    html.push_str(if open.is_empty() { "" } else { "</i>" });
}

/// The public item that a line defines, if it isn't inside another.
pub(super) fn defined(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ")?;
    let kinds = ["fn ", "struct ", "enum ", "trait ", "type ", "const "];
    let name = kinds.iter().find_map(|kind| rest.strip_prefix(kind))?;
    name.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

/// Whether a name that isn't part of a longer path means what was imported, or a crate: not a
/// variable, a field, a method or a new function of the same name.
fn names_something(name: &str, before: &str, rest: &str, is_use: bool) -> bool {
    let is_new = ["fn ", "let ", "mut ", "|", "."].iter().any(|end| before.ends_with(end));
    let is_path = rest.starts_with("::");
    let is_type = name.starts_with(char::is_uppercase);
    !is_new && (is_path || is_use || is_type || rest.starts_with('(') || rest.starts_with('!'))
}

/// Cuts what is neither comment nor string into names, `::` and the rest.
fn words<'l>(tokens: &[(&'static str, &'l str)]) -> Vec<(&'static str, &'l str)> {
    let mut words = Vec::new();
    for &(class, text) in tokens {
        let mut rest = text;
        while !rest.is_empty() {
            let is_part = |c: char| c.is_alphanumeric() || c == '_';
            let length = match rest.chars().next() {
                _ if matches!(class, "c" | "s") => rest.len(),
                Some(first) if is_part(first) => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
                _ if rest.starts_with("::") => 2,
                _ => {
                    let end = rest.find("::").unwrap_or(rest.len());
                    rest.find(is_part).unwrap_or(rest.len()).min(end)
                }
            };
            words.push((class, &rest[..length]));
            rest = &rest[length..];
        }
    }
    words
}

fn escape(html: &mut String, text: &str) {
    write_to(&mut Escaper::new(html), format_args!("{text}"));
}

fn write_to(out: &mut impl std::fmt::Write, arguments: std::fmt::Arguments) {
    out.write_fmt(arguments).expect("a string takes everything");
}
