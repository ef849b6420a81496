//! Puts parts of a report between markers of a file, so that the numbers there are a real run's.

use crate::output;
use crate::results::Results;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// What a file must have a place for; for other parts it may have one.
const FINDINGS: &str = "findings";

/// A part of a report: its name, and its text.
pub(crate) type Part<'a> = (&'a str, String);

/// A file that has both markers of the findings.
#[derive(Debug)]
pub(crate) struct Target {
    path: PathBuf,
}

impl Target {
    /// # Errors
    ///
    /// Where the file can't be read, or has no markers.
    pub(crate) fn find(path: &Path) -> Result<Self> {
        let target = Self { path: path.to_owned() };
        target.with(&[(FINDINGS, String::new())])?;
        Ok(target)
    }

    /// Replaces what is between the markers.
    ///
    /// # Errors
    ///
    /// Where the results aren't fit for it, or the file can't be written; it is unchanged then.
    pub(crate) fn splice(&self, results: &Results, parts: &[Part]) -> Result<()> {
        ensure!(
            !results.partial && results.failures() == 0,
            "{} is unchanged: the report isn't whole",
            self.path.display()
        );
        output::replace(&self.path, &self.with(parts)?)
    }

    fn with(&self, parts: &[Part]) -> Result<String> {
        let name = self.path.display();
        let text =
            fs::read_to_string(&self.path).with_context(|| format!("{name} can't be read"))?;
        spliced(text, parts).with_context(|| format!("{name} can't take the findings"))
    }
}

fn spliced(mut text: String, parts: &[Part]) -> Result<String> {
    for (name, content) in parts {
        if *name == FINDINGS || text.contains(&begin(name)) {
            text = between_markers(&text, name, content)?;
        }
    }
    Ok(text)
}

fn begin(name: &str) -> String {
    format!("<!-- {name}:begin -->")
}

fn between_markers(text: &str, name: &str, content: &str) -> Result<String> {
    let (begin, end) = (begin(name), format!("<!-- {name}:end -->"));
    let (before, rest) = split(text, &begin)?;
    split(text, &end)?;
    let (_, after) = split(rest, &end).context("its markers are in the wrong order")?;
    Ok(format!("{before}{begin}\n\n{content}\n\n{end}{after}"))
}

fn split<'t>(text: &'t str, marker: &str) -> Result<(&'t str, &'t str)> {
    let mut parts = text.split(marker);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(before), Some(after), None) => Ok((before, after)),
        (_, None, _) => bail!("it has no line {marker}"),
        (_, Some(_), _) => bail!("it has more than one line {marker}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{between_markers, spliced};

    #[test]
    fn what_is_between_the_markers_is_replaced_and_nothing_else() {
        let text = "a\n<!-- findings:begin -->\nold\n<!-- findings:end -->\nb\n";
        let spliced = between_markers(text, "findings", "new").unwrap();
        assert_eq!(spliced, "a\n<!-- findings:begin -->\n\nnew\n\n<!-- findings:end -->\nb\n");
        assert_eq!(between_markers(&spliced, "findings", "new").unwrap(), spliced);
    }

    #[test]
    fn a_part_goes_where_there_is_a_place_for_it() {
        let findings = "<!-- findings:begin --><!-- findings:end -->\n";
        let parts = [("findings", "found".to_owned()), ("choice", "chart".to_owned())];
        let text = spliced(findings.to_owned(), &parts).unwrap();
        assert!(text.contains("found") && !text.contains("chart"), "{text}");
        let text = format!("{findings}<!-- choice:begin -->old<!-- choice:end -->");
        let text = spliced(text, &parts).unwrap();
        assert!(text.ends_with("<!-- choice:begin -->\n\nchart\n\n<!-- choice:end -->"));
        let kept = spliced(text, &parts[..1]).unwrap();
        assert!(kept.contains("found") && kept.contains("chart"), "{kept}");
    }

    #[test]
    fn missing_doubled_or_swapped_markers_are_errors() {
        for (text, complaint) in [
            ("nothing", "it has no line <!-- findings:begin -->"),
            ("<!-- findings:begin -->", "it has no line <!-- findings:end -->"),
            (
                "<!-- findings:begin --><!-- findings:begin --><!-- findings:end -->",
                "it has more than one line <!-- findings:begin -->",
            ),
            ("<!-- findings:end --><!-- findings:begin -->", "its markers are in the wrong order"),
        ] {
            assert_eq!(between_markers(text, "findings", "x").unwrap_err().to_string(), complaint);
        }
    }
}
