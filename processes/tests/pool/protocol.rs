//! Workers that are not what they should be: [`fake`](crate::fake).

use crate::Test;
use crate::fake::{FAKE, ONCE};
use crate::tasks::{Double, Echo, Zeros};
use processes::pool::{BuildError, Builder, JobError, Pool, StartError, SubmitError};
use serde_bytes::ByteBuf;
use std::error::Error;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{env, fs, io, process};

pub(crate) const TESTS: &[Test] = &[
    ("a_worker_that_never_gets_ready_breaks_the_pool", never_ready),
    ("a_crash_loop_resolves_every_pending_job", crash_loop),
    ("rubbish_from_a_worker_fails_the_job_it_runs", rubbish_while_running),
    ("a_job_that_a_dead_worker_took_is_sent_again", taken_not_started),
    ("an_answer_of_the_wrong_length_is_an_error", wrong_answers),
    ("frames_above_the_cap_are_refused_on_either_side", oversized),
    ("64_mib_go_both_ways_at_once", both_ways),
    ("an_executable_that_is_gone_breaks_the_pool", executable_gone),
    ("settings_that_make_no_pool_are_refused", no_pool),
];

const LONG: Duration = Duration::from_secs(10);

fn fake(what: &str) -> Builder {
    Pool::builder().workers(1).env(FAKE, what)
}

/// A pool whose first worker is a fake, and the others are not.
fn fake_once(what: &str) -> (Pool, Temporary) {
    let path = Temporary::new("once");
    (fake(what).env(ONCE, &path.0).build().unwrap(), path)
}

/// A path of which nothing is left afterwards.
pub(crate) struct Temporary(pub(crate) PathBuf);

impl Temporary {
    pub(crate) fn new(what: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(env::temp_dir().join(format!("pool-test-{what}-{}-{number}", process::id())))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0) {
            // Some tests delete theirs on purpose.
            assert_eq!(error.kind(), io::ErrorKind::NotFound, "{error}");
        }
    }
}

/// What the pool says is wrong with its workers.
fn cause(pool: &Pool) -> String {
    let error = match pool.submit(Double(1)).map(processes::pool::Job::wait) {
        Err(error) | Ok(Err(JobError::NotSubmitted(error))) => error,
        other => panic!("{other:?}"),
    };
    let SubmitError::Broken(cause) = &error else { panic!("{error}") };
    let source = cause.source().map(|source| format!(": {source}")).unwrap_or_default();
    format!("{cause}{source}")
}

fn never_ready() {
    let cases = [
        ("exits at once", "ended before it was ready (exit status: 7)"),
        ("is silent", "not ready within 100ms"),
        ("says half a handshake", "3 bytes"),
        ("talks rubbish at once", "100 bytes"),
        ("speaks another version", "speaks version 99"),
        ("is another build", "another build"),
        ("dies idle", "ended before it had started a job (exit status: 7)"),
    ];
    for (what, message) in cases {
        // The others are told what is wrong long before.
        let limit = if what == "is silent" { Duration::from_millis(100) } else { LONG };
        let pool = fake(what).start_limit(limit).build().unwrap();
        let cause = cause(&pool);
        assert!(cause.contains(message), "{what}: {cause}");
    }
}

fn crash_loop() {
    let pool = fake("exits at once").queue(100).build().unwrap();
    let jobs: Vec<_> = (0..50).filter_map(|n| pool.submit(Double(n)).ok()).collect();
    for job in jobs {
        match job.wait() {
            Err(JobError::NotSubmitted(SubmitError::Broken(cause))) => {
                assert!(matches!(&*cause, StartError::Died(status) if status.code() == Some(7)));
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(pool.submit(Double(1)), Err(SubmitError::Broken(_))));
}

fn rubbish_while_running() {
    let cases = [
        ("answers before it starts", "a report: done Some("),
        ("sends an unknown kind", "4 bytes"),
        ("answers a stale job", "a report: done Some("),
        ("starts another", "a report: done None"),
        ("starts it twice", "a report: done None"),
        ("sends nothing", "done None, starts None"),
        ("sends half a header", "2 bytes"),
        ("sends more than a packet", "longer than any"),
        ("attaches a pipe", "it is none"),
        ("attaches 4 GiB of nothing", "4294967296 bytes, when at most"),
    ];
    for (what, expected) in cases {
        let (pool, _once) = fake_once(what);
        let job = pool.submit(Double(1)).unwrap();
        let innocent = pool.submit(Double(2)).unwrap();
        match job.wait() {
            Err(JobError::Protocol { error, .. }) => {
                assert!(error.to_string().contains(expected), "{what}: {error}");
            }
            other => panic!("{what}: {other:?}"),
        }
        assert_eq!(innocent.wait().unwrap(), 4, "{what}");
    }
    let (pool, _once) = fake_once("dies before it answers");
    match pool.submit(Double(1)).unwrap().wait() {
        Err(JobError::WorkerDied { status, .. }) => assert_eq!(status.code(), Some(7)),
        other => panic!("{other:?}"),
    }
    assert_eq!(pool.submit(Double(2)).unwrap().wait().unwrap(), 4);
}

/// A packet is taken as a whole or not at all; so what can be cut off is what comes after it.
fn taken_not_started() {
    let (pool, _once) = fake_once("dies with a job in its hands");
    let bytes = ByteBuf::from(vec![7; 10 << 20]);
    assert_eq!(pool.submit(Echo(bytes.clone())).unwrap().wait().unwrap(), bytes);
}

fn wrong_answers() {
    for what in ["answers nothing at all", "answers too much"] {
        let pool = fake(what).build().unwrap();
        let result = pool.submit(Double(1)).unwrap().wait();
        assert!(matches!(result, Err(JobError::Output(_))), "{what}: {result:?}");
    }
}

fn oversized() {
    let pool = Pool::builder().workers(1).max_frame_bytes(10_000).build().unwrap();
    let echo = |bytes| pool.submit(Echo(ByteBuf::from(vec![1; bytes])));
    assert_eq!(echo(9_900).unwrap().wait().unwrap().len(), 9_900);
    assert!(matches!(echo(10_000), Err(SubmitError::TooLarge { cap: 10_000 })));
    let zeros = |bytes| pool.submit(Zeros(bytes)).unwrap().wait();
    assert_eq!(zeros(9_900).unwrap().len(), 9_900);
    assert!(matches!(zeros(10_000), Err(JobError::TooLarge { cap: 10_000 })));
    // What doesn't fit is the rest of a chunk.
    let results: Vec<_> = pool.map([Zeros(6_000), Zeros(6_000)]).chunk_size(2).collect();
    assert!(matches!(&results[..], [Ok(_), Err(JobError::TooLarge { .. })]), "{results:?}");
    assert_eq!(zeros(1).unwrap().len(), 1);
    // To the byte: a name, a count and a length are 8 bytes of the request; a result has 3 of its own.
    assert!(echo(9_992).unwrap().wait().is_ok() && echo(9_993).is_err());
    assert!(zeros(9_997).is_ok() && zeros(9_998).is_err());
    // And where the payload is in a file, with a longer length.
    let pool = Pool::builder().workers(1).max_frame_bytes(100_000).build().unwrap();
    let echo = |bytes| pool.submit(Echo(ByteBuf::from(vec![1; bytes])));
    assert!(echo(99_991).unwrap().wait().is_ok() && echo(99_992).is_err());
    // What fits stays in the file.
    let tasks = [Zeros(70_000), Zeros(70_000), Zeros(5)];
    let results: Vec<_> = pool.map(tasks).chunk_size(3).collect();
    let [Ok(fits), Err(JobError::TooLarge { .. }), Err(JobError::TooLarge { .. })] = &results[..]
    else {
        panic!("{results:?}")
    };
    assert_eq!(fits.len(), 70_000);
}

fn both_ways() {
    let pool = Pool::builder().workers(2).max_frame_bytes((64 << 20) + 100).build().unwrap();
    let bytes = ByteBuf::from((0..64 << 20).map(|n: u32| n.to_le_bytes()[1]).collect::<Vec<_>>());
    let jobs = [(); 3].map(|()| pool.submit(Echo(bytes.clone())).unwrap());
    for job in jobs {
        assert!(job.wait().unwrap() == bytes, "64 MiB came back changed");
    }
}

fn executable_gone() {
    let temporary = Temporary::new("executable");
    let copy = &temporary.0;
    fs::copy("/proc/self/exe", copy).unwrap();
    let pool = Pool::builder().workers(1).executable(copy).build().unwrap();
    assert_eq!(pool.submit(Double(1)).unwrap().wait().unwrap(), 2);
    fs::remove_file(copy).unwrap();
    // The worker that is there goes on, but it can't be replaced.
    assert_eq!(pool.submit(Double(2)).unwrap().wait().unwrap(), 4);
    assert!(pool.submit(crate::tasks::Die::Kill).unwrap().wait().is_err());
    let cause = cause(&pool);
    assert!(cause.contains("can't be started: No such file"), "{cause}");
    // A file that is there again, but not the same, is another build.
    let pool = {
        fs::copy("/proc/self/exe", copy).unwrap();
        let pool = Pool::builder().workers(1).executable(copy).build().unwrap();
        assert_eq!(pool.submit(Double(3)).unwrap().wait().unwrap(), 6);
        let replacement = Temporary::new("replacement");
        fs::copy("/proc/self/exe", &replacement.0).unwrap();
        fs::rename(&replacement.0, copy).unwrap();
        pool
    };
    let died = pool.submit(crate::tasks::Die::Kill).unwrap().wait();
    assert!(matches!(died, Err(JobError::WorkerDied { status, .. }) if status.signal() == Some(9)));
    let cause = self::cause(&pool);
    assert!(cause.contains("another build"), "{cause}");
}

fn no_pool() {
    assert!(matches!(Pool::new(0), Err(BuildError::NoWorkers)));
    let nowhere = Pool::builder().executable("/nowhere/to/be/found").build();
    assert!(matches!(nowhere, Err(BuildError::Executable(_))));
    let large = crate::tasks::Initialize::With(1);
    let tiny = Pool::builder().initializer(large).max_frame_bytes(3).build();
    assert!(matches!(tiny, Err(BuildError::Initializer(SubmitError::TooLarge { cap: 3 }))));
}
