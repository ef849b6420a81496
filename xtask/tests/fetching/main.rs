//! What fetching has to be in every model: the same outcome for the same fault, nothing left
//! behind, never more connections than workers.
//!
//! It is tested here because `xtask` is what runs the binaries of all models: no crate may depend on
//! all of them, since nothing but `asyncio-smol` itself is to depend on surf and async-std.

mod faulty;
mod models;
mod real;

use expect_test::expect_file;
use faulty::{Fault, Faulty};
use models::{LONG, MODELS, Outcome};
use shared_workloads::answer::Answer;
use shared_workloads::fetch::FetchErrorKind;
use shared_workloads::harness::Record;
use shared_workloads::loopback::Server;
use shared_workloads::sample::Sample;
use std::fmt::Write;
use std::fs;
use std::thread;
use std::time::Duration;

/// How long a fetch may take, of a server that takes too long.
const TIMEOUT: Duration = Duration::from_secs(3);

/// A body without an end is cut off at 16 MiB, and a vector that grows has twice that for a moment.
const MOST_MEMORY: u64 = 150 << 20;

/// The headings of the table, and whose outcomes are in the column.
const CLIENTS: [(&str, &str, &str); 6] = [
    ("reqwest, blocking: threads", "threads", ""),
    ("reqwest, blocking: process pool", "processes", ""),
    ("reqwest: tokio", "asyncio-tokio", ""),
    ("surf: smol", "asyncio-smol", "smol"),
    ("surf: async-std", "asyncio-smol", "async_std"),
    ("reqwest, both: hybrid", "hybrid", ""),
];

#[test]
fn a_fault_has_one_name_in_every_model_and_concerns_its_url_alone() {
    let servers = Faulty::start().unwrap();
    let server = Server::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    fs::write(&authority, &servers.authority).unwrap();

    let mut faults = servers.faults;
    for (server_does, path, outcome) in [
        ("redirects ten times", "/redirect/10", Ok(200)),
        ("redirects eleven times", "/redirect/11", Err(FetchErrorKind::TooManyRedirects)),
        ("replies", "/json/203", Ok(203)),
    ] {
        faults.push(Fault { server: server_does, url: server.base_url() + path, outcome });
    }
    // Those that take as long as they may, and the others, which have all the time they need even
    // on a busy machine. Each group has a URL that replies.
    let late = |fault: &&Fault| {
        matches!(
            fault.outcome,
            Err(FetchErrorKind::TimedOutConnecting
                | FetchErrorKind::TimedOutWaiting
                | FetchErrorKind::TimedOutReading)
        )
    };
    let replies = &faults.last().expect("it was pushed just now").url;
    let groups = [
        (
            TIMEOUT,
            faults.iter().filter(late).map(|fault| &*fault.url).chain([&**replies]).collect(),
        ),
        (LONG / 2, faults.iter().filter(|fault| !late(fault)).map(|fault| &*fault.url).collect()),
    ];
    let groups: &[(Duration, Vec<&str>)] = &groups;

    let authority = &authority;
    let outcomes: Vec<(&str, Duration, Outcome)> = thread::scope(|scope| {
        let run = |model| {
            groups.iter().map(move |(timeout, urls)| {
                let timeout_ms = timeout.as_millis().to_string();
                let mut arguments = vec!["fetch-as-completed", "fetch-gather", "--json"];
                arguments.extend(["--workers", "50", "--timeout-ms", &timeout_ms]);
                arguments.extend(urls.iter().flat_map(|url| ["--url", url]));
                let running = models::start(model, &arguments, |command| {
                    command.env("SSL_CERT_FILE", authority).env_remove("SSL_CERT_DIR");
                });
                (model, *timeout, running.end())
            })
        };
        let runs = MODELS.map(|model| scope.spawn(move || run(model).collect::<Vec<_>>()));
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    });
    assert!(servers.open.are_closed_within(LONG), "a connection is left");
    server.connections().wait_until(LONG, |count| count.open == 0).unwrap();

    for (model, timeout, outcome) in &outcomes {
        assert!(outcome.status.success(), "{model}: {}", outcome.stderr);
        assert!(!outcome.stderr.contains("panicked"), "{model}: {}", outcome.stderr);
        let mebibytes = outcome.memory_bytes >> 20;
        assert!(outcome.memory_bytes < MOST_MEMORY, "{model}: {mebibytes} MiB");
        for Record { sample, variant, elapsed_ns, .. } in &outcome.records {
            let elapsed = Duration::from_nanos(*elapsed_ns);
            assert!(elapsed < 2 * *timeout, "{model} {sample} {variant}: {elapsed:?}");
        }
    }
    let table = table(&faults, |model, variant| {
        let of_model = outcomes.iter().filter(|(name, ..)| *name == model);
        let records = of_model.flat_map(|(.., outcome)| &outcome.records);
        records.filter(|record| variant.is_empty() || record.variant == variant).collect()
    });
    expect_file!["../../reference/faults.md"].assert_eq(&table);
}

fn table<'r>(faults: &'r [Fault], records_of: impl Fn(&str, &str) -> Vec<&'r Record>) -> String {
    let mut table = "\
# Faults by client

What a client makes of a server that misbehaves. The test `xtask/tests/fetching` makes every fault
with every client in every sample that fetches several URLs, and writes this table.

| the server | "
        .to_owned();
    table += &CLIENTS.map(|(heading, ..)| heading).join(" | ");
    table += " |\n|---|";
    table += &"---|".repeat(CLIENTS.len());
    let mut wrong = String::new();
    for Fault { server, url, outcome: expected } in faults {
        write!(table, "\n| {server} |").unwrap();
        for (heading, model, variant) in CLIENTS {
            let records = records_of(model, variant);
            let fetched = |sample| records.iter().filter(move |record| record.sample == sample);
            for sample in [Sample::FetchAsCompleted, Sample::FetchGather] {
                let outcomes = fetched(sample).flat_map(|record| outcomes(record, url));
                let outcomes: Vec<_> = outcomes.collect();
                assert!(!outcomes.is_empty(), "{heading}, {sample}: {url} has no outcome");
                for outcome in outcomes.into_iter().filter(|outcome| !is(outcome, *expected)) {
                    writeln!(wrong, "{server}: {heading}, {sample}: {outcome:?}").unwrap();
                }
            }
            match expected {
                Ok(status) => write!(table, " {status} |").unwrap(),
                Err(kind) => write!(table, " {kind} |").unwrap(),
            }
        }
    }
    assert!(wrong.is_empty(), "not as expected:\n{wrong}");
    table + "\n"
}

/// What became of a URL.
fn outcomes<'r>(record: &'r Record, url: &'r str) -> impl Iterator<Item = &'r Result<u16, String>> {
    let Some(Answer::Fetched(results)) = &record.answer else {
        panic!("{:?}", record.error);
    };
    results.iter().filter(move |fetched| fetched.url == url).map(|fetched| &fetched.outcome)
}

/// Whether it is the expected status, or an error that begins with the expected name.
fn is(outcome: &Result<u16, String>, expected: Result<u16, FetchErrorKind>) -> bool {
    match (outcome, expected) {
        (Ok(status), Ok(expected)) => *status == expected,
        (Err(error), Err(kind)) => error
            .strip_prefix(kind.name())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(": ")),
        _ => false,
    }
}

#[test]
fn an_interrupt_closes_the_connections() {
    let server = Server::start().unwrap();
    let connections = server.connections();
    let url = server.base_url() + "/delay/60000";
    for model in MODELS {
        for sample in ["fetch-as-completed", "fetch-gather"] {
            let urls = ["--url", &url].repeat(3);
            let running = models::start(
                model,
                &[&[sample, "--timeout-ms", "60000"], &*urls].concat(),
                |_| {},
            );
            let open = connections.wait_until(LONG, |count| count.open == 3);
            open.unwrap_or_else(|count| panic!("{model} {sample}: {count:?}"));
            running.interrupt();
            let (_, outcome) = running.end_with_text();
            assert!(!outcome.status.success(), "{model} {sample}: {}", outcome.stderr);
            let closed = connections.wait_until(LONG, |count| count.open == 0);
            closed.unwrap_or_else(|count| panic!("{model} {sample}: {count:?}"));
        }
    }
}

#[test]
fn there_are_never_more_connections_than_workers() {
    for model in MODELS {
        let (listed, _) =
            models::start(model, &["fetch-as-completed", "--list"], |_| {}).end_with_text();
        for variant in listed.lines().filter_map(|line| line.split_whitespace().nth(1)) {
            let server = Server::start().unwrap();
            let url = server.base_url() + "/delay/20";
            let mut arguments = vec!["fetch-as-completed", "--json", "--workers", "3"];
            arguments.extend(["--variant", variant]);
            arguments.extend(["--url", &url].repeat(12));
            let outcome = models::start(model, &arguments, |_| {}).end();
            let statuses: Vec<_> = outcomes(&outcome.records[0], &url).collect();
            assert_eq!(statuses, [&Ok(200); 12], "{model} {variant}");
            let count = server.connections().count();
            assert_eq!(count.peak, 3, "{model} {variant}: {count:?}");
        }
    }
}
