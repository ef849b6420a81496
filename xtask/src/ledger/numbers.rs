//! The numbers in the programs' comments, and what the programs print.

use super::compare::{ABOUT_ONE, CLEARLY_LESS, does_not_apply, name, processes, takes, waits};
use super::{Claim, Judgement, Ruling, Undecided, Verdict};
use crate::results::Row;
use shared_workloads::answer::{Answer, Fetched, grouped};
use shared_workloads::sample::Sample::{
    CpuBound, CpuWorkers, FetchAsCompleted, FetchGather, IoBound, PrimeRanges, SleepingWorkers,
};
use std::ops::RangeInclusive;

/// "About ten seconds" of a hundred waits.
const ONE_BY_ONE: RangeInclusive<f64> = 0.95..=1.1;
/// "About 0.1 s" for waits of 0.1 s: what rounds to it.
const TOGETHER: RangeInclusive<f64> = 0.95..=1.5;
/// "About a quarter".
const A_QUARTER: RangeInclusive<f64> = 0.2..=0.31;

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "sleepers-together",
        says: "three workers that sleep a second each are done after a second",
        python: |e| waits(e.python(SleepingWorkers, "threads")?, 1)?.must_be(TOGETHER),
        rust: |e| waits(e.rust(SleepingWorkers, "threads", "std")?, 1)?.must_be(TOGETHER),
    },
    Claim {
        id: "errors-stay-alone",
        says: "with `as_completed` results come in the order of completion, and a URL's error \
               concerns no other",
        python: |e| first_error_then_the_others(e.python(FetchAsCompleted, "threads")?),
        rust: |e| first_error_then_the_others(e.rust(FetchAsCompleted, "threads", "std")?),
    },
    Claim {
        id: "workers-faster",
        says: "four processes compute faster than a loop",
        python: |e| {
            let plain = e.python(CpuWorkers, "sequential")?;
            takes(e.python(CpuWorkers, "processes")?, plain)?.on_cores(e, 2).must_be(CLEARLY_LESS)
        },
        rust: |e| {
            let plain = e.rust(CpuWorkers, "sequential", "loop")?;
            let number = takes(e.rust(CpuWorkers, "processes", "children")?, plain)?;
            number.on_cores(e, 2).must_be(CLEARLY_LESS)
        },
    },
    Claim {
        id: "primes-printed",
        says: "a process pool that maps a lambda over four ranges prints how many primes there are",
        python: |e| prints_primes(e.attempt(PrimeRanges, e.interpreter, "processes_lambda")?),
        rust: |e| {
            let row = e.rust(PrimeRanges, "processes", "ranges")?;
            let nearest = "a closure can't cross to another process, and the compiler says so; a \
                           struct can";
            does_not_apply(nearest, &processes(row)?)
        },
    },
    Claim {
        id: "primes-faster",
        says: "the pool counts primes faster than a loop",
        python: |e| {
            let plain = e.python(PrimeRanges, "sequential")?;
            takes(e.python(PrimeRanges, "processes")?, plain)?.on_cores(e, 2).must_be(CLEARLY_LESS)
        },
        rust: |e| {
            let plain = e.rust(PrimeRanges, "sequential", "loop")?;
            let number = takes(e.rust(PrimeRanges, "processes", "ranges")?, plain)?;
            number.on_cores(e, 2).must_be(CLEARLY_LESS)
        },
    },
    Claim {
        id: "gathered-together",
        says: "`gather` on one session takes as long as the slowest request, in the requests' order",
        python: |e| waits(e.python(FetchGather, "asyncio_aiohttp")?, 1)?.must_be(TOGETHER),
        rust: |e| waits(e.rust(FetchGather, "asyncio-tokio", "join_all")?, 1)?.must_be(TOGETHER),
    },
    Claim {
        id: "io-sequential",
        says: "a hundred waits of 0.1 s one by one take about 10 s",
        python: |e| one_by_one(e.python(IoBound, "sequential")?),
        rust: |e| one_by_one(e.rust(IoBound, "sequential", "loop")?),
    },
    Claim {
        id: "io-threads",
        says: "a hundred threads wait 0.1 s in about 0.1 s",
        python: |e| waits(e.python(IoBound, "threads")?, 1)?.must_be(TOGETHER),
        rust: |e| waits(e.rust(IoBound, "threads", "std")?, 1)?.must_be(TOGETHER),
    },
    Claim {
        id: "io-asyncio",
        says: "a hundred asyncio tasks wait 0.1 s in about 0.1 s",
        python: |e| waits(e.python(IoBound, "asyncio")?, 1)?.must_be(TOGETHER),
        rust: |e| waits(e.rust(IoBound, "asyncio-tokio", "current_thread")?, 1)?.must_be(TOGETHER),
    },
    Claim {
        id: "cpu-threads",
        says: "four threads compute about as long as a loop",
        python: |e| {
            let plain = e.python(CpuBound, "sequential")?;
            takes(e.python(CpuBound, "threads")?, plain)?.on_cores(e, 2).must_be(ABOUT_ONE)
        },
        rust: |e| {
            let plain = e.rust(CpuBound, "sequential", "loop")?;
            takes(e.rust(CpuBound, "threads", "std")?, plain)?.on_cores(e, 2).must_be(ABOUT_ONE)
        },
    },
    Claim {
        id: "cpu-processes",
        says: "four processes compute in about a quarter of a loop's time",
        python: |e| {
            let plain = e.python(CpuBound, "sequential")?;
            takes(e.python(CpuBound, "processes")?, plain)?.on_cores(e, 4).must_be(A_QUARTER)
        },
        rust: |e| {
            let plain = e.rust(CpuBound, "sequential", "loop")?;
            let number = takes(e.rust(CpuBound, "processes", "pool")?, plain)?;
            number.on_cores(e, 4).must_be(A_QUARTER)
        },
    },
];

fn one_by_one(row: &Row) -> Ruling {
    waits(row, row.params.tasks)?.must_be(ONE_BY_ONE)
}

/// The first request is the slowest and the second is refused, so that the refusal comes first.
fn first_error_then_the_others(row: &Row) -> Ruling {
    let Some(Answer::Fetched(fetched)) = &row.answer else {
        return Err(Undecided(format!("{} fetched nothing", name(row))));
    };
    let mut outcomes = fetched.iter().map(|Fetched { outcome, .. }| outcome.is_err());
    let as_completed = outcomes.next() == Some(true) && outcomes.all(|failed| !failed);
    let said: Vec<String> = fetched
        .iter()
        .map(|Fetched { outcome, .. }| {
            outcome.as_ref().map_or_else(|_| "an error".to_owned(), u16::to_string)
        })
        .collect();
    Ok(Judgement {
        verdict: if as_completed { Verdict::Holds } else { Verdict::DoesNotHold },
        because: format!("{} got {}", name(row), said.join(", ")),
    })
}

/// It may fail: a failure is what refutes this claim.
fn prints_primes(row: &Row) -> Ruling {
    match (&row.failure, &row.answer) {
        (Some(failure), _) => Ok(Judgement {
            verdict: Verdict::DoesNotHold,
            because: format!("{} failed: {}", name(row), failure.reason),
        }),
        (None, Some(Answer::Primes(primes))) => Ok(Judgement {
            verdict: Verdict::Holds,
            because: format!("{} counted {}", name(row), grouped(*primes as u64)),
        }),
        (None, _) => Err(Undecided(format!("{} counted nothing", name(row)))),
    }
}
