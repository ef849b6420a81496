//! What the article says of the GIL: when it is held, when it is given up, what it doesn't protect.

use super::compare::{Number, ONE_CORE, busy_cores, does_not_apply, kept, takes};
use super::{Claim, Judgement, Ruling, Undecided, Verdict};
use crate::results::Row;
use shared_workloads::answer::Answer;
use shared_workloads::sample::Sample::{CounterRace, CpuBound, FetchAsCompleted, IoBound};

/// A request to a closed port costs nothing, so of three waits (two long, one short) two thirds are
/// left when they overlap, and a little more for the client.
const OVERLAPPED: f64 = 0.8;

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "gil-one-at-a-time",
        says: "one thread at a time runs Python code",
        python: |e| busy_cores(e.python(CpuBound, "threads")?)?.on_cores(e, 2).must_be(ONE_CORE),
        rust: |e| {
            let number = busy_cores(e.rust(CpuBound, "threads", "one_big_lock")?)?;
            does_not_apply("threads run at the same time; one lock around all of them", &number)
        },
    },
    Claim {
        id: "counter-indeterminate",
        says: "two threads that each add 1 to a global a million times lose an unknown number of \
               updates",
        python: |e| loses_updates(e.python(CounterRace, "threads")?),
        // The article's own program doesn't compile (E0499); this is a load and a store of an atomic.
        rust: |e| loses_updates(e.rust(CounterRace, "threads", "lost_update")?),
    },
    Claim {
        id: "gil-released-asleep",
        says: "a thread that sleeps gives up the GIL",
        python: |e| asleep(e.python(IoBound, "threads")?, e.python(IoBound, "sequential")?),
        rust: |e| {
            let plain = e.rust(IoBound, "sequential", "loop")?;
            let number = takes(e.rust(IoBound, "threads", "std")?, plain)?;
            does_not_apply("there is no GIL to give up; threads sleep at the same time", &number)
        },
    },
    Claim {
        id: "gil-released-network",
        says: "a thread that waits for the network gives up the GIL",
        python: |e| {
            let plain = e.python(FetchAsCompleted, "sequential")?;
            takes(e.python(FetchAsCompleted, "threads")?, plain)?.must_be(0.0..=OVERLAPPED)
        },
        rust: |e| {
            let plain = e.rust(FetchAsCompleted, "sequential", "loop")?;
            let number = takes(e.rust(FetchAsCompleted, "threads", "std")?, plain)?;
            does_not_apply("there is no GIL to give up; requests overlap", &number)
        },
    },
];

/// At least half of the sleeps overlap.
fn asleep(threads: &Row, plain: &Row) -> Ruling {
    takes(threads, plain)?.must_be(0.0..=2.0 / threads.params.tasks.max(1) as f64)
}

fn loses_updates(row: &Row) -> Ruling {
    let Number { ratio, words, .. } = kept(row)?;
    let exact = matches!(row.answer, Some(Answer::Count(_)));
    Ok(match (ratio.value < 1.0, exact) {
        (true, _) => Judgement { verdict: Verdict::Holds, because: words },
        // A checked answer: a single run that had lost an update would have failed the row.
        (false, true) => Judgement {
            verdict: Verdict::DoesNotHold,
            because: format!("{words}, in each of {} runs", row.runs.len()),
        },
        (false, false) => return Err(Undecided(format!("{words}: nothing was lost this time"))),
    })
}
