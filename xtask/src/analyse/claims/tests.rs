//! Every claim is shown three worlds, and the known ones what flips them.

use super::{CLAIMS, Judged, judge};
use crate::analyse::judge::RUST;
use crate::analyse::verdict::{Measure, Reason, Verdict};
use crate::fixture::{self, PYTHON, World, failure, world};
use crate::results::{Cause, Results, Row};
use Verdict::{DoesNotApply, DoesNotHold, Holds, NotDecided};
use shared_workloads::answer::Answer;
use shared_workloads::sample::{Params, Sample};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A disk that takes turns by itself looks as if the GIL weren't given up.
const NEVER_REFUTED: &str = "gil-released-files";

fn verdict<'r>(results: &'r Results, id: &str, side: &str) -> Verdict<'r> {
    let judged = judge(results).into_iter().find(|judged| judged.claim.id == id);
    let judged = judged.unwrap_or_else(|| panic!("no claim {id}"));
    judged.sides.into_iter().find(|(name, _)| *name == side).unwrap().1.verdict
}

#[test]
fn every_claim_holds_in_one_world_and_not_in_the_other() {
    for (made, expected) in [(World::Right, Holds), (World::Wrong, DoesNotHold)] {
        for judged in judge(&world(made)) {
            for (side, judgement) in judged.sides {
                let id = judged.claim.id;
                let is_excepted = match judgement.verdict {
                    DoesNotApply(_) => side == RUST,
                    NotDecided(Reason::OtherCause) => id == NEVER_REFUTED,
                    Holds | DoesNotHold | NotDecided(_) => false,
                };
                assert!(judgement.verdict == expected || is_excepted, "{id} {side}: {judgement:?}");
                assert!(!judgement.facts.is_empty(), "{id} {side} has no number");
            }
        }
    }
}

#[test]
fn what_does_not_apply_is_the_gil_s_and_a_lambda_s() {
    let results = world(World::Right);
    let judged = judge(&results);
    let not_in_rust = judged.iter().filter(|judged| {
        judged.sides.iter().any(|(_, judgement)| matches!(judgement.verdict, DoesNotApply(_)))
    });
    let ids: Vec<&str> = not_in_rust.map(|judged| judged.claim.id).collect();
    let expected =
        ["gil-threads", "gil-processes", "gil-asyncio", "gil-one-at-a-time", "primes-printed"];
    assert_eq!(ids, expected);
}

#[test]
fn without_data_nothing_is_decided() {
    let results = fixture::results(Vec::new());
    for Judged { claim, sides, .. } in judge(&results) {
        let mut verdicts = sides.iter().map(|(_, judgement)| &judgement.verdict);
        let is_open = verdicts.all(|it| matches!(it, NotDecided(_) | DoesNotApply(_)));
        assert!(is_open, "{}", claim.id);
    }
}

#[test]
fn an_id_is_given_once_and_none_of_the_article_s_57_is_lost() {
    let ids: Vec<&str> = CLAIMS.iter().map(|claim| claim.id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert_eq!(ids.len(), 57);
}

#[test]
fn fewer_cores_decide_nothing_on_parallelism() {
    let mut results = world(World::Right);
    results.machine.cores = 2;
    let four = NotDecided(Reason::TooFewCores { needed: 4 });
    assert_eq!(verdict(&results, "cpu-processes", PYTHON), four);
    results.machine.cores = 1;
    for id in ["gil-processes", "cpu-threads", "leaf-processes"] {
        let two = NotDecided(Reason::TooFewCores { needed: 2 });
        assert_eq!(verdict(&results, id, PYTHON), two, "{id}");
    }
}

#[test]
fn runs_that_scatter_around_the_limit_decide_nothing() {
    let mut results = world(World::Right);
    for row in results.rows.iter_mut().filter(|row| row.variant == "sequential") {
        for (i, run) in row.runs.iter_mut().enumerate() {
            // Every other run is twice as long.
            run.elapsed_ns *= if i % 2 == 0 { 1 } else { 2 };
        }
    }
    let told = verdict(&results, "cpu-threads", PYTHON);
    assert!(matches!(told, NotDecided(Reason::NotToldFrom { .. })), "{told:?}");
}

#[test]
fn other_numbers_than_the_article_s_confirm_but_refute_nothing() {
    for (made, expected) in
        [(World::Right, Holds), (World::Wrong, NotDecided(Reason::OtherNumbers))]
    {
        let mut results = world(made);
        for row in results.rows.iter_mut().filter(|row| row.sample == Sample::CpuBound) {
            row.params = Params::quick(row.sample);
        }
        assert_eq!(verdict(&results, "cpu-threads", PYTHON), expected);
    }
}

#[test]
fn a_failed_row_decides_nothing_but_that_the_lambda_fails() {
    let mut results = world(World::Right);
    for row in results.rows.iter_mut().filter(|row| row.is_python()) {
        row.failure = Some(failure(Cause::Signal(9)));
    }
    let told = verdict(&results, "io-threads", PYTHON);
    assert!(matches!(told, NotDecided(Reason::Failed(_))), "{told:?}");
    for row in results.rows.iter_mut().filter(|row| row.variant == "processes_lambda") {
        row.failure.as_mut().unwrap().expected = true;
    }
    assert_eq!(verdict(&results, "primes-printed", PYTHON), DoesNotHold);
}

#[test]
fn a_race_that_lost_nothing_this_time_proves_nothing() {
    let mut results = world(World::Right);
    for row in results.rows.iter_mut().filter(|row| row.variant == "lost_update") {
        row.answer = Some(Answer::IndeterminateCount(2_000_000));
    }
    let told = verdict(&results, "counter-indeterminate", RUST);
    assert_eq!(told, NotDecided(Reason::NothingLost));
    assert_eq!(verdict(&results, "counter-indeterminate", PYTHON), Holds);
}

#[test]
fn each_interpreter_has_verdicts_of_its_own() {
    let mut results = world(World::Right);
    results.interpreters.push(fixture::interpreter("python3.13t", false));
    let free: Vec<_> = world(World::Wrong).rows.into_iter().filter(Row::is_python).collect();
    results.rows.extend(free.into_iter().map(|row| Row { model: "python3.13t".to_owned(), ..row }));
    assert_eq!(verdict(&results, "gil-one-at-a-time", PYTHON), Holds);
    assert_eq!(verdict(&results, "gil-one-at-a-time", "python3.13t"), DoesNotHold);
}

#[test]
fn ten_seconds_of_sleep_decide_in_a_single_run() {
    let mut results = world(World::Right);
    for row in results.rows.iter_mut().filter(|row| row.sample == Sample::IoBound) {
        if row.runs[0].elapsed_ns > 1_000_000_000 {
            row.runs.truncate(1);
        }
    }
    for id in ["io-sequential", "suits-threads", "choice-matters", "leaf-threads-many"] {
        assert_eq!(verdict(&results, id, PYTHON), Holds, "{id}");
    }
}

#[test]
fn every_program_that_a_claim_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let catalogue = read("shared-workloads/python/catalogue.py");
    for (id, check) in
        CLAIMS.iter().flat_map(|claim| claim.checks.iter().map(move |check| (claim.id, check)))
    {
        let sample = match check.measure {
            Measure::Time(sample)
            | Measure::CpuTime(sample)
            | Measure::Wait(sample)
            | Measure::Cores(sample)
            | Measure::Processes(sample)
            | Measure::Answer(sample) => sample,
            Measure::TimeOfMany | Measure::Memory => Sample::IoBound,
            Measure::Price(_) | Measure::PriceCores(_) => continue,
        };
        for (_, variant) in &check.python {
            assert!(catalogue.contains(&format!("\"{variant}\"")), "{id}: no {variant}");
        }
        for &(model, variant) in check.rust.iter().filter(|(model, _)| *model != "sequential") {
            let source = read(&format!("{model}/src/{}.rs", sample.module()));
            let is_there = source.contains(&format!("pub fn {variant}"));
            assert!(is_there, "{id}: no {model} {sample} {variant}");
        }
    }
}
