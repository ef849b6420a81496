//! What fetching has to be in every model: the same outcome for the same fault, nothing left
//! behind, never more connections than workers.
//!
//! It is tested here because `xtask` is what runs the binaries of all models: no crate may depend on
//! all of them, since nothing but `asyncio-smol` itself is to depend on surf and async-std.

mod faulty;
mod models;

use expect_test::expect_file;
use faulty::{Fault, Faulty};
use models::{LONG, MODELS};
use shared_workloads::answer::Answer;
use shared_workloads::fetch::FetchErrorKind;
use shared_workloads::harness::Record;
use shared_workloads::loopback::Server;
use std::fmt::Write;
use std::fs;
use std::thread;
use std::time::Duration;

/// How long a fetch may take, faulty or not.
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
    let faulty = Faulty::start().unwrap();
    let server = Server::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    fs::write(&authority, &faulty.authority).unwrap();

    let good = server.base_url() + "/json/203";
    let urls = faulty.faults.iter().map(|fault| &*fault.url).flat_map(|url| ["--url", url]);
    let mut arguments = vec!["fetch-as-completed", "fetch-gather", "--json", "--url", &good];
    arguments.extend(urls.chain(["--url", &good, "--workers", "50"]));
    let timeout = TIMEOUT.as_millis().to_string();
    arguments.extend(["--timeout-ms", &timeout]);

    let outcomes = thread::scope(|scope| {
        let run = |model| {
            let running = models::start(model, &arguments, |command| {
                command.env("SSL_CERT_FILE", &authority).env_remove("SSL_CERT_DIR");
                // Nobody is there, and nobody is to be asked.
                command.envs(
                    ["http_proxy", "https_proxy", "all_proxy"].map(|p| (p, "http://127.0.0.1:1")),
                );
            });
            (model, running.end())
        };
        MODELS.map(|model| scope.spawn(move || run(model))).map(|run| run.join().unwrap())
    });
    assert!(faulty.is_left_alone_within(LONG), "a connection is left");
    server.connections().wait_until(LONG, |count| count.open == 0).unwrap();

    for (model, outcome) in &outcomes {
        assert!(outcome.status.success(), "{model}: {}", outcome.stderr);
        assert!(!outcome.stderr.contains("panicked"), "{model}: {}", outcome.stderr);
        let mebibytes = outcome.memory_bytes >> 20;
        assert!(outcome.memory_bytes < MOST_MEMORY, "{model}: {mebibytes} MiB");
        for Record { sample, variant, elapsed_ns, .. } in &outcome.records {
            let elapsed = Duration::from_nanos(*elapsed_ns);
            assert!(elapsed < 2 * TIMEOUT, "{model} {sample} {variant}: {elapsed:?}");
        }
    }
    let table = table(&faulty.faults, &good, |model, variant| {
        let records =
            outcomes.iter().filter(|(name, _)| *name == model).flat_map(|(_, o)| &o.records);
        records.filter(|record| variant.is_empty() || record.variant == variant).collect()
    });
    expect_file!["../../reference/faults.md"].assert_eq(&table);
}

fn table<'r>(
    faults: &[Fault],
    good: &str,
    records_of: impl Fn(&str, &str) -> Vec<&'r Record>,
) -> String {
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
    let expected = faults.iter().map(|fault| (fault.server, &*fault.url, fault.outcome));
    for (server, url, expected) in expected.chain([("replies", good, Ok(203))]) {
        write!(table, "\n| {server} |").unwrap();
        for (heading, model, variant) in CLIENTS {
            let records = records_of(model, variant);
            assert!(!records.is_empty(), "{heading}: no record");
            for record in records {
                let (sample, variant) = (record.sample, &record.variant);
                for outcome in outcomes(record, url).filter(|outcome| !is(outcome, expected)) {
                    writeln!(wrong, "{server}: {model} {sample} {variant}: {outcome:?}").unwrap();
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
fn outcomes<'r>(record: &'r Record, url: &str) -> impl Iterator<Item = &'r Result<u16, String>> {
    let Some(Answer::FetchedAsCompleted(results) | Answer::FetchedInOrder(results)) =
        &record.answer
    else {
        panic!("{:?}", record.error);
    };
    let of_url: Vec<_> = results.iter().filter(|fetched| fetched.url == url).collect();
    assert!(!of_url.is_empty(), "{} {}: {url} has no outcome", record.sample, record.variant);
    of_url.into_iter().map(|fetched| &fetched.outcome)
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
            let outcome = running.end();
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
