//! Puts the findings, and the flowchart where a file has a place for it, between markers of a file,
//! so that the numbers there are a real run's.

use crate::output;
use crate::render::{Links, choice, splice_text};
use crate::results::Results;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

const FINDINGS: &str = "findings";
/// A file need not have markers of this name.
const CHOICE: &str = "choice";

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
        target.with("", None)?;
        Ok(target)
    }

    /// Replaces what is between the markers.
    ///
    /// # Errors
    ///
    /// Where the results aren't fit for it, or the file can't be written; it is unchanged then.
    pub(crate) fn splice(&self, results: &Results) -> Result<()> {
        ensure!(
            !results.partial && results.failures() == 0,
            "{} is unchanged: the report isn't whole",
            self.path.display()
        );
        let links = Links { root: Some(".") };
        let text = self.with(&splice_text(results), choice(results, links).as_deref())?;
        output::replace(&self.path, &text)
    }

    fn with(&self, findings: &str, choice: Option<&str>) -> Result<String> {
        let text = fs::read_to_string(&self.path)
            .with_context(|| format!("{} can't be read", self.path.display()))?;
        both(&text, findings, choice)
            .with_context(|| format!("{} can't take the findings", self.path.display()))
    }
}

/// Results that don't suffice for a flowchart leave the older one.
fn both(text: &str, findings: &str, choice: Option<&str>) -> Result<String> {
    let text = between_markers(text, FINDINGS, findings)?;
    match choice {
        Some(choice) if text.contains(&begin(CHOICE)) => between_markers(&text, CHOICE, choice),
        Some(_) | None => Ok(text),
    }
}

fn begin(name: &str) -> String {
    format!("<!-- {name}:begin -->")
}

fn between_markers(text: &str, name: &str, content: &str) -> Result<String> {
    let (begin, end) = (begin(name), format!("<!-- {name}:end -->"));
    let split = |text: &str, marker: &str| -> Result<(String, String)> {
        match text.split(marker).collect::<Vec<_>>().as_slice() {
            [before, after] => Ok(((*before).to_owned(), (*after).to_owned())),
            [_] => bail!("it has no line {marker}"),
            _ => bail!("it has more than one line {marker}"),
        }
    };
    let (before, rest) = split(text, &begin)?;
    split(text, &end)?;
    let (_, after) = split(&rest, &end).context("its markers are in the wrong order")?;
    Ok(format!("{before}{begin}\n\n{content}\n\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{between_markers, both};

    #[test]
    fn what_is_between_the_markers_is_replaced_and_nothing_else() {
        let text = "a\n<!-- findings:begin -->\nold\n<!-- findings:end -->\nb\n";
        let spliced = between_markers(text, "findings", "new").unwrap();
        assert_eq!(spliced, "a\n<!-- findings:begin -->\n\nnew\n\n<!-- findings:end -->\nb\n");
        assert_eq!(between_markers(&spliced, "findings", "new").unwrap(), spliced);
    }

    #[test]
    fn the_flowchart_goes_where_there_is_a_place_for_it() {
        let findings = "<!-- findings:begin --><!-- findings:end -->\n";
        let spliced = both(findings, "found", Some("chart")).unwrap();
        assert!(!spliced.contains("chart"), "{spliced}");
        let text = format!("{findings}<!-- choice:begin -->old<!-- choice:end -->");
        let spliced = both(&text, "found", Some("chart")).unwrap();
        assert!(spliced.ends_with("<!-- choice:begin -->\n\nchart\n\n<!-- choice:end -->"));
        let kept = both(&text, "found", None).unwrap();
        assert!(kept.contains("found") && kept.contains("old"), "{kept}");
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
