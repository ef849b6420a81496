//! Rustdoc's Markdown as HTML.

use super::code::link;
use super::{Source, page_of};
use anyhow::Result;
use maud::{Markup, PreEscaped, Render};
use pulldown_cmark::{BrokenLink, Event, Options, Parser, Tag, TagEnd, html::push_html};
use shared_workloads::sample::Sample;

const TABLES: Options = Options::ENABLE_TABLES;

/// Markdown of the report's.
pub(super) fn markdown(markdown: &str) -> Markup {
    let mut out = String::new();
    push_html(&mut out, Parser::new_ext(markdown, TABLES));
    PreEscaped(out)
}

/// A line of it.
pub(super) fn inline(line: &str) -> Markup {
    let html = markdown(line).into_string();
    PreEscaped(html.trim_end().trim_start_matches("<p>").trim_end_matches("</p>").to_owned())
}

impl Source<'_> {
    /// The text at the top of the file, and what that includes.
    pub(super) fn header(&self) -> Result<String> {
        let mut header = String::new();
        for line in self.text.lines() {
            if let Some(rest) = line.strip_prefix("//!") {
                header += rest.strip_prefix(' ').unwrap_or(rest);
                header.push('\n');
            } else if let Some(name) = line.strip_prefix("#![doc = include_str!(\"") {
                let (folder, _) = self.path.rsplit_once('/').unwrap_or_default();
                header +=
                    &self.book.read(&format!("{folder}/{}", name.trim_end_matches("\")]")))?;
            }
        }
        Ok(header)
    }

    /// Markdown of this file. Its headings are one level lower, because the page has its own.
    pub(super) fn prose(&self, markdown: &str) -> Result<Markup> {
        let named = |link: BrokenLink| {
            Some((link.reference.trim_matches('`').to_owned().into(), "".into()))
        };
        let mut out = String::new();
        for (i, part) in markdown.split("```").enumerate() {
            if i % 2 == 1 {
                out += &self.example(part)?;
                continue;
            }
            let parser = Parser::new_with_broken_link_callback(part, TABLES, Some(named));
            let tags = parser.map(|event| {
                let tag = if let Event::Start(Tag::Heading { level, .. }) = &event {
                    format!("<h{}>", *level as u8 + 1)
                } else if let Event::End(TagEnd::Heading(level)) = &event {
                    format!("</h{}>", *level as u8 + 1)
                } else if let Event::Start(Tag::Link { dest_url: to, .. }) = &event {
                    // A link without an address is none: what it names has no page.
                    self.leads_to(to).map_or("<a>".to_owned(), |url| link(&url))
                } else {
                    return event;
                };
                Event::InlineHtml(tag.into())
            });
            push_html(&mut out, tags);
        }
        let out = out.replace("<table>", "<div class=wide tabindex=0><table>");
        let out = out.replace("<th></th>", "<td></td>");
        Ok(PreEscaped(out.replace("</table>", "</table></div>")))
    }

    /// A block of code, without the lines that rustdoc hides.
    fn example(&self, block: &str) -> Result<String> {
        let (language, code) = block.split_once('\n').unwrap_or_default();
        let shown = code.lines().filter(|line| *line != "#" && !line.starts_with("# "));
        let shown = shown.collect::<Vec<_>>().join("\n");
        let shown = shown.trim_end();
        let html = if language == "text" { shown.render() } else { self.code(shown)? };
        Ok(format!("<pre tabindex=0><code>{}</code></pre>", html.into_string()))
    }

    /// Where a link of rustdoc's leads in this book.
    fn leads_to(&self, target: &str) -> Option<String> {
        let path = target.trim_end_matches(['(', ')', '!']).trim_start_matches("crate::");
        let (model, path) = match target.strip_prefix("../") {
            Some(other) => {
                let other = other.trim_end_matches("/index.html");
                other.split_once('/').unwrap_or((other, "lib"))
            }
            None => (self.model, path),
        };
        let is_sample = Sample::ALL.into_iter().any(|sample| sample.module() == path);
        let file = format!("/{}.rs", if path == "pool" { "mod" } else { path });
        let pool = self.book.pool.iter().find(|pool| model == "processes" && pool.ends_with(&file));
        match pool {
            _ if target.starts_with("https://") => Some(target.to_owned()),
            _ if is_sample || path == "lib" => Some(page_of(&format!("{model}/{path}.rs"))),
            Some(file) => Some(page_of(file)),
            None => self.names.url(path),
        }
    }
}
