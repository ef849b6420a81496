//! What was found, in words with numbers. Each finding is a function of the results that says
//! nothing where its rows are missing; to add one, write it and name it in [`FINDINGS`].

use super::growth::per_second;
use super::pick::{fastest, fastest_of_each_model, ordered, programs};
use super::words::{median, name, ratio};
use crate::analyse::compare::{self, rate, speed_up};
use crate::analyse::growth::curves;
use crate::catalogue::{BASELINE, LIMIT, MANY};
use crate::format::{Bytes, Count, Ns, Percent, Times};
use crate::results::{Results, Row, Series};
use shared_workloads::answer::Answer;
use shared_workloads::sample::Sample;

/// In the order of their weight.
const FINDINGS: [fn(&Results) -> Option<String>; 7] =
    [computing, waiting, fetching, python, without_the_gil, footprint, blocking];

/// Everything that was found.
pub(crate) fn findings(results: &Results) -> Vec<String> {
    FINDINGS.iter().filter_map(|find| find(results)).collect()
}

fn computing(results: &Results) -> Option<String> {
    let plain = fastest(results, Sample::CpuBound, BASELINE)?;
    let mut best = fastest_of_each_model(results, Sample::CpuBound);
    best.truncate(3);
    let item =
        |row: &Row| Some(format!("{} {}, {}", name(row), median(row)?, as_fast(results, row)?));
    let inline = results.row("asyncio-tokio", Sample::CpuBound, "inline").and_then(item);
    let inline = inline.map(|item| format!(". On an event loop that keeps the work: {item}"));
    Some(format!(
        "**Computing** ({} sums of squares below {}, {} cores): {} as a plain loop; {}{}.",
        plain.params.tasks,
        Count(plain.params.n),
        results.machine.cores,
        median(plain)?,
        list(best, item)?,
        inline.unwrap_or_default(),
    ))
}

fn waiting(results: &Results) -> Option<String> {
    let plain = fastest(results, Sample::IoBound, BASELINE)?;
    let best = fastest_of_each_model(results, Sample::IoBound);
    Some(format!(
        "**Waiting** ({} times {}): {} one after the other; {}.",
        plain.params.tasks,
        Ns(plain.params.delay.as_secs_f64() * 1e9),
        median(plain)?,
        list(best, |row| Some(format!("{} {}", name(row), median(row)?)))?
    ))
}

/// The fastest variant of each model with a fixed number of requests at a time.
fn fetching(results: &Results) -> Option<String> {
    let rows = curves(results, Series::Throughput).into_iter().filter_map(|it| it.at(MANY));
    let mut rows: Vec<(f64, &Row)> = rows.filter_map(|row| Some((rate(row)?, row))).collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (limit, _) = *rows.iter().find(|(_, row)| row.model == LIMIT)?;
    let models = ordered(rows.iter().map(|(_, row)| row.model.as_str()));
    let best = |model: &str| rows.iter().find(|(_, row)| row.model == model && model != LIMIT);
    let item = |&(rate, row): &(f64, &Row)| {
        let share = Percent(rate / limit);
        format!("`{} {}` {} ({share})", row.model, row.variant, per_second(rate))
    };
    let items: Vec<String> = models.into_iter().filter_map(best).map(item).collect();
    Some(format!(
        "**Fetching** (small replies, {MANY} requests at a time): {} without a client, which is the \
         limit; {}.",
        per_second(limit),
        items.join(", "),
    ))
}

/// The first Python that has a GIL.
fn python(results: &Results) -> Option<String> {
    let python = results.interpreters.iter().find(|python| python.gil)?;
    let of = |variant| results.row(&python.model, Sample::CpuBound, variant);
    let plain = of("sequential")?;
    let others = ["threads", "processes"].into_iter().filter_map(of).collect();
    let rust = fastest(results, Sample::CpuBound, "threads")?;
    Some(format!(
        "**{}** takes {} for the same sums as a plain loop, {} as long as Rust; {}. Threads in Rust: \
         {}.",
        python.version,
        median(plain)?,
        Times(1.0 / compare::over_rust(results, plain)?.value),
        list(others, |row| Some(format!("with {}, {}", row.variant, as_fast(results, row)?)))?,
        as_fast(results, rust)?,
    ))
}

/// What changes between a Python with the GIL and one without.
fn without_the_gil(results: &Results) -> Option<String> {
    let with = results.interpreters.iter().find(|python| python.gil)?;
    let without = results.interpreters.iter().find(|python| !python.gil)?;
    let threads = |model: &str| {
        let row = results.row(model, Sample::CpuBound, "threads")?;
        Some(format!("{} with threads, {}", median(row)?, as_fast(results, row)?))
    };
    let race = results.row(&with.model, Sample::CounterRace, "threads")?;
    let counted = |row: &Row| match row.answer {
        Some(Answer::Count(count) | Answer::IndeterminateCount(count)) => Some(Count(count)),
        _ => None,
    };
    Some(format!(
        "**Without the GIL** ({}) the sums take {}; with it, {}. The counter without a lock ended at \
         {} of {}; with the GIL at {}.",
        without.version,
        threads(&without.model)?,
        threads(&with.model)?,
        counted(results.row(&without.model, race.sample, &race.variant)?)?,
        Count(race.params.workers as u64 * race.params.increments),
        counted(race)?,
    ))
}

fn footprint(results: &Results) -> Option<String> {
    let best = fastest_of_each_model(results, Sample::IoBound);
    let takes = |row: &&Row| row.memory.map(|memory| memory.bytes);
    let least = best.iter().copied().filter(|row| takes(row).is_some()).min_by_key(takes)?;
    let most = best.iter().copied().max_by_key(takes)?;
    let cost = |row: &Row| {
        let cpu = compare::cpu_ns(row)?;
        Some(format!("{} and {} of CPU time", Bytes(row.memory?.bytes as f64), Ns(cpu)))
    };
    (least.model != most.model).then_some(())?;
    Some(format!(
        "**What {} waiting tasks take**: from {} ({}) to {} ({}).",
        least.params.tasks,
        cost(least)?,
        name(least),
        cost(most)?,
        name(most)
    ))
}

fn blocking(results: &Results) -> Option<String> {
    let rows = || {
        let sample = |row: &&Row| row.sample == Sample::OffloadBlocking;
        programs(results).filter(sample).filter(|row| row.model.starts_with("asyncio"))
    };
    let (blocked, still) = rows().find_map(|row| match &row.answer {
        Some(Answer::Blocked(work)) => Some((row, work.heartbeats)),
        _ => None,
    })?;
    let (free, beats) = rows().find_map(|row| match &row.answer {
        Some(Answer::Offloaded(work)) if row.model == blocked.model => Some((row, work.heartbeats)),
        _ => None,
    })?;
    Some(format!(
        "**Blocking the loop**: while a request takes {}, a timer on the loop fires {beats} times \
         with {}, and {still} times with {}.",
        Ns(free.params.delay.as_secs_f64() * 1e9),
        name(free),
        name(blocked)
    ))
}

fn as_fast(results: &Results, row: &Row) -> Option<String> {
    Some(ratio(&speed_up(results, row)?, " as fast"))
}

fn list(rows: Vec<&Row>, item: impl Fn(&Row) -> Option<String>) -> Option<String> {
    let items: Vec<String> = rows.into_iter().filter_map(item).collect();
    (!items.is_empty()).then(|| items.join(", "))
}
