//! Every claim is shown three worlds, and the known ones what flips them.

use super::{Judged, PARTS, Verdict, judge};
use crate::made_up::{self, PYTHON, World, failure, world};
use crate::results::{Results, Row};
use Verdict::{DoesNotApply, DoesNotHold, Holds, NotDecided};
use shared_workloads::answer::Answer;
use shared_workloads::sample::{Params, Sample};
use std::collections::BTreeSet;

/// What no program measures in Python.
const ONLY_IN_RUST: [&str; 3] = ["switch-threads", "switch-processes", "switch-asyncio"];

fn claim<'a>(ledger: &'a [Judged], id: &str) -> &'a Judged {
    ledger.iter().find(|claim| claim.id == id).unwrap_or_else(|| panic!("no claim {id}"))
}

fn in_python(results: &Results, id: &str) -> Verdict {
    claim(&judge(results), id).python[0].judgement.verdict
}

fn in_rust(results: &Results, id: &str) -> Verdict {
    claim(&judge(results), id).rust.verdict
}

#[test]
fn every_claim_holds_in_one_world_and_not_in_the_other() {
    for (made, expected) in [(World::Right, Holds), (World::Wrong, DoesNotHold)] {
        for claim in judge(&world(made)) {
            let python = &claim.python[0].judgement;
            if !ONLY_IN_RUST.contains(&claim.id.as_str()) {
                assert_eq!(python.verdict, expected, "{} in Python: {python:?}", claim.id);
            }
            let rust = &claim.rust;
            if rust.verdict != DoesNotApply {
                assert_eq!(rust.verdict, expected, "{} in Rust: {rust:?}", claim.id);
            }
        }
    }
}

#[test]
fn what_does_not_apply_is_the_gil_s_and_a_lambda_s() {
    let ledger = judge(&world(World::Right));
    let ids: Vec<&str> = ledger
        .iter()
        .filter(|claim| claim.rust.verdict == DoesNotApply)
        .map(|claim| claim.id.as_str())
        .collect();
    let about_the_gil = ids.iter().filter(|id| id.starts_with("gil-")).count();
    assert_eq!((about_the_gil, ids.len()), (6, 7), "{ids:?}");
    assert!(ids.contains(&"primes-printed"));
}

#[test]
fn without_data_nothing_is_decided_and_each_says_why() {
    let mut results = made_up::empty();
    for claim in judge(&results) {
        assert!(claim.python.is_empty());
        assert_eq!(claim.rust.verdict, NotDecided, "{}", claim.id);
        assert!(!claim.rust.because.is_empty(), "{}", claim.id);
    }
    // An interpreter that is there and has no row of use.
    results.rows.push(made_up::row(PYTHON, Sample::OffloadCpu, "unheard_of", 1.0, 1.0));
    for claim in judge(&results) {
        assert_eq!(claim.python[0].judgement.verdict, NotDecided, "{}", claim.id);
    }
}

#[test]
fn every_verdict_on_data_has_a_number() {
    for made in [World::Right, World::Wrong] {
        for claim in judge(&world(made)) {
            let because = [&claim.rust.because, &claim.python[0].judgement.because];
            let numbered = |text: &&&String| text.chars().any(|c| c.is_ascii_digit());
            let silent = because.iter().filter(|text| !numbered(text)).count();
            let known = ONLY_IN_RUST.contains(&claim.id.as_str())
                || (claim.id == "primes-printed" && made == World::Wrong);
            assert!(silent == 0 || known, "{}: {because:?}", claim.id);
        }
    }
}

#[test]
fn an_id_is_given_once_and_there_are_more_than_25() {
    let ids: BTreeSet<&str> =
        PARTS.iter().flat_map(|(_, claims)| claims.iter()).map(|claim| claim.id).collect();
    let claims: usize = PARTS.iter().map(|(_, claims)| claims.len()).sum();
    assert_eq!(ids.len(), claims);
    assert!(claims > 25, "{claims}");
}

#[test]
fn a_quarter_takes_four_cores() {
    let mut results = world(World::Right);
    assert_eq!(in_python(&results, "cpu-processes"), Holds);
    results.machine.cores = 2;
    let ledger = judge(&results);
    let judgement = &claim(&ledger, "cpu-processes").python[0].judgement;
    assert_eq!(judgement.verdict, NotDecided);
    assert!(judgement.because.contains("0.26 ×"), "{judgement:?}");
    assert!(
        judgement.because.ends_with("that takes 4 cores, and this machine has 2"),
        "{judgement:?}"
    );
}

#[test]
fn one_core_decides_nothing_on_parallelism() {
    for made in [World::Right, World::Wrong] {
        let mut results = world(made);
        results.machine.cores = 1;
        for id in ["gil-threads", "gil-processes", "cpu-threads", "leaf-processes"] {
            assert_eq!(in_python(&results, id), NotDecided, "{id}");
        }
    }
}

#[test]
fn runs_that_scatter_around_the_limit_decide_nothing() {
    let mut results = world(World::Right);
    for row in &mut results.rows {
        for (i, run) in row.runs.iter_mut().enumerate() {
            // Every other run is four times as long.
            run.elapsed_ns *= if i % 2 == 0 { 1 } else { 4 };
        }
    }
    let ledger = judge(&results);
    let judgement = &claim(&ledger, "cpu-threads").python[0].judgement;
    assert_eq!(judgement.verdict, NotDecided);
    assert!(judgement.because.contains("too noisy to tell from"), "{judgement:?}");
}

#[test]
fn other_numbers_than_the_article_s_confirm_but_refute_nothing() {
    for (made, expected) in [(World::Right, Holds), (World::Wrong, NotDecided)] {
        let mut results = world(made);
        for row in &mut results.rows {
            if row.sample == Sample::CpuBound {
                row.params = Params::quick(row.sample);
            }
        }
        assert_eq!(in_python(&results, "cpu-threads"), expected);
    }
}

#[test]
fn a_failed_row_decides_nothing_but_that_the_lambda_fails() {
    let mut results = world(World::Right);
    for row in results.rows.iter_mut().filter(|row| row.is_python()) {
        row.failure = Some(failure("killed by signal 9"));
    }
    assert_eq!(in_python(&results, "io-threads"), NotDecided);
    assert_eq!(in_python(&results, "primes-printed"), DoesNotHold);
}

#[test]
fn a_race_that_lost_nothing_this_time_proves_nothing() {
    let mut results = world(World::Right);
    for row in results.rows.iter_mut().filter(|row| row.variant == "lost_update") {
        row.answer = Some(Answer::IndeterminateCount(2_000_000));
    }
    assert_eq!(in_rust(&results, "counter-indeterminate"), NotDecided);
    assert_eq!(in_python(&results, "counter-indeterminate"), Holds);
}

#[test]
fn each_interpreter_has_verdicts_of_its_own() {
    let mut results = world(World::Right);
    let free: Vec<_> = world(World::Wrong).rows.into_iter().filter(Row::is_python).collect();
    for mut row in free {
        row.model = "python 3.14t".to_owned();
        results.rows.push(row);
    }
    let ledger = judge(&results);
    let python = &claim(&ledger, "gil-one-at-a-time").python;
    let verdicts: Vec<_> = python.iter().map(|p| (p.model.as_str(), p.judgement.verdict)).collect();
    assert_eq!(verdicts, [(PYTHON, Holds), ("python 3.14t", DoesNotHold)]);
}
