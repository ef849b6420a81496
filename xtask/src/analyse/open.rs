//! Which claims more runs could decide, which rows have to run for that, and which claim comes next.

use super::claims;
use super::number::is_long_asleep;
use super::sequential::values_needed;
use super::stats::median;
use super::verdict::Fact;
use crate::results::{Question, Results, Row};
use shared_workloads::sample::Sample;

/// What so many runs don't decide lies too near to a limit.
const MOST_RUNS: usize = 40;
/// Before so many runs, how they scatter and on which side of a limit they lie is anybody's guess.
const ENOUGH_TO_GIVE_UP: usize = 6;

/// A number that decides a claim, or helps to, and isn't sure yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Open {
    pub(crate) question: Question,
    /// Which of [`Results::rows`] have to run back to back.
    pub(crate) rows: Vec<usize>,
    /// What running each of them once takes.
    pub(crate) costs_ns: Vec<f64>,
    /// How often they will probably have to run.
    pub(crate) times: usize,
    /// Questions of one side about one sample share rows.
    sample: Sample,
}

/// Everything that is open, in the claims' order.
///
/// Left out is what more runs can't decide: too few cores, nothing measured, a number too near to its
/// limit, a row that is as long as it sleeps.
pub(crate) fn open(results: &Results) -> Vec<Open> {
    let mut open = Vec::new();
    for judged in claims::judge(results) {
        for (side, judgement) in &judged.sides {
            let is_open = judgement.verdict.is_open();
            let facts = judgement.facts.iter().filter(|fact| is_open && fact.is_open());
            open.extend(facts.filter_map(|fact| {
                let times = times(fact)?;
                let rows = to_run(fact)?;
                let question =
                    Question { claim: judged.claim.id.to_owned(), side: (*side).to_owned() };
                let costs_ns = rows.iter().map(|row| cost_ns(row)).collect();
                let sample = rows.first()?.sample;
                let place = |row: &&Row| results.rows.iter().position(|r| std::ptr::eq(r, *row));
                Some(Open {
                    question,
                    rows: rows.iter().filter_map(place).collect(),
                    costs_ns,
                    times,
                    sample,
                })
            }));
        }
    }
    open
}

/// What to run next: what will probably decide most for its time, and isn't longer than what is left.
///
/// A run serves every question that is open about its rows. So beside each question's own rows, those
/// of all questions of one side about one sample are a candidate: four rows run once make six pairs.
pub(crate) fn next(open: &[Open], left_ns: f64) -> Option<Open> {
    let together = open.iter().map(|one| one.with_all_of(open));
    let candidates = open.iter().cloned().chain(together);
    let worth = |candidate: &Open| -> f64 {
        let served = open.iter().filter(|open| candidate.serves(open));
        served.map(|open| 1.0 / open.times as f64).sum::<f64>() / candidate.cost_ns().max(1.0)
    };
    let affordable = candidates.filter(|candidate| candidate.cost_ns() <= left_ns);
    affordable.max_by(|a, b| worth(a).total_cmp(&worth(b)))
}

impl Open {
    /// What running all of them once takes.
    pub(crate) fn cost_ns(&self) -> f64 {
        self.costs_ns.iter().sum()
    }

    fn is_beside(&self, other: &Self) -> bool {
        (&self.question.side, self.sample) == (&other.question.side, other.sample)
    }

    fn serves(&self, other: &Self) -> bool {
        other.rows.iter().all(|row| self.rows.contains(row))
    }

    /// All rows that are open on its side and in its sample.
    fn with_all_of(&self, open: &[Self]) -> Self {
        let mut whole = self.clone();
        for other in open.iter().filter(|other| other.is_beside(self)) {
            for (row, cost_ns) in other.rows.iter().zip(&other.costs_ns) {
                if !whole.rows.contains(row) {
                    whole.rows.push(*row);
                    whole.costs_ns.push(*cost_ns);
                }
            }
        }
        whole
    }
}

/// How many more runs a fact probably takes; `None` where it can't be decided.
fn times(fact: &Fact) -> Option<usize> {
    let runs = fact.number.logarithms.len();
    let left = MOST_RUNS.checked_sub(runs).filter(|&left| left > 0)?;
    let distance = fact.number.distance(fact.limits);
    let needed = Some(distance)
        .filter(|&distance| distance > 0.0)
        .and_then(|distance| values_needed(&fact.number.logarithms, distance, left));
    needed.or((runs < ENOUGH_TO_GIVE_UP).then_some(left))
}

/// The rows of a fact that say something new when they run again.
fn to_run<'r>(fact: &Fact<'r>) -> Option<Vec<&'r Row>> {
    let mut rows = fact.rows().to_vec();
    let all = rows.len();
    rows.retain(|row| !is_long_asleep(row));
    // Beside a row that sleeps for long, runs of the other are no pairs; they count by themselves or
    // not at all.
    let runs = fact.number.logarithms.len();
    let count = rows.len() == all || rows.iter().all(|row| row.runs.len() == runs);
    (!rows.is_empty() && count).then_some(rows)
}

fn cost_ns(row: &Row) -> f64 {
    let times: Vec<f64> = row.runs.iter().map(|run| run.process_ns as f64).collect();
    median(&times).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::{claims, next, open};
    use crate::analyse::verdict::{Reason, Verdict};
    use crate::fixture::{PYTHON, World, results, row, world};
    use crate::results::{Results, Row, Run};
    use shared_workloads::sample::Sample::{CpuBound, IoBound};
    use std::collections::BTreeMap;

    /// One run in ten takes up to twice as long; the others scatter by one percent.
    fn noise(random: &mut fastrand::Rng) -> f64 {
        let held_up = if random.f64() < 0.1 { random.f64() } else { 0.0 };
        1.0 + held_up + 0.02 * random.f64()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it fits")]
    fn run(usual: Run, pair: Option<usize>, random: &mut fastrand::Rng) -> Run {
        let noise = noise(random);
        let longer = |ns: u64| (ns as f64 * noise) as u64;
        Run {
            elapsed_ns: longer(usual.elapsed_ns),
            process_ns: longer(usual.process_ns),
            cpu_ns: longer(usual.cpu_ns),
            pair,
            ..usual
        }
    }

    /// A session in a world where the article is right: three rounds (one of what sleeps for
    /// seconds), then what is open, for so many seconds.
    fn session(seconds: f64, seed: u64) -> Results {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut results = world(World::Right);
        // Rust computes in a hundredth of the time.
        let computes = |row: &&mut Row| !row.is_python() && row.params.n > 0;
        for run in results.rows.iter_mut().filter(computes).flat_map(|row| &mut row.runs) {
            for ns in [&mut run.elapsed_ns, &mut run.process_ns, &mut run.cpu_ns] {
                *ns /= 100;
            }
        }
        let usual: Vec<Option<Run>> =
            results.rows.iter().map(|row| row.runs.first().copied()).collect();
        for (row, usual) in results.rows.iter_mut().zip(&usual) {
            let rounds =
                if row.runs.iter().all(|run| run.elapsed_ns > 5_000_000_000) { 1 } else { 3 };
            let sleeps = rounds == 1;
            row.runs = usual.iter().cycle().take(rounds).copied().collect();
            if !sleeps {
                row.runs.iter_mut().for_each(|r| *r = run(*r, None, &mut random));
            }
        }
        let mut left = seconds * 1e9;
        while let Some(next) = next(&open(&results), left) {
            let pair = Some(results.pairs.len());
            for &index in &next.rows {
                let run = run(usual[index].unwrap(), pair, &mut random);
                left -= run.process_ns as f64;
                results.rows[index].runs.push(run);
            }
            results.pairs.push(next.question);
        }
        results
    }

    fn verdicts(results: &Results) -> BTreeMap<(&str, &str), Verdict<'_>> {
        let judged = claims::judge(results);
        let on_sides = judged.into_iter().flat_map(|judged| {
            let id = judged.claim.id;
            judged.sides.into_iter().map(move |(side, found)| ((id, side), found.verdict))
        });
        on_sides.collect()
    }

    fn is_decided(verdict: &Verdict) -> bool {
        !matches!(verdict, Verdict::NotDecided(_))
    }

    #[test]
    fn what_is_open_is_decided_soon_and_two_sessions_agree() {
        let truth = world(World::Right);
        let truth = verdicts(&truth);
        for seed in 1..=5 {
            let after = session(90.0, seed);
            let decided =
                |results: &Results| verdicts(results).values().filter(|v| is_decided(v)).count();
            assert!(decided(&after) >= 100, "{} of {}", decided(&after), truth.len());
            for (claim, verdict) in verdicts(&after).into_iter().filter(|(_, v)| is_decided(v)) {
                assert_eq!(verdict, truth[&claim], "{claim:?} with {seed}");
            }
        }
    }

    #[test]
    fn the_time_goes_to_what_is_open_and_not_to_sleep() {
        let (before, after) = (session(0.0, 1), session(90.0, 1));
        let before = verdicts(&before);
        for question in &after.pairs {
            let told = &before[&(&*question.claim, &*question.side)];
            assert!(told.is_open(), "{question:?}");
        }
        let asleep = after.rows.iter().filter(|row| row.runs[0].elapsed_ns > 9_000_000_000);
        assert!(asleep.map(|row| row.runs.len()).all(|runs| runs == 1));
    }

    #[test]
    fn what_cannot_be_decided_is_left() {
        // Right at the limit; and on one core, where parallelism can't be judged.
        for (ms, cores) in [(1_250.0, 4), (700.0, 1)] {
            let times: Vec<f64> = (0..8).map(|i| ms + f64::from(i % 3)).collect();
            let mut results = results(vec![
                row(PYTHON, CpuBound, "sequential", &[1_000.0; 8]),
                row(PYTHON, CpuBound, "threads", &times),
            ]);
            results.machine.cores = cores;
            let claims: Vec<String> =
                open(&results).into_iter().map(|open| open.question.claim).collect();
            assert!(!claims.contains(&"cpu-threads".to_owned()), "{claims:?}");
        }
    }

    #[test]
    fn the_cheapest_way_to_the_most_verdicts_comes_first_and_nothing_too_long() {
        let rows = vec![
            row(PYTHON, CpuBound, "sequential", &[3_400.0; 2]),
            row(PYTHON, CpuBound, "threads", &[3_500.0; 2]),
            row(PYTHON, IoBound, "threads", &[130.0; 2]),
            row(PYTHON, IoBound, "asyncio", &[104.0; 2]),
        ];
        let results = results(rows);
        let open = open(&results);
        let waiting = next(&open, 60e9).unwrap();
        assert!(waiting.rows.iter().all(|&row| row >= 2), "{waiting:?}");
        let computing = open.iter().find(|open| open.rows.contains(&0)).unwrap();
        assert!(
            computing.cost_ns() >= 3.3e9 && next(std::slice::from_ref(computing), 1e9).is_none()
        );
        let is_too_few = |verdict: &Verdict| *verdict == Verdict::NotDecided(Reason::TooFewRuns);
        assert!(is_too_few(&verdicts(&results)[&("cpu-threads", PYTHON)]));
    }
}
