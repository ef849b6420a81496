//! Nothing is recommended that its own numbers refute, whatever is asked and whatever was measured.

use super::chart::chart;
use super::decide::{Decision, Estimate, decide};
use super::model::Model;
use super::question::{Question, Work};
use super::source::REFERENCE;
use crate::derive::derive;
use crate::made_up;
use crate::results::Results;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const MS: f64 = 1e6;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a member").to_owned()
}

static MACHINES: LazyLock<Vec<(&'static str, Results)>> = LazyLock::new(machines);

/// Machines of all kinds, and the reference run.
fn machines() -> Vec<(&'static str, Results)> {
    let usual = made_up::priced();
    let with = |change: &dyn Fn(&mut Results)| {
        let mut results = usual.clone();
        change(&mut results);
        results
    };
    let repriced = |group: &'static str, unit: &'static str, factor: f64| {
        move |results: &mut Results| {
            for price in &mut results.prices {
                if price.group == group && price.unit == unit {
                    price.ns *= factor;
                    price.interval_ns.low *= factor;
                    price.interval_ns.high *= factor;
                }
            }
        }
    };
    let mut reference = Results::read(&root().join(REFERENCE)).unwrap();
    derive(&mut reference, None);
    vec![
        ("usual", usual.clone()),
        ("one core", with(&|results| results.machine.cores = 1)),
        ("64 cores", with(&|results| results.machine.cores = 64)),
        ("free threads", with(&repriced("start", "std_thread", 0.001))),
        ("dear threads", with(&repriced("start", "std_thread", 1000.0))),
        ("dear tasks", with(&repriced("start", "tokio_current_thread", 10_000.0))),
        ("free processes", with(&repriced("start", "pool_of_1", 0.000_1))),
        ("dear rayon", with(&repriced("dispatch", "rayon_spawn", 10_000.0))),
        (
            "nothing known for sure",
            with(&|results| {
                for price in &mut results.prices {
                    price.interval_ns.low *= 0.2;
                    price.interval_ns.high *= 5.0;
                }
            }),
        ),
        ("no prices", with(&|results| results.prices.clear())),
        ("no footprints", with(&|results| results.footprints.clear())),
        ("the reference run", reference),
    ]
}

/// Every question that the flags can ask, on a grid.
fn questions() -> Vec<Question> {
    let mut questions = Vec::new();
    for work in [Work::Io, Work::Cpu, Work::Mixed] {
        for tasks in [1, 2, 3, 10, 100, 1_000, 10_000, 100_000, 1_000_000] {
            for task_ns in [100.0, 10_000.0, MS, 100.0 * MS, 10_000.0 * MS] {
                for flags in 0..4_u8 {
                    for max_memory_bytes in [None, Some(1 << 22), Some(1 << 26), Some(1 << 34)] {
                        let (blocking_library, must_survive_crashes) =
                            (flags & 1 > 0, flags & 2 > 0);
                        if work == Work::Cpu && blocking_library {
                            continue;
                        }
                        let question = Question {
                            blocking_library,
                            must_survive_crashes,
                            max_memory_bytes,
                            ..asked(work, tasks, task_ns)
                        };
                        questions.push(question);
                        if work == Work::Mixed {
                            questions.push(Question { compute_ns: task_ns / 100.0, ..question });
                        }
                    }
                }
            }
        }
    }
    questions
}

fn everywhere(check: impl Fn(&dyn Fn() -> String, &Question, &Results, &Decision)) {
    let questions = questions();
    for (name, results) in MACHINES.iter() {
        let mut answered = 0;
        for question in &questions {
            if let Ok(decision) = decide(question, results) {
                let what = || format!("{name}: {question:?}: {decision:?}");
                check(&what, question, results, &decision);
                answered += 1;
            }
        }
        assert!(answered > questions.len() / 4, "{name} answers only {answered}");
    }
}

#[test]
fn nothing_slower_is_recommended() {
    everywhere(|what, question, results, Decision { chosen, others, .. }| {
        let demands = |estimate: &Estimate| estimate.model.demands(question, results.machine.cores);
        for other in others {
            assert!(chosen.interval_ns.low <= other.interval_ns.high, "{}", what());
            // A tenth is what simplicity may cost.
            assert!(chosen.ns <= 1.1 * other.ns, "{}", what());
            assert!(chosen.ns <= other.ns || demands(chosen) < demands(other), "{}", what());
        }
    });
}

#[test]
fn no_estimate_beats_what_is_possible() {
    everywhere(|what, question, results, Decision { chosen, others, .. }| {
        let parallel = (results.machine.cores as f64).min(question.tasks as f64);
        let computing = question.compute_ns * question.tasks as f64 / parallel;
        for estimate in [chosen].into_iter().chain(others) {
            assert!(estimate.ns >= 0.999 * question.wait_ns().max(computing), "{}", what());
            let sum: f64 = estimate.terms.iter().map(|term| term.times * term.ns).sum();
            assert!(
                (sum / estimate.ns - 1.0).abs() < 1e-9,
                "the terms are the estimate: {}",
                what()
            );
            assert!(
                estimate.interval_ns.contains(estimate.ns),
                "an estimate is in its interval: {}",
                what()
            );
        }
    });
}

#[test]
fn what_is_recommended_fits_into_memory() {
    everywhere(|what, question, _, Decision { chosen, others, .. }| {
        if let Some(most) = question.max_memory_bytes {
            for estimate in [chosen].into_iter().chain(others) {
                assert!(
                    estimate.memory_bytes.is_some_and(|bytes| bytes <= most as f64),
                    "{}",
                    what()
                );
            }
        }
    });
}

#[test]
fn what_is_asked_for_is_given() {
    everywhere(|what, question, _, Decision { chosen, others, .. }| {
        for estimate in [chosen].into_iter().chain(others) {
            let isolates = matches!(estimate.model, Model::ProcessPool | Model::Hybrid);
            let on_a_loop = matches!(estimate.model, Model::Tokio | Model::Smol);
            assert!(!question.must_survive_crashes || isolates, "{}", what());
            assert!(
                question.must_survive_crashes || estimate.model != Model::ProcessPool,
                "{}",
                what()
            );
            assert!(!(on_a_loop && question.work == Work::Cpu), "no inline loop: {}", what());
            assert!(!(on_a_loop && question.blocking_library), "{}", what());
        }
    });
}

#[test]
fn a_loop_never_computes_for_long() {
    everywhere(|what, question, _, Decision { chosen, .. }| {
        if matches!(chosen.model, Model::Tokio | Model::Smol) {
            assert!(question.compute_ns < 10.0 * MS, "{}", what());
        }
    });
}

#[test]
fn less_memory_never_makes_it_faster() {
    for (name, results) in MACHINES.iter() {
        for question in questions() {
            let free = Question { max_memory_bytes: None, ..question };
            if let (Ok(tight), Ok(free)) = (decide(&question, results), decide(&free, results)) {
                let low = free.chosen.interval_ns.low;
                assert!(tight.chosen.interval_ns.high >= low, "{name}: {question:?}");
            }
        }
    }
}

#[test]
fn every_answer_without_conditions_has_a_runner_up_and_numbers() {
    let results = made_up::priced();
    for question in questions() {
        if question.must_survive_crashes || question.max_memory_bytes.is_some() {
            continue;
        }
        let decision = decide(&question, &results).unwrap();
        assert!(decision.runner_up().is_some(), "{question:?}");
        assert!(!decision.chosen.terms.is_empty(), "{question:?}");
        let judged = 1 + decision.others.len() + decision.unfit.len();
        assert_eq!(judged, Model::ALL.len(), "{question:?}");
    }
}

fn asked(work: Work, tasks: u64, task_ns: f64) -> Question {
    Question {
        work,
        tasks,
        task_ns,
        compute_ns: match work {
            Work::Io => 0.0,
            Work::Cpu => task_ns,
            Work::Mixed => task_ns / 2.0,
        },
        blocking_library: false,
        must_survive_crashes: false,
        max_memory_bytes: None,
    }
}

fn chosen(question: &Question) -> Model {
    decide(question, &made_up::priced()).unwrap().chosen.model
}

#[test]
fn known_questions_have_the_known_answers() {
    let blocking = |question| Question { blocking_library: true, ..question };
    let serves = |question| Question { compute_ns: MS, ..question };
    let isolated = |question| Question { must_survive_crashes: true, ..question };
    for (question, model) in [
        (asked(Work::Io, 1, 100.0 * MS), Model::Sequential),
        (asked(Work::Io, 10, 100.0 * MS), Model::Threads),
        (asked(Work::Io, 10_000, 100.0 * MS), Model::Tokio),
        (asked(Work::Io, 1_000_000, 100.0 * MS), Model::Smol),
        (blocking(asked(Work::Io, 1_000, 100.0 * MS)), Model::Threads),
        (blocking(asked(Work::Io, 100_000, 100.0 * MS)), Model::SpawnBlocking),
        (asked(Work::Cpu, 4, 1_000.0), Model::Sequential),
        (asked(Work::Cpu, 4, 1_000.0 * MS), Model::Rayon),
        (asked(Work::Cpu, 2, 1_000.0 * MS), Model::Threads),
        (asked(Work::Cpu, 10_000, 0.1 * MS), Model::Rayon),
        (asked(Work::Mixed, 10_000, 20_000.0), Model::Tokio),
        (asked(Work::Mixed, 10_000, 20.0 * MS), Model::Threads),
        (serves(asked(Work::Mixed, 10_000, 100.0 * MS)), Model::Hybrid),
        (isolated(asked(Work::Cpu, 1_000, 10.0 * MS)), Model::ProcessPool),
        (isolated(asked(Work::Io, 1_000, 10.0 * MS)), Model::ProcessPool),
        (isolated(asked(Work::Mixed, 1_000, 20.0 * MS)), Model::Hybrid),
        (isolated(blocking(asked(Work::Mixed, 1_000, 20.0 * MS))), Model::ProcessPool),
    ] {
        assert_eq!(chosen(&question), model, "{question:?}");
    }
}

#[test]
fn one_core_computes_in_a_loop() {
    let mut results = made_up::priced();
    results.machine.cores = 1;
    for task_ns in [1_000.0, MS, 1_000.0 * MS] {
        let decision = decide(&asked(Work::Cpu, 100, task_ns), &results).unwrap();
        assert_eq!(decision.chosen.model, Model::Sequential);
    }
}

#[test]
fn a_tight_memory_needs_smaller_units() {
    let question = asked(Work::Io, 5_000, 10_000.0 * MS);
    assert_eq!(chosen(&question), Model::Threads, "ten seconds hide what threads cost");
    // Threads take 50 MB, tasks 2.
    assert_eq!(chosen(&Question { max_memory_bytes: Some(8 << 20), ..question }), Model::Tokio);
    let none = decide(&Question { max_memory_bytes: Some(4096), ..question }, &made_up::priced());
    let unfit = none.unwrap_err();
    assert_eq!(unfit.len(), Model::ALL.len());
    assert!(unfit.iter().all(|unfit| !unfit.why.is_empty()));
}

#[test]
fn without_results_there_is_no_answer_but_a_loop() {
    let decision = decide(&asked(Work::Cpu, 10, MS), &made_up::empty()).unwrap();
    assert_eq!(decision.chosen.model, Model::Sequential);
    assert!(decision.others.is_empty());
}

#[test]
fn the_reference_run_says_nothing_of_where_it_was_made() {
    let path = root().join(REFERENCE);
    let results = Results::read(&path).unwrap();
    let failures = results.rows.iter().filter_map(|row| row.failure.as_ref());
    // Python quotes the paths of its own files.
    assert!(failures.map(|failure| failure.stderr.len()).sum::<usize>() == 0);
    let text = std::fs::read_to_string(path).unwrap();
    let here = root().display().to_string();
    for folder in ["/home/", "/root/", "/Users/", "/tmp/", &here] {
        assert!(!text.contains(folder), "{folder}");
    }
}

#[test]
fn every_file_is_there() {
    for question in questions() {
        for model in Model::ALL {
            let file = root().join(model.file(&question));
            assert!(file.is_file(), "{}", file.display());
        }
    }
}

#[test]
fn the_chart_says_what_the_tool_says() {
    for (name, results) in MACHINES.iter() {
        let Some(chart) = chart(results) else {
            panic!("no chart for {name}");
        };
        for leaf in chart.branches.iter().flat_map(|branch| &branch.leaves) {
            let decision = decide(&leaf.question, results).unwrap();
            assert_eq!(leaf.model, decision.chosen.model, "{name}: {:?}", leaf.question);
        }
        for model in Model::ALL {
            let leaves = chart.branches.iter().flat_map(|branch| &branch.leaves);
            let has_a_leaf = leaves.filter(|leaf| leaf.model == model).count() > 0;
            let has_a_reason = chart.unchosen.iter().any(|unchosen| unchosen.model == model);
            assert!(has_a_leaf != has_a_reason, "{name}: {model:?}");
        }
    }
}
