//! Puts the findings between two markers of a file, so that the numbers there are a real run's.

use crate::output;
use crate::render::splice_text;
use crate::results::Results;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- findings:begin -->";
const END: &str = "<!-- findings:end -->";

/// A file that has both markers.
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
        target.with("")?;
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
        let text = self.with(&splice_text(results))?;
        output::replace(&self.path, &text)
    }

    fn with(&self, findings: &str) -> Result<String> {
        let text = fs::read_to_string(&self.path)
            .with_context(|| format!("{} can't be read", self.path.display()))?;
        between_markers(&text, findings)
            .with_context(|| format!("{} can't take the findings", self.path.display()))
    }
}

fn between_markers(text: &str, findings: &str) -> Result<String> {
    let split = |text: &str, marker: &str| -> Result<(String, String)> {
        match text.split(marker).collect::<Vec<_>>().as_slice() {
            [before, after] => Ok(((*before).to_owned(), (*after).to_owned())),
            [_] => bail!("it has no line {marker}"),
            _ => bail!("it has more than one line {marker}"),
        }
    };
    let (before, rest) = split(text, BEGIN)?;
    split(text, END)?;
    let (_, after) = split(&rest, END).context("its markers are in the wrong order")?;
    Ok(format!("{before}{BEGIN}\n\n{findings}\n\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::between_markers;

    #[test]
    fn what_is_between_the_markers_is_replaced_and_nothing_else() {
        let text = "a\n<!-- findings:begin -->\nold\n<!-- findings:end -->\nb\n";
        let spliced = between_markers(text, "new").unwrap();
        assert_eq!(spliced, "a\n<!-- findings:begin -->\n\nnew\n\n<!-- findings:end -->\nb\n");
        assert_eq!(between_markers(&spliced, "new").unwrap(), spliced);
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
            assert_eq!(between_markers(text, "x").unwrap_err().to_string(), complaint);
        }
    }
}
