//! What the pages themselves say, in two languages: `texts.json`, a key with English and Japanese.

use super::prose::inline;
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static TEXTS: LazyLock<BTreeMap<&str, [&str; 2]>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("texts.json")).expect("keys with two plain strings each")
});

/// A text in both languages, of which the page shows one. It may have Markdown within a line.
pub(super) fn text(key: &str) -> Markup {
    filled(key, &[])
}

/// The same with `{}` replaced, one value for each.
pub(super) fn filled(key: &str, values: &[&str]) -> Markup {
    let [english, japanese] = plain(key).map(|text| {
        values.iter().fold(text.to_owned(), |text, value| text.replacen("{}", value, 1))
    });
    html! {
        span.en lang="en" { (inline(&english)) } span.ja lang="ja" { (inline(&japanese)) }
    }
}

/// English and Japanese, for titles.
pub(super) fn plain(key: &str) -> [&'static str; 2] {
    *TEXTS.get(key).unwrap_or_else(|| panic!("texts.json lacks {key}"))
}
