//! The MPI variants as a user runs them: with `mpirun`, on one host and on two, and with a rank that
//! dies. Whoever hasn't got Open MPI isn't held up; `REQUIRE_MPI` makes its absence an error.

mod hosts;

use hosts::{Hosts, mpirun};
use rustix::process::{Pid, Signal, kill_process};
use shared_workloads::harness::{Job, Record, acceptance};
use shared_workloads::sample::Sample;
use std::collections::BTreeMap;
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use std::{fs, process, thread};

const BINARY: &str = env!("CARGO_BIN_EXE_processes");
/// Every program that has an MPI variant, small.
const ALL: [&str; 7] =
    ["counter-race", "cpu-workers", "prime-ranges", "cpu-bound", "--quick", "--json", "--variant"];
/// Longer than any of this takes on a busy machine.
const WATCHDOG: Duration = Duration::from_secs(30);

/// What there is, unless there is none and it isn't required.
fn or_skip<T>(found: Result<T, String>) -> Option<T> {
    found
        .inspect_err(|reason| {
            assert!(std::env::var_os("REQUIRE_MPI").is_none(), "{reason}");
            eprintln!("skipped: {reason}");
        })
        .ok()
}

fn succeed(command: &mut Command) -> Output {
    let output = acceptance::run(command);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn records(output: &Output) -> Vec<Record> {
    let stdout = std::str::from_utf8(&output.stdout).unwrap();
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// That these are the records of one job, each of them right and there once.
fn all_are_right(records: &[Record], job: Job) {
    let samples: Vec<Sample> = records.iter().map(|record| record.sample).collect();
    let expected = [Sample::CounterRace, Sample::CpuWorkers, Sample::PrimeRanges, Sample::CpuBound];
    assert_eq!(samples, expected);
    for record in records {
        assert_eq!((record.verified, record.job), (Some(true), Some(job)), "{record:?}");
    }
}

#[test]
fn any_number_of_ranks_gives_the_same_answers_and_only_the_root_prints() {
    // More ranks than workers, and numbers that don't divide the work, too.
    for ranks in 1..=5 {
        let Some(mut mpirun) = or_skip(mpirun(ranks)) else { return };
        let output = succeed(mpirun.arg(BINARY).args(ALL).arg("mpi"));
        all_are_right(&records(&output), Job { ranks: ranks.try_into().unwrap(), hosts: 1 });
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn without_mpirun_it_is_one_rank() {
    if or_skip(mpirun(1)).is_some() {
        let output = succeed(Command::new(BINARY).args(ALL).arg("mpi"));
        all_are_right(&records(&output), Job { ranks: 1, hosts: 1 });
    }
}

#[test]
fn dealing_by_the_remainder_leaves_half_of_the_ranks_without_work() {
    let counts = |ranks| {
        let mut mpirun = or_skip(mpirun(ranks))?;
        let program = [BINARY, "prime-ranges", "--n", "100000", "--json", "--variant", "scatter"];
        let output = succeed(mpirun.args(program));
        assert_eq!(records(&output)[0].verified, Some(true));
        Some(String::from_utf8(output.stderr).unwrap())
    };
    // There are 9,592 primes below 100,000, of which one is even.
    let Some(two) = counts(2) else { return };
    assert_eq!(two, "primes found by each rank: [1, 9591]\n");
    let four = counts(4).unwrap();
    assert!(four.starts_with("primes found by each rank: [0, 47"), "{four}");
    assert!(four.contains(", 1, "), "{four}");
    // An odd number of ranks has a rank of its multiples.
    let three = counts(3).unwrap();
    assert_eq!(three, "primes found by each rank: [1, 4784, 4807]\n");
}

/// What the sample's comment says of two ranks.
#[test]
fn the_rank_of_the_even_numbers_does_less_than_a_hundredth_of_the_divisions() {
    let divisions = |n: u64| {
        let mut divisors = 2..=n.isqrt();
        let tried = divisors.clone().count();
        divisors.position(|divisor| n.is_multiple_of(divisor)).map_or(tried, |failed| failed + 1)
    };
    let of_rank = |rank| (rank..1_000_000).step_by(2).map(divisions).sum::<usize>();
    assert_eq!([of_rank(0), of_rank(1)], [499_998, 67_240_405]);
}

#[test]
fn variants_that_have_no_ranks_are_the_root_s() {
    let Some(mut mpirun) = or_skip(mpirun(3)) else { return };
    let output = succeed(mpirun.args([BINARY, "counter-race", "--quick", "--json"]));
    let jobs: Vec<_> = records(&output).into_iter().map(|r| (r.variant, r.job)).collect();
    let all = Some(Job { ranks: 3, hosts: 1 });
    assert_eq!(jobs, [("isolated".to_owned(), None), ("mpi".to_owned(), all)]);
}

#[test]
fn a_wrong_command_line_is_told_once() {
    let Some(mut mpirun) = or_skip(mpirun(3)) else { return };
    let output = acceptance::run(mpirun.args([BINARY, "cpu-bund"]));
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stderr.matches("invalid value 'cpu-bund'").count(), 1, "{stderr}");
}

#[test]
fn a_rank_that_is_killed_ends_the_job() {
    for victim in 0..3 {
        let Some(mpirun) = or_skip(mpirun(3)) else { return };
        a_killed_rank_ends(mpirun, victim);
    }
}

/// Computing for hours, but for the rank that is killed meanwhile.
fn a_killed_rank_ends(mut mpirun: Command, victim: usize) {
    // Known by a number that no other job has.
    let n = (500_000_000_000 + u64::from(process::id())).to_string();
    mpirun.args([BINARY, "cpu-workers", "--variant", "mpi", "--json", "--n", &n]);
    let (output, took) = thread::scope(|scope| {
        let job = scope.spawn(|| acceptance::run(&mut mpirun));
        let ranks = wait_for(|| {
            assert!(!job.is_finished(), "it ended by itself");
            Some(ranks(&n))
                .filter(|ranks| ranks.len() == 3 && ranks.values().copied().all(computes))
        });
        kill_process(ranks[&victim], Signal::KILL).unwrap();
        let start = Instant::now();
        (job.join().unwrap(), start.elapsed())
    });
    assert!(took < Duration::from_secs(10), "{took:?}");
    // As a shell tells it: 128 and the signal's number.
    assert_eq!(output.status.code(), Some(128 + 9));
    let stderr = String::from_utf8_lossy(&output.stderr);
    let named = format!("process rank {victim} ");
    assert!(stderr.contains(&named) && stderr.contains("signal 9 (Killed)"), "{stderr}");
    assert!(output.stdout.is_empty());
    wait_for(|| ranks(&n).is_empty().then_some(()));
}

fn wait_for<T>(mut ready: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(ready) = ready() {
            return ready;
        }
        assert!(start.elapsed() < WATCHDOG, "waited in vain");
        thread::sleep(Duration::from_millis(1));
    }
}

/// The processes with this argument that run our program, by their ranks.
fn ranks(argument: &str) -> BTreeMap<usize, Pid> {
    let program = fs::canonicalize(BINARY).unwrap();
    let rank = |folder: fs::DirEntry| {
        // A process may end while it is looked at. One that has ended has no executable.
        let folder = folder.path();
        let read = |file| fs::read_to_string(folder.join(file)).unwrap_or_default();
        let is_ours = fs::read_link(folder.join("exe")).is_ok_and(|exe| exe == program);
        let is_meant = is_ours && read("cmdline").split('\0').any(|word| word == argument);
        let environment = read("environ");
        let mut variables = environment.split('\0').filter(|_| is_meant);
        let rank = variables.find_map(|it| it.strip_prefix("OMPI_COMM_WORLD_RANK="))?;
        let pid = folder.file_name()?.to_str()?.parse().ok()?;
        Some((rank.parse().ok()?, Pid::from_raw(pid)?))
    };
    fs::read_dir("/proc").unwrap().filter_map(|entry| rank(entry.ok()?)).collect()
}

/// Whether it has computed for longer than MPI takes to start: 0.3 s, in hundredths.
fn computes(pid: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
    let stat = stat.unwrap_or_default();
    // After the name, which may have spaces: see proc_pid_stat(5).
    let user_time = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(11));
    user_time.is_some_and(|ticks| ticks.parse().is_ok_and(|ticks: u64| ticks >= 30))
}

#[test]
fn two_hosts_give_the_same_answers_over_the_network() {
    let Some(hosts) = or_skip(Hosts::new()) else { return };
    for ranks in [2, 4] {
        let output = succeed(hosts.mpirun(ranks).arg(BINARY).args(ALL).arg("mpi"));
        all_are_right(&records(&output), Job { ranks: ranks.try_into().unwrap(), hosts: 2 });
    }
    // Half of a million numbers of eight bytes are the other host's. Starting the job takes some
    // thousand bytes.
    let before = hosts.sent_bytes();
    let program = [BINARY, "prime-ranges", "--n", "1000000", "--json", "--variant", "scatter"];
    let output = succeed(hosts.mpirun(2).args(program));
    assert_eq!(records(&output)[0].verified, Some(true));
    let sent = hosts.sent_bytes() - before;
    assert!((4_000_000..8_000_000).contains(&sent), "{sent} bytes");
    a_killed_rank_ends(hosts.mpirun(3), 1);
}
