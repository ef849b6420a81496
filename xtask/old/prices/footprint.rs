//! How much memory a waiting unit takes: `io-bound` with ever more tasks, looked at while they wait.
//!
//! The slope over the number of units is what one more of them takes. What a runtime takes however
//! many there are falls out, and so does what the system shares between processes.

use super::Footprint;
use crate::binaries::Binaries;
use crate::cli::Model;
use crate::growth::subrun;
use crate::interrupts::Interrupts;
use crate::measure::{Limits, Memory, Setback};
use crate::progress::Progress;
use crate::render::bytes;
use crate::results::Absent;
use crate::statistics::slope;
use anyhow::Result;
use std::time::{Duration, Instant};

/// What is counted, how many there are at most, and how long they wait: long enough that all of them
/// have started before the first ends.
struct Kind {
    unit: &'static str,
    most: u64,
    wait: Duration,
}

const TASKS: Kind = Kind { unit: "task", most: 50_000, wait: Duration::from_millis(200) };
const THREADS: Kind = Kind { unit: "thread", most: 1_000, wait: Duration::from_millis(400) };
/// tokio starts 512 at most.
const POOLED: Kind = Kind { unit: "thread", most: 500, wait: Duration::from_millis(400) };
const PROCESSES: Kind = Kind { unit: "process", most: 100, wait: Duration::from_millis(600) };

const UNITS: [(Model, &str, Kind); 8] = [
    (Model::Threads, "std", THREADS),
    (Model::Processes, "children", PROCESSES),
    (Model::AsyncioTokio, "current_thread", TASKS),
    (Model::AsyncioTokio, "multi_thread", TASKS),
    (Model::AsyncioSmol, "local", TASKS),
    (Model::AsyncioSmol, "smol", TASKS),
    (Model::AsyncioSmol, "async_std", TASKS),
    (Model::Hybrid, "spawn_blocking", POOLED),
];

/// Numbers of units per slope, evenly spaced.
const STEPS: u64 = 5;

/// What was found, what failed, and whether it was interrupted.
type Found = (Vec<Footprint>, Vec<Absent>, bool);

/// Measures every kind of unit.
///
/// # Errors
///
/// Where cargo built no such binary.
pub(crate) fn footprints(
    binaries: &Binaries,
    limit: Duration,
    interrupts: &Interrupts,
) -> Result<Found> {
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    let mut progress = Progress::new();
    progress.expect(UNITS.len());
    for (model, variant, kind) in UNITS {
        let name = format!("{} {variant}: memory per {}", model.name(), kind.unit);
        progress.begin(&name);
        let outcome = match waiting(binaries, (model, variant, &kind), limit, interrupts)? {
            Ok(looks) => footprint(model.name(), variant, kind.unit, &looks)
                .ok_or_else(|| "the kernel doesn't tell how much memory it takes".to_owned()),
            Err(Setback::Failed(failure)) => Err(failure.reason),
            Err(Setback::Interrupted) => return Ok((found, failures, true)),
        };
        let told = match outcome {
            Ok(footprint) => {
                let told = bytes(footprint.bytes);
                found.push(footprint);
                told
            }
            Err(reason) => {
                failures.push(Absent {
                    model: model.name().to_owned(),
                    sample: None,
                    variant: Some(format!("{variant}, memory per {}", kind.unit)),
                    reason: reason.clone(),
                    failed: true,
                });
                reason
            }
        };
        progress.end(&name, &told);
    }
    Ok((found, failures, false))
}

/// What is seen with so many units.
type Looks = Vec<(u64, Memory)>;

fn waiting(
    binaries: &Binaries,
    (model, variant, kind): (Model, &str, &Kind),
    limit: Duration,
    interrupts: &Interrupts,
) -> Result<Result<Looks, Setback>> {
    let mut looks = Vec::new();
    for step in 1..=STEPS {
        let units = kind.most * step / STEPS;
        let case = subrun::waiting(binaries, (model, variant), units, kind.wait)?;
        let limits = Limits { time: limit, watch_memory: true };
        match case.run(limits, interrupts, Instant::now()) {
            Ok(success) => looks.extend(success.memory.map(|memory| (units, memory))),
            Err(setback) => return Ok(Err(setback)),
        }
    }
    Ok(Ok(looks))
}

fn footprint(model: &str, variant: &str, unit: &str, looks: &Looks) -> Option<Footprint> {
    let over_units = |of: fn(&Memory) -> Option<u64>| {
        let points: Option<Vec<(f64, f64)>> =
            looks.iter().map(|(units, memory)| Some((*units as f64, of(memory)? as f64))).collect();
        slope(&points?)
    };
    let (bytes, interval_bytes) = over_units(|memory| Some(memory.bytes))?;
    // Where a unit is a thread, its stack is mostly a reservation; a process has a space of its own.
    let address_space =
        if unit == "thread" { over_units(|memory| memory.address_space) } else { None };
    Some(Footprint {
        model: model.to_owned(),
        variant: variant.to_owned(),
        unit: unit.to_owned(),
        bytes,
        interval_bytes,
        address_space_bytes: address_space.map(|(bytes, _)| bytes),
    })
}

#[cfg(test)]
mod tests {
    use super::footprint;
    use crate::measure::Memory;

    fn look(units: u64, kib: u64, address_space: Option<u64>) -> (u64, Memory) {
        (units, Memory { bytes: kib << 10, processes: 1, address_space })
    }

    #[test]
    fn what_a_runtime_takes_by_itself_is_no_part_of_a_unit() {
        let looks = [100, 200, 300].map(|units| look(units, 5_000 + 8 * units, Some(2 * units)));
        let found = footprint("threads", "std", "thread", &looks.to_vec()).unwrap();
        assert!((found.bytes - 8_192.0).abs() < 1e-6, "{found:?}");
        assert!(found.interval_bytes.contains(found.bytes), "{found:?}");
        assert!((found.address_space_bytes.unwrap() - 2.0).abs() < 1e-9, "{found:?}");
        let task = footprint("asyncio-smol", "local", "task", &looks.to_vec()).unwrap();
        assert_eq!(task.address_space_bytes, None);
    }

    #[test]
    fn two_looks_are_too_few_for_a_slope() {
        let looks = [100, 200].map(|units| look(units, units, None));
        assert_eq!(footprint("threads", "std", "thread", &looks.to_vec()), None);
    }
}
