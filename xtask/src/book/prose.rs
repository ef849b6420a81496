//! Rustdoc's Markdown as HTML: the prose at the top of a file.

use super::links::Imports;
use super::source::Highlighter;
use anyhow::{Context, Result};
use maud::{Markup, PreEscaped, Render};
use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
    html,
};
use std::fs;
use std::path::Path;

const OPTIONS: Options = Options::ENABLE_TABLES;

/// The `//!` lines of a file, what it includes as its documentation included.
pub(super) fn header(file: &Path, text: &str) -> Result<String> {
    let mut header = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("//!") {
            header += rest.strip_prefix(' ').unwrap_or(rest);
            header.push('\n');
        } else if let Some(rest) = line.strip_prefix("#![doc = include_str!(\"") {
            let name = rest.split('"').next().unwrap_or(rest);
            let path = file.with_file_name(name);
            header += &fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        }
    }
    Ok(header)
}

/// Markdown without names to look up.
pub(super) fn block(markdown: &str) -> Markup {
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(markdown, OPTIONS));
    PreEscaped(out)
}

/// One line of it.
pub(super) fn inline(markdown: &str) -> Markup {
    let events = Parser::new_ext(markdown, OPTIONS);
    let events = events
        .filter(|e| !matches!(e, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)));
    let mut out = String::new();
    html::push_html(&mut out, events);
    PreEscaped(out.trim_end().to_owned())
}

/// Turns prose into HTML with links for the names of a crate.
pub(super) struct Prose<'a> {
    pub(super) highlighter: &'a Highlighter,
    pub(super) imports: &'a Imports<'a>,
    /// Where a name leads that is neither imported nor ours, such as a sample's module.
    pub(super) module: &'a dyn Fn(&str) -> Option<String>,
}

impl Prose<'_> {
    /// Headings go down by so many levels, because the page has its own above them.
    pub(super) fn html(&self, markdown: &str, down: usize) -> Result<Markup> {
        let callback = |link: BrokenLink| {
            Some((CowStr::from(link.reference.trim_matches('`').to_owned()), CowStr::from("")))
        };
        let parser = Parser::new_with_broken_link_callback(markdown, OPTIONS, Some(callback));
        let (mut events, mut code, mut links) = (Vec::new(), None, Vec::new());
        for event in parser {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => code = Some((kind, String::new())),
                Event::Text(text) if code.is_some() => {
                    code.iter_mut().for_each(|(_, code)| code.push_str(&text));
                }
                Event::End(TagEnd::CodeBlock) => {
                    let (kind, code) =
                        code.take().context("a block of code begins before it ends")?;
                    events.push(Event::Html(self.block(&kind, &code)?.into_string().into()));
                }
                Event::Start(Tag::Heading { level, .. }) => {
                    let level = lowered(level, down)?;
                    events.push(Event::Start(Tag::Heading {
                        level,
                        id: None,
                        classes: vec![],
                        attrs: vec![],
                    }));
                }
                Event::End(TagEnd::Heading(level)) => {
                    events.push(Event::End(TagEnd::Heading(lowered(level, down)?)));
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let url = self.url(&dest_url);
                    links.push(url.is_some());
                    events.extend(url.map(|url| {
                        Event::Start(Tag::Link {
                            link_type: LinkType::Inline,
                            dest_url: url.into(),
                            title: "".into(),
                            id: "".into(),
                        })
                    }));
                }
                Event::End(TagEnd::Link) => {
                    events.extend(links.pop().unwrap_or(false).then_some(Event::End(TagEnd::Link)));
                }
                Event::Start(Tag::Table(_)) => {
                    events.push(Event::Html("<div class=wide tabindex=0>".into()));
                    events.push(event);
                }
                Event::End(TagEnd::Table) => {
                    events.push(event);
                    events.push(Event::Html("</div>".into()));
                }
                other => events.push(other),
            }
        }
        let mut out = String::new();
        html::push_html(&mut out, events.into_iter());
        Ok(PreEscaped(out))
    }

    /// What rustdoc hides in an example is hidden here, too.
    fn block(&self, kind: &CodeBlockKind, code: &str) -> Result<Markup> {
        let language = match kind {
            CodeBlockKind::Fenced(language) => language.as_ref(),
            CodeBlockKind::Indented => "text",
        };
        let code = if matches!(language, "text" | "console") {
            code.render()
        } else {
            let is_shown = |line: &&str| *line != "#" && !line.starts_with("# ");
            let shown: Vec<&str> = code.lines().filter(is_shown).collect();
            self.highlighter.html(shown.join("\n").trim_end(), "rs", self.imports, false)?
        };
        Ok(maud::html! { pre tabindex="0" { code { (code) } } })
    }

    /// Where a link of rustdoc's leads in this book; nowhere if it is about something else.
    fn url(&self, target: &str) -> Option<String> {
        if target.starts_with("https://") {
            return Some(target.to_owned());
        }
        if let Some(package) =
            target.strip_prefix("../").and_then(|t| t.strip_suffix("/index.html"))
        {
            return Some(format!("{package}.html"));
        }
        let path =
            target.trim_end_matches("()").trim_end_matches('!').trim_start_matches("crate::");
        (self.module)(path).or_else(|| {
            let (first, rest) = path.split_once("::").unwrap_or((path, ""));
            let rest = if rest.is_empty() { String::new() } else { format!("::{rest}") };
            self.imports.path(first).and_then(|first| self.imports.url(&(first + &rest)))
        })
    }
}

fn lowered(level: HeadingLevel, down: usize) -> Result<HeadingLevel> {
    HeadingLevel::try_from((level as usize + down).min(6)).ok().context("there are six levels")
}
