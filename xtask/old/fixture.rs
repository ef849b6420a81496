//! Literal results for the tests of what is computed and rendered from them.

pub(crate) mod economics;

use crate::derive::derive;
use crate::growth::Growth;
use crate::results::{
    Absent, Fact, Failure, KIND, Machine, Reading, Results, Row, Run, SCHEMA, Settings,
};
use shared_workloads::answer::{Answer, Offloaded, Work};
use shared_workloads::sample::{Params, Sample};
use std::collections::BTreeMap;

const MS: u64 = 1_000_000;

/// A row whose runs took so many microseconds each.
pub(crate) fn row(model: &str, sample: Sample, variant: &str, microseconds: &[u64]) -> Row {
    let mut at_ns = 0;
    let runs = microseconds.iter().map(|us| {
        at_ns += 600 * MS;
        let elapsed_ns = us * 1_000;
        Run { at_ns, elapsed_ns, process_ns: elapsed_ns + MS, cpu_ns: 2 * elapsed_ns + MS }
    });
    Row {
        model: model.to_owned(),
        sample,
        variant: variant.to_owned(),
        source: format!("{model}/src/{}.rs", sample.module()),
        params: Params::article(sample),
        answer: None,
        warm_up: None,
        runs: runs.collect(),
        memory_bytes: Some(3 << 20),
        processes: Some(1),
        failure: None,
        summary: None,
        speed_up: None,
        over_rust: None,
        against_baseline: None,
    }
}

/// A reading of the canary in microseconds.
pub(crate) fn reading(at_ms: u64, kernel: u64, double: u64, sleep: u64) -> Reading {
    Reading {
        at_ns: at_ms * MS,
        kernel_ns: kernel * 1_000,
        double_kernel_ns: double * 1_000,
        sleep_ns: sleep * 1_000,
    }
}

/// Results with these rows and a quiet machine, with everything computed.
pub(crate) fn results(rows: Vec<Row>) -> Results {
    let mut results = Results {
        kind: KIND.to_owned(),
        schema: SCHEMA,
        started: "2026-01-02T03:04:05Z".to_owned(),
        settings: Settings {
            quick: false,
            seed: 42,
            rounds: None,
            budget_ns: 240_000 * MS,
            with_prices: false,
            limit_ns: 60_000 * MS,
            elapsed_ns: 201_000 * MS,
        },
        machine: Machine {
            cpu: "Abacus 3000".to_owned(),
            cores: 2,
            facts: vec![Fact { name: "kernel".to_owned(), value: "6.1.0 | patched".to_owned() }],
            versions: BTreeMap::from([("tokio".to_owned(), "1.54.1".to_owned())]),
        },
        partial: false,
        canary: (0..40).map(|i| reading(500 * i, 2_500, 5_010, 5_060)).collect(),
        rows,
        absent: Vec::new(),
        prices: Vec::new(),
        footprints: Vec::new(),
        growth: Growth::default(),
        claims: Vec::new(),
        noise: None,
        baseline: None,
        findings: Vec::new(),
    };
    derive(&mut results, None);
    results
}

/// A small report with one of everything.
pub(crate) fn everything() -> Results {
    let cpu = |model, variant, times: &[u64]| row(model, Sample::CpuBound, variant, times);
    let io = |model, variant, times: &[u64]| row(model, Sample::IoBound, variant, times);
    let offload = |variant, answer: fn(Offloaded) -> Answer, heartbeats| Row {
        answer: Some(answer(Offloaded { result: Work::Text("{".to_owned()), heartbeats })),
        ..row("asyncio-tokio", Sample::OffloadBlocking, variant, &[304_000; 5])
    };
    let broken = Failure {
        reason: "killed by signal 9 <b>`".to_owned(),
        stderr: vec!["thread 'main' panicked:".to_owned(), "out of luck".to_owned()],
        expected: false,
    };
    let unpicklable = Failure {
        reason: "PicklingError: a lambda".to_owned(),
        stderr: Vec::new(),
        expected: true,
    };
    let mut results = results(vec![
        cpu("sequential", "loop", &[24_100, 24_300, 24_000, 24_200, 24_200]),
        cpu("threads", "rayon", &[12_600, 12_500, 12_900, 12_700, 12_600]),
        cpu("threads", "one_big_lock", &[24_500, 24_000, 26_000, 24_200, 24_300]),
        cpu("asyncio-tokio", "inline", &[24_100, 24_400, 24_300, 24_000, 24_200]),
        cpu("python 3.11", "sequential", &[3_400_000, 3_420_000]),
        cpu("python 3.11", "threads", &[3_690_000, 3_702_000]),
        cpu("python 3.11", "processes", &[1_870_000, 1_875_000]),
        io("sequential", "loop", &[10_010_000, 10_012_000]),
        io("threads", "std", &[104_000, 103_900, 104_200, 104_100, 104_000]),
        io("asyncio-tokio", "current_thread", &[101_300; 5]),
        Row {
            memory_bytes: Some(90 << 20),
            processes: Some(101),
            ..io("processes", "children", &[180_000, 190_000, 185_000, 182_000, 184_000])
        },
        offload("spawn_blocking", Answer::Offloaded, 29),
        offload("blocked", Answer::Blocked, 0),
        Row { failure: Some(broken), ..row("hybrid", Sample::CpuBound, "rayon", &[]) },
        Row {
            failure: Some(unpicklable),
            ..row("python 3.11", Sample::PrimeRanges, "processes_lambda", &[])
        },
    ]);
    results.absent.push(Absent {
        model: "python 3.11".to_owned(),
        sample: Some(Sample::FetchGather),
        variant: Some("asyncio_aiohttp".to_owned()),
        reason: "aiohttp isn't installed".to_owned(),
        failed: false,
    });
    economics::add_to(&mut results);
    results.settings.with_prices = true;
    results
}
