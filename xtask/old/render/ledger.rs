//! The article's claims and their verdicts, as a table for each part of the article.

use super::tables::Sheet;
use crate::ledger::{InPython, Judged, Judgement, UNJUDGED, Verdict};
use crate::results::Results;

/// The section; nothing where no claim was judged.
pub(super) fn ledger(results: &Results) -> Option<String> {
    let claims = &results.claims;
    let first = claims.first()?;
    let mut sections = vec![format!("## Every claim of the article\n\n{}", tally(claims))];
    let mut parts: Vec<&str> = claims.iter().map(|claim| claim.part.as_str()).collect();
    parts.dedup();
    for part in parts {
        let mut header = vec!["claim", "the article says"];
        header.extend(first.python.iter().map(|python| python.model.as_str()));
        if first.python.is_empty() {
            header.push("python");
        }
        header.push("rust");
        let mut sheet = Sheet::new(header.len(), &header);
        sheet.rows.extend(claims.iter().filter(|claim| claim.part == part).map(row));
        sections.push(format!("### {part}\n\n{}", sheet.markdown()));
    }
    let unjudged: Vec<String> =
        UNJUDGED.iter().map(|(says, why)| format!("- {says}: {why}.")).collect();
    sections.push(format!("### What isn't judged\n\n{}", unjudged.join("\n")));
    Some(sections.join("\n\n"))
}

fn row(claim: &Judged) -> Vec<String> {
    let mut cells = vec![format!("`{}`", claim.id), claim.says.clone()];
    cells.extend(claim.python.iter().map(|InPython { judgement, .. }| cell(judgement)));
    if claim.python.is_empty() {
        cells.push(format!("**{}**: no Python was measured", word(Verdict::NotDecided)));
    }
    cells.push(cell(&claim.rust));
    cells
}

fn cell(Judgement { verdict, because }: &Judgement) -> String {
    format!("**{}**: {because}", word(*verdict))
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::DoesNotHold => "does not hold",
        Verdict::DoesNotApply => "does not apply",
        Verdict::NotDecided => "not decided",
    }
}

/// `54 claims. In python 3.11, 40 hold, 3 do not ...`
fn tally(claims: &[Judged]) -> String {
    let mut languages: Vec<(&str, Vec<Verdict>)> = Vec::new();
    if let Some(first) = claims.first() {
        for (i, python) in first.python.iter().enumerate() {
            let verdicts = claims.iter().map(|claim| claim.python[i].judgement.verdict);
            languages.push((&python.model, verdicts.collect()));
        }
    }
    languages.push(("Rust", claims.iter().map(|claim| claim.rust.verdict).collect()));
    let counted: Vec<String> = languages
        .into_iter()
        .map(|(language, verdicts)| {
            let count = |verdict| verdicts.iter().filter(|&&v| v == verdict).count();
            let [hold, not, apply, open] =
                [Verdict::Holds, Verdict::DoesNotHold, Verdict::DoesNotApply, Verdict::NotDecided]
                    .map(count);
            let apply = if apply == 0 { String::new() } else { format!(", {apply} don't apply") };
            format!("In {language} {hold} hold, {not} don't{apply}, {open} aren't decided here.")
        })
        .collect();
    format!(
        "{} claims, each judged by what was measured here: a claim holds, or doesn't, only where \
         the whole 95% interval says so. {}",
        claims.len(),
        counted.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::ledger;
    use crate::made_up::{World, empty, world};
    use expect_test::expect_file;

    #[test]
    fn a_row_per_claim_and_a_column_per_language() {
        let mut results = world(World::Right);
        results.claims.retain(|claim| {
            ["asyncio-cooperates", "gil-threads", "switch-asyncio", "cpu-processes"]
                .contains(&claim.id.as_str())
        });
        expect_file!["snapshots/ledger.md"].assert_eq(&(ledger(&results).unwrap() + "\n"));
    }

    #[test]
    fn without_python_its_column_says_so() {
        let text = ledger(&empty()).unwrap();
        assert!(text.contains("| **not decided**: no Python was measured"), "{text}");
        assert!(text.contains("In Rust 0 hold, 0 don't"), "{text}");
    }
}
