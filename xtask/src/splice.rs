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
    let (before, rest) = around(text, &begin)?;
    let (_, after) = around(rest, &end)?;
    Ok(format!("{before}{begin}\n\n{content}\n\n{end}{after}"))
}

fn around<'a>(text: &'a str, marker: &str) -> Result<(&'a str, &'a str)> {
    match text.split(marker).collect::<Vec<_>>()[..] {
        [before, after] => Ok((before, after)),
        [_] => bail!("it has no line {marker}, or not in its place"),
        _ => bail!("it has more than one line {marker}"),
    }
}

#[cfg(test)]
mod tests {
    use super::between_markers;

    #[test]
    fn only_what_is_between_markers_is_replaced_and_only_where_they_are_in_order() {
        let [begin, end] = ["<!-- x:begin -->", "<!-- x:end -->"];
        let spliced = between_markers(&format!("a{begin}old{end}b"), "x", "new").unwrap();
        assert_eq!(spliced, format!("a{begin}\n\nnew\n\n{end}b"));
        assert_eq!(between_markers(&spliced, "x", "new").unwrap(), spliced);
        for (text, complaint) in [
            (begin.to_owned(), "no line <!-- x:end -->"),
            (format!("{begin}{begin}{end}"), "more than one line <!-- x:begin -->"),
            (format!("{end}{begin}"), "no line <!-- x:end -->"),
        ] {
            let error = between_markers(&text, "x", "").unwrap_err().to_string();
            assert!(error.contains(complaint), "{error}");
        }
    }
}
