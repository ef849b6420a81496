//! What was found, in words with numbers. Each finding is a function of the results that says
//! nothing where its rows are missing; to add one, write it and name it in [`FINDINGS`].

use super::numbers::{duration, memory, span, times};
use crate::derive::BASELINE_MODEL;
use crate::results::{Ratio, Results, Row, Summary};
use shared_workloads::answer::{Answer, Offloaded, grouped};
use shared_workloads::sample::Sample;

/// How many are shown.
const SHOWN: usize = 5;

/// In the order of their weight.
const FINDINGS: [fn(&Results) -> Option<String>; 6] =
    [computing, waiting, python, footprint, blocking, racing];

/// The findings that weigh most.
pub(crate) fn all(results: &Results) -> Vec<String> {
    FINDINGS.iter().filter_map(|find| find(results)).take(SHOWN).collect()
}

fn computing(results: &Results) -> Option<String> {
    let plain = fastest(results, Sample::CpuBound, BASELINE_MODEL)?;
    let mut best = fastest_of_each_model(results, Sample::CpuBound);
    best.truncate(3);
    let inline = results.rows.iter().find(|row| {
        row.sample == Sample::CpuBound && row.variant == "inline" && row.summary.is_some()
    });
    let item =
        |row: &Row| Some(format!("{} {}, {}", named(row), median(row)?, compared(row.speed_up?)));
    let inline = inline.and_then(|row| {
        let item = item(row)?;
        Some(format!(". On an event loop, without handing the work away: {item}"))
    });
    Some(format!(
        "**Computing** ({} sums of squares below {}, {} cores): {} as a plain loop; {}{}.",
        plain.params.tasks,
        grouped(plain.params.n),
        results.machine.cores,
        median(plain)?,
        list(best, item)?,
        inline.unwrap_or_default()
    ))
}

fn waiting(results: &Results) -> Option<String> {
    let plain = fastest(results, Sample::IoBound, BASELINE_MODEL)?;
    let best = fastest_of_each_model(results, Sample::IoBound);
    Some(format!(
        "**Waiting** ({} times {}): {} one after the other; {}.",
        plain.params.tasks,
        duration(plain.params.delay.as_secs_f64() * 1e9),
        median(plain)?,
        list(best, |row| Some(format!("{} {}", named(row), median(row)?)))?
    ))
}

fn python(results: &Results) -> Option<String> {
    let computes = |row: &&Row| row.is_python() && row.sample == Sample::CpuBound;
    let model = &results.rows.iter().find(computes)?.model;
    let of = |variant: &str| {
        let rows = results.rows.iter().filter(computes);
        rows.filter(|row| row.model == *model).find(|row| row.variant == variant)
    };
    let plain = of("sequential")?;
    let others = ["threads", "processes"].into_iter().filter_map(of).collect();
    let rust = fastest(results, Sample::CpuBound, "threads")?;
    Some(format!(
        "**{}** takes {} for the same sums as a plain loop, {} as long as Rust; {}. Threads in Rust: \
         {}.",
        capitalised(model),
        median(plain)?,
        times(1.0 / plain.over_rust?.value),
        list(others, |row| Some(format!("with {}, {}", row.variant, compared(row.speed_up?))))?,
        compared(rust.speed_up?),
    ))
}

fn footprint(results: &Results) -> Option<String> {
    let best = fastest_of_each_model(results, Sample::IoBound);
    let takes = |row: &&Row| row.memory_bytes;
    let least = best.iter().copied().filter(|row| takes(row).is_some()).min_by_key(takes)?;
    let most = best.iter().copied().max_by_key(takes)?;
    if least.model == most.model {
        return None;
    }
    let cost = |row: &Row| {
        let summary = row.summary?;
        Some(format!("{} and {} of CPU time", memory(row.memory_bytes?), duration(summary.cpu_ns)))
    };
    Some(format!(
        "**What {} waiting tasks take**: from {} ({}) to {} ({}).",
        least.params.tasks,
        cost(least)?,
        named(least),
        cost(most)?,
        named(most)
    ))
}

fn blocking(results: &Results) -> Option<String> {
    let rows = || {
        results
            .rows
            .iter()
            .filter(|row| row.sample == Sample::OffloadBlocking && row.model != BASELINE_MODEL)
    };
    let (blocked, still) = rows().find_map(|row| match &row.answer {
        Some(Answer::Blocked(Offloaded { heartbeats, .. })) => Some((row, *heartbeats)),
        _ => None,
    })?;
    let (free, beats) = rows().find_map(|row| match &row.answer {
        Some(Answer::Offloaded(Offloaded { heartbeats, .. })) if row.model == blocked.model => {
            Some((row, *heartbeats))
        }
        _ => None,
    })?;
    Some(format!(
        "**Blocking the loop**: while a request takes {}, the loop's heart beats {beats} times with \
         {}, and {still} times with {}.",
        duration(free.params.delay.as_secs_f64() * 1e9),
        named(free),
        named(blocked)
    ))
}

fn racing(results: &Results) -> Option<String> {
    let (row, count) = results.rows.iter().find_map(|row| match row.answer {
        Some(Answer::IndeterminateCount(count)) => Some((row, count)),
        _ => None,
    })?;
    let all = row.params.workers as u64 * row.params.increments;
    Some(format!(
        "**Racing**: of {} updates, {} lost {}. A counter that can't lose any: {}.",
        grouped(all),
        named(row),
        grouped(all.saturating_sub(count)),
        list(fastest_of_each_model(results, Sample::CounterRace), |row| {
            Some(format!("{} {}", named(row), median(row)?))
        })?
    ))
}

/// The fastest variant of a sample in a model that does what the sample is about.
pub(super) fn fastest<'a>(results: &'a Results, sample: Sample, model: &str) -> Option<&'a Row> {
    let rows = || {
        results.rows.iter().filter_map(move |row| {
            let measured = (row.sample, row.model.as_str()) == (sample, model);
            Some((row, row.summary.filter(|_| measured)?))
        })
    };
    let quickest =
        |(_, a): &(&Row, Summary), (_, b): &(&Row, Summary)| a.median_ns.total_cmp(&b.median_ns);
    let honest = rows().filter(|(row, _)| !warns(row)).min_by(quickest);
    honest.or_else(|| rows().min_by(quickest)).map(|(row, _)| row)
}

/// Whether a variant is there to show what goes wrong.
fn warns(row: &Row) -> bool {
    matches!(row.answer, Some(Answer::IndeterminateCount(_) | Answer::Blocked(_)))
}

/// The fastest of each of our models but the baseline, the fastest first.
pub(super) fn fastest_of_each_model(results: &Results, sample: Sample) -> Vec<&Row> {
    let mut models: Vec<&str> = Vec::new();
    for row in &results.rows {
        if row.model != BASELINE_MODEL && !row.is_python() && !models.contains(&row.model.as_str())
        {
            models.push(&row.model);
        }
    }
    let mut rows: Vec<&Row> =
        models.into_iter().filter_map(|model| fastest(results, sample, model)).collect();
    let median = |row: &Row| row.summary.map_or(f64::INFINITY, |s| s.median_ns);
    rows.sort_by(|a, b| median(a).total_cmp(&median(b)));
    rows
}

fn list(rows: Vec<&Row>, item: impl Fn(&Row) -> Option<String>) -> Option<String> {
    let items: Vec<String> = rows.into_iter().filter_map(item).collect();
    (!items.is_empty()).then(|| items.join(", "))
}

/// `1.93 × as fast (1.88 – 1.99)`.
fn compared(ratio: Ratio) -> String {
    let interval = span(ratio.interval);
    if ratio.is_distinguishable() {
        format!("{} as fast {interval}", times(ratio.value))
    } else {
        format!("not distinguishable from it {interval}")
    }
}

pub(super) fn named(row: &Row) -> String {
    format!("`{} {}`", row.model, row.variant)
}

pub(super) fn median(row: &Row) -> Option<String> {
    Some(duration(row.summary?.median_ns))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
