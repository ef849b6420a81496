//! The numbers in the programs' comments, and what the programs print.

use super::names::{
    CHILDREN, LOOP, POOL, POOL_RANGES, PY_AIOHTTP, PY_ASYNCIO, PY_LAMBDA, PY_LOOP, PY_PROCESSES,
    PY_THREADS, STD, TOKIO, TOKIO_JOIN_ALL,
};
use super::{ABOUT_ONE, CLEARLY_LESS, Claim, SEVERAL};
use crate::analyse::judge::Instead;
use crate::analyse::judge::Judge::{
    ErrorComesFirst, Instead as NotInRust, OnCores, PrintsPrimes, Processes, Takes, Waits,
    WaitsOneByOne,
};
use crate::analyse::number::Limits;
use shared_workloads::sample::Sample::{
    CpuBound, CpuWorkers, FetchAsCompleted, FetchGather, IoBound, PrimeRanges, SleepingWorkers,
};

/// "About ten seconds" of a hundred waits.
const ONE_BY_ONE: Limits = Limits::within(0.95, 1.1);
/// "About 0.1 s" for waits of 0.1 s: what rounds to it.
const TOGETHER: Limits = Limits::within(0.95, 1.5);
/// "About a quarter".
const A_QUARTER: Limits = Limits::within(0.2, 0.31);

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        id: "sleepers-together",
        says: "three workers that sleep a second each are done after a second",
        python: Waits(SleepingWorkers, PY_THREADS, TOGETHER),
        rust: Waits(SleepingWorkers, STD, TOGETHER),
    },
    Claim {
        id: "errors-stay-alone",
        says: "with `as_completed` results come in the order of completion, and a URL's error \
               concerns no other",
        python: ErrorComesFirst(FetchAsCompleted, PY_THREADS),
        rust: ErrorComesFirst(FetchAsCompleted, STD),
    },
    Claim {
        id: "workers-faster",
        says: "four processes compute faster than a loop",
        python: OnCores(2, &Takes(CpuWorkers, PY_PROCESSES, PY_LOOP, CLEARLY_LESS)),
        rust: OnCores(2, &Takes(CpuWorkers, CHILDREN, LOOP, CLEARLY_LESS)),
    },
    Claim {
        id: "primes-printed",
        says: "a process pool that maps a lambda over four ranges prints how many primes there are",
        python: PrintsPrimes(PrimeRanges, PY_LAMBDA),
        rust: NotInRust(Instead::ClosuresDontCross, &Processes(PrimeRanges, POOL_RANGES, SEVERAL)),
    },
    Claim {
        id: "primes-faster",
        says: "the pool counts primes faster than a loop",
        python: OnCores(2, &Takes(PrimeRanges, PY_PROCESSES, PY_LOOP, CLEARLY_LESS)),
        rust: OnCores(2, &Takes(PrimeRanges, POOL_RANGES, LOOP, CLEARLY_LESS)),
    },
    Claim {
        id: "gathered-together",
        says: "`gather` on one session takes as long as the slowest request, in the requests' order",
        python: Waits(FetchGather, PY_AIOHTTP, TOGETHER),
        rust: Waits(FetchGather, TOKIO_JOIN_ALL, TOGETHER),
    },
    Claim {
        id: "io-sequential",
        says: "a hundred waits of 0.1 s one by one take about 10 s",
        python: WaitsOneByOne(IoBound, PY_LOOP, ONE_BY_ONE),
        rust: WaitsOneByOne(IoBound, LOOP, ONE_BY_ONE),
    },
    Claim {
        id: "io-threads",
        says: "a hundred threads wait 0.1 s in about 0.1 s",
        python: Waits(IoBound, PY_THREADS, TOGETHER),
        rust: Waits(IoBound, STD, TOGETHER),
    },
    Claim {
        id: "io-asyncio",
        says: "a hundred asyncio tasks wait 0.1 s in about 0.1 s",
        python: Waits(IoBound, PY_ASYNCIO, TOGETHER),
        rust: Waits(IoBound, TOKIO, TOGETHER),
    },
    Claim {
        id: "cpu-threads",
        says: "four threads compute about as long as a loop",
        python: OnCores(2, &Takes(CpuBound, PY_THREADS, PY_LOOP, ABOUT_ONE)),
        rust: OnCores(2, &Takes(CpuBound, STD, LOOP, ABOUT_ONE)),
    },
    Claim {
        id: "cpu-processes",
        says: "four processes compute in about a quarter of a loop's time",
        python: OnCores(4, &Takes(CpuBound, PY_PROCESSES, PY_LOOP, A_QUARTER)),
        rust: OnCores(4, &Takes(CpuBound, POOL, LOOP, A_QUARTER)),
    },
];
