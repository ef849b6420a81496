//! Many jobs while workers are killed at random: each job resolves once, and no death costs two.

use crate::os::played;
use crate::protocol::temporary;
use crate::tasks::Logged;
use processes::pool::{JobError, Pool};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::HashSet;
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::time::Instant;

/// Name, body, and whether it is left out unless asked for.
pub(crate) const TESTS: &[(&str, fn(), bool)] = &[
    ("soak_10_000_jobs_and_300_kills", || played("soak 10000 300 0"), false),
    ("soak_10_000_jobs_and_300_kills_with_retries", || played("soak 10000 300 9"), false),
    ("soak_50_000_jobs_and_1_000_kills", || played("soak 50000 1000 0"), true),
    ("soak_50_000_jobs_and_1_000_kills_with_retries", || played("soak 50000 1000 9"), true),
];

/// In a process of its own, whose children are the pool's workers and nothing else.
pub(crate) fn soak(jobs: usize, kills: usize, retries: u32) {
    let start = Instant::now();
    let log = temporary("log");
    File::create_new(&log).unwrap();
    let pool = Pool::builder().workers(4).retries(retries).build().unwrap();
    let mut random = RandomState::new().hash_one(0);
    let path = log.to_str().unwrap();
    // Up to about 200 us, so that the pool sends jobs ahead, and kills hit all kinds of moments.
    let tasks = (0..jobs as u64).map(|number| Logged {
        log: path.to_owned(),
        number,
        spin: u32::try_from(number * 7919 % 200_000).unwrap(),
    });
    let mut killed = HashSet::new();
    let mut died = HashSet::new();
    let mut outcomes = vec![None; jobs];
    for (done, (position, result)) in pool.as_completed(tasks).enumerate() {
        let succeeded = match result {
            Ok(number) => {
                assert_eq!(number, position as u64);
                true
            }
            Err(JobError::WorkerDied { pid, .. }) => {
                assert!(died.insert(pid), "the death of {pid} cost two jobs");
                false
            }
            Err(error) => panic!("job {position} failed: {error:?}"),
        };
        assert_eq!(outcomes[position].replace(succeeded), None, "{position} resolved twice");
        // Spread over the jobs, at most one for each of them: killing nothing but workers that have
        // only just been born would be a crash loop, which breaks a pool.
        if killed.len() < kills.min((done + 1) * kills * 11 / (jobs * 10)) {
            let workers = children();
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let Some(&worker) = workers.get(usize::from(random.to_be_bytes()[0] & 3)) else {
                continue;
            };
            // Dead already, and reaped, is fine: another one is tried.
            if kill_process(worker, Signal::KILL).is_ok() {
                killed.insert(worker.as_raw_pid().cast_unsigned());
            }
        }
    }
    drop(pool);
    assert!(died.is_subset(&killed), "{died:?} died, {killed:?} were killed");
    assert_eq!(killed.len(), kills);
    let failed = outcomes.iter().filter(|outcome| **outcome == Some(false)).count();
    assert!(outcomes.iter().all(Option::is_some));

    let mut runs = vec![0; jobs];
    for number in fs::read(&log).unwrap().chunks(8) {
        runs[usize::try_from(u64::from_le_bytes(number.try_into().unwrap())).unwrap()] += 1;
    }
    fs::remove_file(&log).unwrap();
    for (position, (&runs, succeeded)) in runs.iter().zip(outcomes).enumerate() {
        if retries == 0 {
            // At most once; and what failed had started, so it was killed as it wrote, or after.
            let expected = if succeeded == Some(true) { 1..=1 } else { 0..=1 };
            assert!(expected.contains(&runs), "job {position} ran {runs} times");
        } else {
            assert!(succeeded == Some(true) && runs >= 1, "job {position} ran {runs} times");
        }
    }
    let again = runs.iter().filter(|&&runs| runs > 1).count();
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{jobs} jobs, {kills} workers killed, {retries} retries: {failed} failed, \
         {again} ran again, none lost, in {seconds:.1} s"
    );
}

fn children() -> Vec<Pid> {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let children = tasks.map(|task| fs::read_to_string(task.unwrap().path().join("children")));
    let children = children.collect::<Result<Vec<_>, _>>().unwrap().join(" ");
    children.split_whitespace().map(|pid| Pid::from_raw(pid.parse().unwrap()).unwrap()).collect()
}
