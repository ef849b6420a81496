//! The article's claims with their verdicts, and its own tables beside what was measured.

use super::pick::ordered;
use super::sheet::Sheet;
use super::words::{judgement, side as named, word};
use crate::analyse::claims::{Judged, UNJUDGED};
use crate::analyse::verdict::{Judgement, Verdict};
use crate::results::{Question, Results};

/// What the article says and what is right; `{id}` stands for what was found about a claim.
const ARTICLE: &str = include_str!("article.md");

/// The article's tables and flowchart: what it says, and what holds in Python and in Rust.
pub(super) fn tables(claims: &[Judged]) -> String {
    let article = ARTICLE.trim_end().to_owned();
    claims.iter().fold(article, |text, judged| {
        text.replace(&format!("{{{}}}", judged.claim.id), &found(judged))
    })
}

/// `python 3.11: holds<br>Rust: does not apply<br>gil-threads`.
fn found(judged: &Judged) -> String {
    let line = |(side, judgement): &(&str, Judgement)| {
        format!("{}: {}<br>", named(side), word(&judgement.verdict))
    };
    judged.sides.iter().map(line).collect::<String>() + &format!("`{}`", judged.claim.id)
}

/// Every claim, a table for each part of the article.
pub(super) fn ledger(results: &Results, claims: &[Judged]) -> String {
    let mut sections =
        vec![format!("## Every claim of the article\n\n{}{}", tally(claims), pursued(results))];
    for part in ordered(claims.iter().map(|judged| judged.claim.part)) {
        let interpreters = results.interpreters.iter().map(|python| python.model.as_str());
        let header = ["claim", "the article says"].into_iter().chain(interpreters).chain(["Rust"]);
        let mut sheet = Sheet::text(header);
        for judged in claims.iter().filter(|judged| judged.claim.part == part) {
            let mut cells = vec![format!("`{}`", judged.claim.id), judged.claim.says.to_owned()];
            cells.extend(judged.sides.iter().map(|(_, found)| judgement(found)));
            sheet.push(cells);
        }
        sections.push(format!("### {part}\n\n{}", sheet.markdown()));
    }
    let unjudged: Vec<String> =
        UNJUDGED.iter().map(|(says, why)| format!("- {says}: {why}.")).collect();
    sections.push(format!("### What is not judged\n\n{}", unjudged.join("\n")));
    sections.join("\n\n")
}

/// `55 claims. python3.11: 40 hold, 3 do not hold, ...`
pub(super) fn tally(claims: &[Judged]) -> String {
    let sides = claims.first().map_or(&[][..], |judged| &judged.sides);
    let counted = sides.iter().enumerate().map(|(i, (side, _))| {
        let count = |is: fn(&Verdict) -> bool| {
            claims.iter().filter(|judged| is(&judged.sides[i].1.verdict)).count()
        };
        let [hold, not, apply, open] = [
            count(|verdict| matches!(verdict, Verdict::Holds)),
            count(|verdict| matches!(verdict, Verdict::DoesNotHold)),
            count(|verdict| matches!(verdict, Verdict::DoesNotApply(_))),
            count(|verdict| matches!(verdict, Verdict::NotDecided(_))),
        ];
        let apply = if apply == 0 { String::new() } else { format!(", {apply} do not apply") };
        format!("- {}: {hold} hold, {not} do not hold{apply}, {open} are not decided", named(side))
    });
    let python = if sides.len() > 1 { "" } else { "\n- No Python was measured." };
    format!("{} claims.\n\n{}{python}", claims.len(), counted.collect::<Vec<_>>().join("\n"))
}

/// Which claims were still open after the same rounds for all, and how often their rows were run for
/// them.
fn pursued(results: &Results) -> String {
    let questions = ordered(results.pairs.iter());
    if questions.is_empty() {
        return String::new();
    }
    let item = |question: &Question| {
        let times = results.pairs.iter().filter(|other| **other == *question).count();
        let Question { claim, side } = question;
        format!("`{claim}` ({}, {times} times)", named(side))
    };
    let items: Vec<String> = questions.into_iter().map(item).collect();
    format!(
        "\n\nAfter the same few rounds for all, the time went to claims that were still open. Their \
         rows were run back to back: {}.",
        items.join(", ")
    )
}
