//! Four of the programs as one job of several processes, its *ranks*, on as many machines: MPI.
//!
//! Python: `mpi4py`. The network, the start on other machines and the end of all are
//! [Open MPI](https://docs.open-mpi.org/en/v4.1.x/)'s. Every rank is this program with the same
//! command line, and calls the same function. A rank does its share and sends its result to rank 0,
//! the root, which is the only one with an answer: it alone prints, checks and takes the time.
//! The time doesn't have the start of the job (`start` in the report's prices).
//!
//! Needs the feature `mpi` (Debian: `apt-get install libopenmpi-dev openmpi-bin libclang-dev`). Run
//! without `mpirun`, a program is a job of one rank:
//!
//! ```text
//! cargo build --release -p processes --features mpi
//! mpirun -n 4 target/release/processes prime-ranges --variant mpi
//! ```

pub mod counter_race;
pub mod cpu_bound;
pub mod cpu_workers;
pub mod prime_ranges;

use ::mpi::collective::SystemOperation;
use ::mpi::environment::Universe;
use ::mpi::topology::SimpleCommunicator;
use ::mpi::traits::{Communicator, CommunicatorCollectives};
use anyhow::Context;
use shared_workloads::answer::Answer;
use shared_workloads::harness::{self, Job, Variant};
use shared_workloads::sample::Sample;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::{env, thread};

/// MPI from its initialisation on. Other variants do without, so that they are what they always are.
static UNIVERSE: Mutex<Option<Universe>> = Mutex::new(None);

/// The whole `main` of a rank.
#[must_use]
pub fn main() -> ExitCode {
    // What Open MPI tells a rank before it has joined.
    let is_root = env::var_os("OMPI_COMM_WORLD_RANK").is_none_or(|rank| rank == "0");
    let exit_code = if is_root {
        harness::main("processes", crate::DESCRIPTION, crate::variants)
    } else {
        harness::follow("processes", crate::variants)
    };
    // Dropped, it finalizes MPI. Whoever ends without that counts as dead, and the job with it.
    drop(UNIVERSE.lock().unwrap_or_else(PoisonError::into_inner).take());
    exit_code
}

/// Joins the job, waits for all other ranks, and counts them and their hosts.
fn join() -> Job {
    let mut universe = UNIVERSE.lock().unwrap_or_else(PoisonError::into_inner);
    universe.get_or_insert_with(|| ::mpi::initialize().expect("it is initialised only here"));
    let world = SimpleCommunicator::world();
    // Ranks that can share memory are on one host, and one of them counts it.
    let is_first = i32::from(world.split_shared(0).rank() == 0);
    let mut hosts = 0_i32;
    world.all_reduce_into(&is_first, &mut hosts, SystemOperation::sum());
    Job { ranks: world.size().unsigned_abs(), hosts: hosts.unsigned_abs() }
}

/// This rank, and how many there are.
fn place(world: &SimpleCommunicator) -> (usize, usize) {
    let index = |rank| usize::try_from(rank).expect("ranks are counted from 0");
    (index(world.rank()), index(world.size()))
}

/// Runs a rank's part, and ends the whole job if it panics: the others would wait for ever.
fn part(work: impl FnOnce(&SimpleCommunicator) -> Option<Answer>) -> anyhow::Result<Answer> {
    struct AbortOnPanic(SimpleCommunicator);
    impl Drop for AbortOnPanic {
        fn drop(&mut self) {
            if thread::panicking() {
                self.0.abort(101);
            }
        }
    }
    work(&AbortOnPanic(SimpleCommunicator::world()).0).context("this rank is not the root")
}

/// The ways in which a sample is written here.
pub(crate) fn variants(sample: Sample) -> impl Iterator<Item = Variant> {
    let of = |sample, name, work| (sample, Variant::fallible(name, work).together(join));
    let all = [
        of(Sample::CounterRace, "mpi", |p| {
            part(|world| counter_race::mpi(world, p.workers, p.increments).map(Answer::Count))
        }),
        of(Sample::CpuWorkers, "mpi", |p| {
            part(|world| cpu_workers::mpi(world, p.workers, p.n).map(Answer::sums))
        }),
        of(Sample::PrimeRanges, "mpi", |p| {
            part(|world| prime_ranges::mpi(world, &p.ranges()).map(Answer::Primes))
        }),
        of(Sample::PrimeRanges, "scatter", |p| {
            part(|world| prime_ranges::scatter(world, &p.ranges()).map(Answer::Primes))
        }),
        of(Sample::CpuBound, "mpi", |p| {
            part(|world| cpu_bound::mpi(world, p.tasks, p.n).map(Answer::sums))
        }),
    ];
    all.into_iter().filter(move |(of, _)| *of == sample).map(|(_, variant)| variant)
}

#[cfg(test)]
mod tests {
    use super::{join, part};
    use ::mpi::traits::{Communicator, CommunicatorCollectives};
    use shared_workloads::harness::acceptance;
    use std::process::Command;
    use std::{env, panic, thread};

    /// Its ranks are this test again. One panics where the harness goes on, the others wait for it.
    #[test]
    fn a_rank_that_panics_ends_the_job() {
        if env::var_os("OMPI_COMM_WORLD_RANK").is_some() {
            join();
            let caught = panic::catch_unwind(|| {
                part(|world| {
                    assert!(world.rank() != 1, "rank 1 panics");
                    world.barrier();
                    None
                })
            });
            while caught.is_err() {
                thread::park();
            }
        }
        if let Err(error) = Command::new("mpirun").arg("--version").output() {
            assert!(env::var_os("REQUIRE_MPI").is_none(), "no mpirun: {error}");
            eprintln!("skipped: no mpirun: {error}");
            return;
        }
        let mut mpirun = Command::new("mpirun");
        let as_root = ["OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"];
        mpirun.envs(as_root.map(|name| (name, "1"))).args(["--oversubscribe", "-n", "3"]);
        mpirun.arg(env::current_exe().unwrap());
        mpirun.args(["--exact", "mpi::tests::a_rank_that_panics_ends_the_job", "--nocapture"]);
        let output = acceptance::run(&mut mpirun);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(101), "{stderr}");
        assert!(stderr.contains("rank 1 panics"), "{stderr}");
    }
}
