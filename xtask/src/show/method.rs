//! How the numbers came about, on what machine, and what they don't say.

use super::sheet::Sheet;
use crate::analyse::noise::{Noise, TOLERANCE};
use crate::format::{Bytes, Ns, Percent, Times};
use crate::results::Results;
use serde_json::{Value, json};

const METHOD: &str = include_str!("method.md");

/// Before anything else: what casts doubt on the numbers.
pub(super) fn warnings(results: &Results, noise: Option<&Noise>) -> Vec<String> {
    let mut warnings = Vec::new();
    if results.partial {
        warnings.push(
            "> [!WARNING]\n> **Partial**: the measuring was interrupted. What is missing was not \
             measured."
                .to_owned(),
        );
    }
    let Some(noise) = noise else { return warnings };
    if noise.folded {
        warnings.push(format!(
            "> [!CAUTION]\n> **The kernel is folded away**, or the machine is too busy to tell: twice \
             the work took {} as long, not twice. No time of a computing sample means anything.",
            Times(noise.doubling)
        ));
    }
    if noise.noisy {
        warnings.push(format!(
            "> [!WARNING]\n> **The machine was noisy**: {} That touches {} rows; [Noise](#noise) names \
             them.",
            wandering(noise),
            noise.touched.len()
        ));
    }
    warnings
}

/// `Of 190 readings of work that never changes, 12 were more than 10% off the median, ...`
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

/// The canary: a sentence, unless it matters.
pub(super) fn noise(noise: &Noise) -> String {
    let sentence = format!("## Noise\n\nOn this machine, {}", wandering(noise));
    if !noise.noisy {
        return sentence;
    }
    let rows = noise
        .touched
        .iter()
        .map(|(row, runs)| format!("{} ({runs} of {} runs)", row.name(), row.runs.len()));
    format!(
        "{sentence}\n\n<details><summary>Rows with runs beside one</summary>\n\n{}\n\n</details>",
        rows.collect::<Vec<_>>().join(", ")
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
