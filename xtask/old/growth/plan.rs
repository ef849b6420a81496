//! Which curves there are, over which numbers, and how far each can be taken.

use crate::cli::Model;

/// What grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grows {
    /// Tasks that wait.
    Waiting,
    /// Workers that compute.
    Computing,
    /// Requests at a time.
    Fetching,
}

/// A curve before it is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) grows: Grows,
    pub(super) model: Model,
    pub(super) variant: &'static str,
    pub(super) xs: Vec<u64>,
    /// Why it is taken no further, where the others are.
    pub(super) capped: Option<&'static str>,
}

const WAITING: [u64; 5] = [10, 100, 1_000, 10_000, 100_000];
/// Takes seconds each time.
const FULLY_WAITING: u64 = 1_000_000;
const FETCHING: [u64; 5] = [1, 4, 16, 64, 256];
/// More threads than these may be all that the system has.
const MOST_THREADS: u64 = 10_000;
const MOST_PROCESSES: u64 = 1_000;
/// The time for more can be told from that for these.
const MOST_POOLED: u64 = 1_000;
/// Each is a whole client with a connection of its own.
const MOST_FETCHING_PROCESSES: u64 = 16;
/// At most so many numbers of workers, however many cores there are.
const COMPUTING_POINTS: u64 = 8;

/// Every curve. `full` takes the waiting ones to a million tasks.
pub(super) fn curves(cores: u64, full: bool) -> Vec<Planned> {
    let mut waiting = WAITING.to_vec();
    waiting.extend(full.then_some(FULLY_WAITING));
    let computing = workers(cores);
    let plan = |grows, xs: &[u64], model, variant| Planned {
        grows,
        model,
        variant,
        xs: xs.to_vec(),
        capped: None,
    };
    let wait = |model, variant| plan(Grows::Waiting, &waiting, model, variant);
    let compute = |model, variant| plan(Grows::Computing, &computing, model, variant);
    let fetch = |model, variant| plan(Grows::Fetching, &FETCHING, model, variant);
    vec![
        wait(Model::Threads, "std").up_to(MOST_THREADS, "more than 10,000 threads aren't tried"),
        wait(Model::Processes, "children")
            .up_to(MOST_PROCESSES, "more than 1,000 processes aren't tried"),
        wait(Model::AsyncioTokio, "current_thread"),
        wait(Model::AsyncioTokio, "multi_thread"),
        wait(Model::AsyncioSmol, "local"),
        wait(Model::AsyncioSmol, "smol"),
        wait(Model::AsyncioSmol, "async_std"),
        wait(Model::Hybrid, "spawn_blocking")
            .up_to(MOST_POOLED, "from 512 on, the pool's threads take turns"),
        compute(Model::Sequential, "loop"),
        compute(Model::Threads, "std"),
        compute(Model::Threads, "rayon"),
        compute(Model::Processes, "pool"),
        compute(Model::AsyncioTokio, "spawn_blocking"),
        compute(Model::AsyncioSmol, "unblock"),
        fetch(Model::Threads, "std"),
        fetch(Model::Processes, "pool")
            .up_to(MOST_FETCHING_PROCESSES, "more than 16 processes aren't tried"),
        fetch(Model::AsyncioTokio, "join_set"),
        fetch(Model::AsyncioSmol, "smol"),
        fetch(Model::Hybrid, "spawn_blocking"),
    ]
}

impl Planned {
    fn up_to(mut self, most: u64, why: &'static str) -> Self {
        self.xs.retain(|&x| x <= most);
        self.capped = Some(why);
        self
    }
}

/// From 1 to twice the cores, with the cores themselves among them.
fn workers(cores: u64) -> Vec<u64> {
    let steps = COMPUTING_POINTS.min(2 * cores);
    let mut xs: Vec<u64> = (1..=steps).map(|step| (2 * cores * step).div_ceil(steps)).collect();
    xs.extend([1, cores]);
    xs.sort_unstable();
    xs.dedup();
    xs
}

#[cfg(test)]
mod tests {
    use super::{Grows, curves, workers};

    #[test]
    fn workers_go_from_one_to_twice_the_cores() {
        assert_eq!(workers(1), [1, 2]);
        assert_eq!(workers(2), [1, 2, 3, 4]);
        assert_eq!(workers(8), [1, 2, 4, 6, 8, 10, 12, 14, 16]);
        for cores in 1..200 {
            let xs = workers(cores);
            assert!(xs.contains(&cores) && xs.last() == Some(&(2 * cores)), "{xs:?}");
            assert!(xs.len() <= 10, "{xs:?}");
        }
    }

    #[test]
    fn a_million_tasks_are_left_to_the_full_report() {
        let most = |full| {
            let waiting = curves(2, full).into_iter().filter(|curve| curve.grows == Grows::Waiting);
            waiting.flat_map(|curve| curve.xs).max()
        };
        assert_eq!((most(false), most(true)), (Some(100_000), Some(1_000_000)));
    }

    #[test]
    fn every_curve_ascends_and_a_shorter_one_says_why() {
        for curve in curves(2, true) {
            assert!(curve.xs.is_sorted() && !curve.xs.is_empty(), "{curve:?}");
            let longest = match curve.grows {
                Grows::Waiting => 1_000_000,
                Grows::Computing => 4,
                Grows::Fetching => 256,
            };
            assert_eq!(curve.capped.is_some(), curve.xs.last() != Some(&longest), "{curve:?}");
        }
    }
}
