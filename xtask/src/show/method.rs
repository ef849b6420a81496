//! How the numbers came about, on what machine, and what they don't say.

use super::sheet::Sheet;
use crate::analyse::noise::{Noise, TOLERANCE, noise};
use crate::format::{Bytes, Ns, Percent, Times};
use crate::results::Results;
use serde_json::{Value, json};

const METHOD: &str = include_str!("method.md");

/// Before anything else: what casts doubt on the numbers.
pub(super) fn warnings(results: &Results) -> Vec<String> {
    let mut warnings = Vec::new();
    if results.partial {
        let text = "the measuring was interrupted. What is missing was not measured.";
        warnings.push(format!("> [!WARNING]\n> **Partial**: {text}"));
    }
    let Some(noise) = noise(results) else { return warnings };
    if noise.folded {
        warnings.push(format!(
            "> [!CAUTION]\n> **The kernel is folded away**, or the machine is too busy to tell: twice \
             the work took {} as long, not twice. No time of a computing sample means anything.",
            Times(noise.doubling)
        ));
    }
    if noise.noisy {
        let wandering = wandering(&noise);
        warnings.push(format!("> [!WARNING]\n> **The machine was noisy**: {wandering}"));
    }
    warnings
}

/// The canary, where it is no warning.
pub(super) fn steadiness(results: &Results) -> Option<String> {
    let noise = noise(results).filter(|noise| !noise.noisy)?;
    Some(format!("## Noise\n\nOn this machine, {}", wandering(&noise)))
}

/// `of 190 readings of work that never changes, 12 were more than 10% off the median, ...`
fn wandering(noise: &Noise) -> String {
    format!(
        "of {} readings of work that never changes, {} were more than {} off their median, the worst \
         by {}.",
        noise.readings,
        noise.wandering,
        Percent(TOLERANCE),
        Percent(noise.worst)
    )
}

/// How it was measured, on what machine, and what the numbers don't say.
pub(super) fn method(results: &Results) -> String {
    let settings = &results.settings;
    let rounds = match settings.rounds {
        Some(rounds) => format!("{rounds} rounds of everything"),
        None => format!(
            "up to five, as many as fit into the same time for each, then pairs of rows for the \
             claims that are still open, for {} in all",
            Ns(settings.budget_ns as f64)
        ),
    };
    METHOD
        .trim_end()
        .replace("{seed}", &settings.seed.to_string())
        .replace("{rounds}", &rounds)
        .replace("{limit}", &Ns(settings.limit_ns as f64).to_string())
        .replace("{machine}", &machine(results))
}

/// Everything that shapes a result, by the names of its fields.
fn machine(results: &Results) -> String {
    let mut sheet = Sheet::text(["what", "value"]);
    let mut push = |name: &str, value: String| sheet.push(vec![name.to_owned(), value]);
    let machine = json!(results.machine);
    for (name, fact) in machine.as_object().into_iter().flatten() {
        match (name.strip_suffix("_bytes"), fact) {
            (_, Value::Null) => {}
            (_, Value::Object(more)) => more.iter().for_each(|(name, fact)| push(name, text(fact))),
            (Some(name), bytes) => push(name, Bytes(bytes.as_f64().unwrap_or(0.0)).to_string()),
            (None, fact) => push(&name.replace('_', " "), text(fact)),
        }
    }
    for python in &results.interpreters {
        let gil = if python.gil { "with the GIL" } else { "without the GIL" };
        let start = python.start_method.as_ref();
        let start =
            start.map_or_else(String::new, |start| format!(", starts processes by {start}"));
        push(&python.model, format!("{}, {gil}{start}", python.version));
    }
    format!("## Machine\n\n{}", sheet.markdown())
}

/// Without quotes.
fn text(fact: &Value) -> String {
    fact.as_str().map_or_else(|| fact.to_string(), str::to_owned)
}
