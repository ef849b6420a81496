//! How the numbers came about, on what machine, and what they don't say.

use super::numbers::{duration, percent, times};
use super::tables::Sheet;
use crate::budget::{Division, divide};
use crate::measure::{long, nanoseconds};
use crate::results::{Noise, Results};
use std::time::Duration;

/// Before anything else: what casts doubt on the numbers.
pub(super) fn warnings(results: &Results) -> Vec<String> {
    let mut warnings = Vec::new();
    if results.partial {
        warnings.push(
            "> [!WARNING]\n> **Partial**: the measuring was interrupted. What is missing wasn't \
             measured."
                .to_owned(),
        );
    }
    let Some(noise) = &results.noise else { return warnings };
    if noise.folded {
        warnings.push(format!(
            "> [!CAUTION]\n> **The kernel is folded away**, or the machine is too busy to tell: twice the \
             work took {} as long, not twice. No time of a computing sample means anything.",
            times(noise.doubling)
        ));
    }
    if noise.noisy {
        warnings.push(format!(
            "> [!WARNING]\n> **The machine was too noisy**: of {} readings of work that never changes, \
             {} were more than 10% off, the worst by {}. That touches {} rows: see [Noise](#noise).",
            noise.readings,
            noise.wandering,
            percent(noise.worst),
            noise.touched.len()
        ));
    }
    warnings
}

/// The canary, and which rows it casts doubt on.
pub(super) fn noise(noise: &Noise) -> String {
    let summary = format!(
        "## Noise\n\nBetween the runs, the same sum and the same sleep were timed {} times. {} of these \
         readings were more than 10% off their median, the worst by {}. Twice the sum took {} as \
         long.",
        noise.readings,
        noise.wandering,
        percent(noise.worst),
        times(noise.doubling)
    );
    if noise.touched.is_empty() {
        return summary;
    }
    let mut sheet =
        Sheet::new(1, &["runs beside such a reading", "runs", "of", "worst reading off by"]);
    for touched in &noise.touched {
        sheet.rows.push(vec![
            touched.row.clone(),
            touched.runs.to_string(),
            touched.of.to_string(),
            percent(touched.worst),
        ]);
    }
    format!(
        "{summary}\n\n<details><summary>{} rows have runs beside one</summary>\n\n{}\n\n</details>",
        noise.touched.len(),
        sheet.markdown()
    )
}

/// How it was measured.
pub(super) fn method(results: &Results) -> String {
    let settings = &results.settings;
    let division = divide(Duration::from_nanos(settings.budget_ns), settings.with_prices);
    let rounds = settings.rounds.map_or_else(
        || {
            format!(
                "as many rounds as fit into {}, at least {} of what takes less than a second and \
                 never fewer than 2",
                duration(nanoseconds(division.samples) as f64),
                if settings.quick { 2 } else { 5 },
            )
        },
        |rounds| format!("{rounds} rounds of everything"),
    );
    format!(
        "## Method\n\n\
         - Every run is a process of its own. All runs are made in one random order (`--seed {}`), \
         each row's spread over the whole time: {rounds}. A run that takes longer than {} is ended.\n\
         - What is timed is what the article times: start the workers, do the work, stop the \
         workers. Starting the process isn't part of it. CPU time is: it is the whole process's, \
         user and system, and that of the children it waited for.\n\
         - The first run of each row warms up, and is watched for memory; its time counts only if it \
         took {} or more, where neither matters.\n\
         - Memory is the most that all of a case's processes were seen to take together, each page \
         that several share counted once (PSS). It is looked at every millisecond at first, then \
         less often; what is over before the fifth look has no number.\n\
         - No answer, no number: every answer is checked against one that is known independently.\n\
         - Intervals are the bootstrap's 95% intervals of the median, and of the ratio of two \
         medians; of fewer than five rounds, where resampling sees too little, Student's t of the \
         logarithms, which is wide. A ratio whose interval holds 1 is *not distinguishable*. The \
         deviation is the median distance from the median.\n\
         - The loopback server runs in a process of its own.\n\
         - [`results.json`](results.json) has every run; `xtask/src/results.rs` says what each field \
         means.{}",
        settings.seed,
        duration(settings.limit_ns as f64),
        duration(nanoseconds(long(settings.hurried())) as f64),
        if settings.with_prices {
            with_prices(division)
        } else {
            "\n- Prices and growth are left out, as with `--quick`, `--no-prices`, and a choice of models \
             or samples."
                .to_owned()
        },
    )
}

/// How the rest was measured.
fn with_prices(division: Division) -> String {
    let [whole, prices, growth] = [division.whole(), division.prices, division.growth]
        .map(|part| duration(nanoseconds(part) as f64));
    format!(
        "\n- Of the {whole} after the build {prices} are for the price list, {growth} for memory and \
         growth, and the rest for the samples.\n\
         - A price is criterion's estimate of the median, divided by the operations of an iteration. \
         Each benchmark is a process of its own; they run once each, in random order, for the same \
         share of the time.\n\
         - Memory of a unit is the slope of a straight line (least squares) through five numbers of \
         units that wait together; its interval is Student's.\n\
         - A curve is measured upwards until it fails, or would take too long; then come further \
         rounds of all points in random order. What waits is looked at in a run of its own, which isn't \
         timed. Every answer is checked, as those of the samples are."
    )
}

/// What the numbers don't say.
pub(super) fn limits() -> &'static str {
    "## Limits\n\n\
     - One machine, one day. Ratios carry further than times, and neither carries to a machine with \
     many more cores.\n\
     - The fetching samples talk to a server on the same machine, which shares its cores with them.\n\
     - smol and async-std share their executor's crates: they are hardly two independent contestants.\n\
     - tokio's timers round up to whole milliseconds.\n\
     - The kernels are the article's; they say nothing of cache misses, locks held long, or large \
     messages between processes."
}

/// Everything that shapes a result.
pub(super) fn machine(results: &Results) -> String {
    let machine = &results.machine;
    let mut sheet = Sheet::new(2, &["what", "value"]);
    let mut row =
        |name: &str, value: &str| sheet.rows.push(vec![name.to_owned(), value.to_owned()]);
    row("processor", &machine.cpu);
    row("cores", &machine.cores.to_string());
    for fact in &machine.facts {
        row(&fact.name, &fact.value);
    }
    for (name, version) in &machine.versions {
        row(name, version);
    }
    format!("## Machine\n\n{}", sheet.markdown())
}
