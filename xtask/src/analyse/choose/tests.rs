//! Nothing is recommended that its own numbers refute, whatever is asked and whatever was measured.

use super::costs::Costs;
use super::decide::{Decision, Estimate, Why, decide};
use super::model::Model;
use super::question::{Question, Work};
use crate::fixture::{self, point, priced};
use crate::results::{Results, Series};
use std::path::Path;
use std::sync::LazyLock;

const MS: f64 = 1e6;

static MACHINES: LazyLock<Vec<(&str, Results)>> = LazyLock::new(|| {
    let machine = |(name, change): &Machine| {
        let mut results = priced();
        change(&mut results);
        (*name, results)
    };
    DIFFERENCES.iter().map(machine).collect()
});

type Machine = (&'static str, fn(&mut Results));

/// Twelve machines of all kinds: in what they differ from the usual one.
const DIFFERENCES: [Machine; 12] = [
    ("usual", |_| {}),
    ("one core", |results| results.machine.cores = 1),
    ("free threads", |results| reprice(results, "std_thread", 0.001)),
    ("dear threads", |results| reprice(results, "std_thread", 1000.0)),
    ("dear tasks", |results| reprice(results, "tokio_current_thread", 10_000.0)),
    ("free processes", |results| reprice(results, "pool_of_1", 0.000_1)),
    ("dear rayon", |results| reprice(results, "rayon_spawn", 10_000.0)),
    ("a dear pool", |results| reprice(results, "tokio_spawn_blocking", 1_000.0)),
    ("a free way to rayon", |results| reprice(results, "rayon", 0.001)),
    ("64 cores", |results| {
        results.machine.cores = 64;
        results.rows.push(point(Series::Computing, ("threads", "std"), 64, 600.0));
    }),
    ("nothing known for sure", |results| {
        for price in &mut results.prices {
            for (i, ns) in price.samples_ns.iter_mut().enumerate() {
                *ns *= if i % 2 == 0 { 0.2 } else { 5.0 };
            }
        }
    }),
    ("tasks that cost more among many", |results| {
        let tasks = ("asyncio-tokio", "current_thread");
        let rows = [(1_000, 104.0), (10_000, 150.0)];
        results.rows.extend(rows.map(|(x, ms)| point(Series::Waiting, tasks, x, ms)));
    }),
];

fn reprice(results: &mut Results, unit: &str, factor: f64) {
    let price = results.prices.iter_mut().find(|price| price.unit == unit).unwrap();
    price.samples_ns.iter_mut().for_each(|ns| *ns *= factor);
}

/// Every question that the flags can ask, on a grid.
fn questions() -> Vec<Question> {
    let mut questions = Vec::new();
    for work in [Work::Io, Work::Cpu, Work::Mixed] {
        for tasks in [1, 2, 3, 10, 100, 1_000, 10_000, 100_000, 1_000_000] {
            for task_ns in [100.0, 10_000.0, MS, 100.0 * MS, 10_000.0 * MS] {
                let plain = asked(work, tasks, task_ns);
                let serving = Question { compute_ns: task_ns / 100.0, ..plain };
                questions.push(plain);
                questions.extend((work == Work::Mixed).then_some(serving));
            }
        }
    }
    let flagged = questions.into_iter().flat_map(|question| {
        (0..16).map(move |flags: u8| Question {
            blocking_library: flags & 1 > 0 && question.work != Work::Cpu,
            must_survive_crashes: flags & 2 > 0,
            max_memory_bytes: [None, Some(1 << 22), Some(1 << 26), Some(1 << 34)]
                [usize::from(flags >> 2)],
            ..question
        })
    });
    flagged.collect()
}

fn asked(work: Work, tasks: u64, task_ns: f64) -> Question {
    Question::new(work, tasks, task_ns, 0.5)
}

fn everywhere(check: impl Fn(&dyn Fn() -> String, &Question, &Costs, &Decision)) {
    let questions = questions();
    for (name, results) in MACHINES.iter() {
        let costs = Costs::of(results);
        let mut answered = 0;
        for question in &questions {
            if let Ok(decision) = decide(question, &costs) {
                let what = || format!("{name}: {question:?}: {decision:?}");
                let Decision { others, unfit, .. } = &decision;
                assert_eq!(1 + others.len() + unfit.len(), Model::ALL.len(), "{}", what());
                check(&what, question, &costs, &decision);
                answered += 1;
            }
        }
        assert!(answered > questions.len() / 4, "{name} answers only {answered}");
    }
}

#[test]
fn nothing_slower_is_recommended() {
    everywhere(|what, question, costs, Decision { chosen, others, .. }| {
        let demands = |estimate: &Estimate| estimate.model.demands(question, costs.cores());
        for other in others {
            assert!(chosen.interval_ns.low <= other.interval_ns.high, "{}", what());
            // A tenth is what simplicity may cost.
            assert!(chosen.ns <= 1.1 * other.ns, "{}", what());
            assert!(chosen.ns <= other.ns || demands(chosen) < demands(other), "{}", what());
        }
    });
}

#[test]
fn the_explanation_is_the_sum_and_no_estimate_beats_what_is_possible() {
    everywhere(|what, question, costs, Decision { chosen, others, .. }| {
        let parallel = costs.cores().min(question.tasks) as f64;
        let computing = question.compute_ns * question.tasks as f64 / parallel;
        for estimate in [chosen].into_iter().chain(others) {
            assert!(estimate.ns >= 0.999 * question.wait_ns().max(computing), "{}", what());
            let sum: f64 = estimate.terms.iter().map(|term| term.times as f64 * term.ns).sum();
            assert!((sum / estimate.ns - 1.0).abs() < 1e-9, "not the sum: {}", what());
            assert!(estimate.interval_ns.contains(estimate.ns), "not inside: {}", what());
        }
    });
}

#[test]
fn what_is_recommended_fits_into_memory_and_does_what_is_asked_for() {
    everywhere(|what, question, _, Decision { chosen, others, .. }| {
        for estimate in [chosen].into_iter().chain(others) {
            if let Some(most) = question.max_memory_bytes {
                let fits = estimate.memory_bytes.is_some_and(|bytes| bytes <= most as f64);
                assert!(fits, "{}", what());
            }
            let isolates = matches!(estimate.model, Model::ProcessPool | Model::Hybrid);
            let on_a_loop = matches!(estimate.model, Model::Tokio | Model::Smol);
            let is_isolated = question.must_survive_crashes;
            assert!(!is_isolated || isolates, "{}", what());
            assert!(is_isolated || estimate.model != Model::ProcessPool, "{}", what());
            assert!(!(on_a_loop && question.work == Work::Cpu), "no inline loop: {}", what());
            assert!(!(on_a_loop && question.blocking_library), "{}", what());
            assert!(!on_a_loop || question.compute_ns < 10.0 * MS, "it holds up: {}", what());
        }
    });
}

/// Those that aren't in the flowchart, of which there is a snapshot.
#[test]
fn known_questions_have_the_known_answers() {
    let isolated = |question| Question { must_survive_crashes: true, ..question };
    let results = priced();
    let costs = Costs::of(&results);
    let mixed = asked(Work::Mixed, 10_000, 20.0 * MS);
    for (question, model) in [
        (asked(Work::Mixed, 10_000, 20_000.0), Model::Tokio),
        (mixed, Model::Threads),
        (Question { compute_ns: MS, task_ns: 100.0 * MS, ..mixed }, Model::Hybrid),
        (isolated(mixed), Model::Hybrid),
        (isolated(Question { blocking_library: true, ..mixed }), Model::ProcessPool),
        (isolated(asked(Work::Io, 1_000, 10.0 * MS)), Model::ProcessPool),
    ] {
        assert_eq!(decide(&question, &costs).unwrap().chosen.model, model, "{question:?}");
    }
}

#[test]
fn a_tight_memory_needs_smaller_units() {
    let results = priced();
    let costs = Costs::of(&results);
    let question = asked(Work::Io, 5_000, 10_000.0 * MS);
    let chosen = |question| decide(&question, &costs).unwrap().chosen.model;
    assert_eq!(chosen(question), Model::Threads, "ten seconds hide what threads cost");
    // Threads take 50 MB, tasks 2.
    assert_eq!(chosen(Question { max_memory_bytes: Some(8 << 20), ..question }), Model::Tokio);
    let none = decide(&Question { max_memory_bytes: Some(4096), ..question }, &costs);
    let unfit = none.unwrap_err();
    assert_eq!(unfit.len(), Model::ALL.len());
    assert!(unfit.iter().any(|unfit| matches!(unfit.why, Why::TooMuchMemory { .. })));
}

#[test]
fn without_prices_or_a_second_core_there_is_no_answer_but_a_loop() {
    let none = fixture::results(Vec::new());
    let mut one_core = priced();
    one_core.machine.cores = 1;
    for (results, others) in [(&none, 0), (&one_core, 3)] {
        let decision = decide(&asked(Work::Cpu, 100, MS), &Costs::of(results)).unwrap();
        assert_eq!((decision.chosen.model, decision.others.len()), (Model::Sequential, others));
    }
}

#[test]
fn every_file_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for question in questions() {
        for (model, _) in Model::ALL {
            assert!(root.join(model.file(&question)).is_file(), "{model:?}: {question:?}");
        }
    }
}
