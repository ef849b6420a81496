//! Puts parts of a report between markers of a file, so that the numbers there are a real run's.

use crate::output;
use crate::results::Results;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::Path;

/// What a file must have a place for; for other parts it may have one.
const FINDINGS: &str = "findings";

/// Makes sure that a file has the markers, before anything is measured.
pub(crate) fn is_possible(path: &Path) -> Result<()> {
    with(path, &[(FINDINGS, String::new())]).map(drop)
}

/// Puts each part, by its name, between its markers; or leaves the file as it was.
pub(crate) fn splice(path: &Path, results: &Results, parts: &[(&str, String)]) -> Result<()> {
    let is_whole = !results.partial && results.failures() == 0;
    ensure!(is_whole, "{} is unchanged: the report isn't whole", path.display());
    output::replace(path, &with(path, parts)?)
}

fn with(path: &Path, parts: &[(&str, String)]) -> Result<String> {
    let name = path.display();
    let mut text = fs::read_to_string(path).with_context(|| format!("{name} can't be read"))?;
    for (part, content) in parts {
        if *part == FINDINGS || text.contains(&marker(part, "begin")) {
            text = between_markers(&text, part, content)
                .with_context(|| format!("{name} can't take the findings"))?;
        }
    }
    Ok(text)
}

fn marker(name: &str, end: &str) -> String {
    format!("<!-- {name}:{end} -->")
}

fn between_markers(text: &str, name: &str, content: &str) -> Result<String> {
    let (begin, end) = (marker(name, "begin"), marker(name, "end"));
    for marker in [&begin, &end] {
        match text.matches(marker.as_str()).count() {
            1 => {}
            0 => bail!("it has no line {marker}"),
            _ => bail!("it has more than one line {marker}"),
        }
    }
    let parts = text.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some(format!("{before}{begin}\n\n{content}\n\n{end}{after}"))
    });
    parts.context("its markers are in the wrong order")
}

#[cfg(test)]
mod tests {
    use super::{between_markers, with};
    use std::fs;

    #[test]
    fn a_part_replaces_what_is_between_its_markers_where_there_are_any() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("README.md");
        let parts = [("findings", "found".to_owned()), ("choice", "chart".to_owned())];
        let before = "a\n<!-- findings:begin -->\nold\n<!-- findings:end -->\nb\n";
        let after = "a\n<!-- findings:begin -->\n\nfound\n\n<!-- findings:end -->\nb\n";
        for text in [before, after] {
            fs::write(&path, text).unwrap();
            assert_eq!(with(&path, &parts).unwrap(), after);
        }
        fs::write(&path, format!("{before}<!-- choice:begin -->old<!-- choice:end -->")).unwrap();
        let both = with(&path, &parts).unwrap();
        assert_eq!(both, format!("{after}<!-- choice:begin -->\n\nchart\n\n<!-- choice:end -->"));
    }

    #[test]
    fn missing_doubled_or_swapped_markers_are_errors() {
        let [begin, end] = ["<!-- x:begin -->", "<!-- x:end -->"];
        for (text, complaint) in [
            (String::new(), "it has no line <!-- x:begin -->"),
            (begin.to_owned(), "it has no line <!-- x:end -->"),
            (format!("{begin}{begin}{end}"), "it has more than one line <!-- x:begin -->"),
            (format!("{end}{begin}"), "its markers are in the wrong order"),
        ] {
            assert_eq!(between_markers(&text, "x", "").unwrap_err().to_string(), complaint);
        }
    }
}
