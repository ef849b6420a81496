//! A process pool: jobs run in other processes, and one that brings its process down fails alone.
//!
//! ```no_run
//! use processes::pool::{self, Entry, Pool, Task};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Square(u64);
//!
//! impl Task for Square {
//!     type Output = u64;
//!     const NAME: &'static str = "square";
//!
//!     fn run(self) -> u64 {
//!         self.0 * self.0
//!     }
//! }
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     pool::serve_if_worker(&[Entry::of::<Square>()]); // the workers are this program, too
//!     let pool = Pool::new(4)?;
//!     let squares: Vec<u64> = pool.map((0..10).map(Square)).collect::<Result<_, _>>()?;
//!     let job = pool.submit(Square(7))?; // in async code: `pool.submit_async(Square(7)).await?`
//!     println!("{squares:?} {}", job.wait()?); // in async code: `job.await?`
//!     Ok(())
//! }
//! ```
//!
//! # How it works
//!
//! A worker is this executable started again, through `/proc/self/exe` (so this is for Linux). Its
//! standard input is one end of a socket pair, which it moves away at once; a second pair comes over
//! the first. A thread for each worker starts it, listens to it, and replaces it; whoever submits a
//! job writes it to an idle worker's socket directly. Short jobs are sent ahead, up to 16 to a
//! worker, which hides the latency.
//!
//! All correctness rests on one message: a worker says that it *starts* a job before it does. So
//! when it dies, the job that it ran is known, and fails; those sent ahead are known not to have
//! run, and go to another worker. On the second channel they can be called back while a job runs:
//! because that turned out to be long, or because they were cancelled.
//!
//! Read [`Task`] and [`Pool`] first, then `link` (one worker's jobs), `dispatch` (who gets what),
//! `supervisor` (a worker's life), and `worker` (the other side).
//!
//! # What it promises
//!
//! All tests are in `tests/pool/`, by fault injection, but for the handle's: that is run through
//! every interleaving by loom in `tests/pool_oneshot.rs`. "Yes" and "no" say whether `CPython` 3.11's
//! `ProcessPoolExecutor`, loky 3.7 and pebble 5.2 do the same: with a *, as measured; otherwise by
//! their documentation and source; blank where that was not looked into.
//!
//! | promise | test | `CPython` | loky | pebble |
//! |---|---|---|---|---|
//! | a death costs one job, whatever the way | `every_kind_of_death_...`, `a_killed_worker_fails_...`, `soak_...` | no* | no* | yes* |
//! | a job runs at most once | `soak_10_000_jobs_and_300_kills` | yes | yes | yes |
//! | ... or again, if asked for | `retries_run_a_job_again`, `a_poison_job_...`, `soak_..._with_retries` | no | no | no |
//! | an idle worker's death costs nothing | `a_worker_killed_while_idle_is_replaced` | no | no | yes |
//! | a crash loop breaks the pool, and says why | `a_worker_that_never_gets_ready_...`, `a_crash_loop_...` | breaks at the first death | the same | |
//! | a panic has message, place and backtrace | `a_panic_is_told_and_the_worker_lives_on` | yes | yes | yes |
//! | what can't be sent is an error on that job | `failures_to_serialise_...`, `an_unknown_task_...`, `frames_above_the_cap_...` | yes, no cap | yes, no cap | yes, no cap |
//! | rubbish from a worker is no hang | `rubbish_from_a_worker_...`, `frames_may_arrive_...`, `a_request_cut_off_...`, `an_answer_of_...`, `64_mib_...` | | | |
//! | a time limit ends the job, stopped or not | `a_job_that_takes_too_long_...`, `a_stopped_worker_...`, `a_worker_that_never_reads_...`, `a_limit_hits_nobody_else` | no | no | yes, 3 s later if it ignores SIGTERM |
//! | a queued job can be cancelled | `a_queued_job_can_be_cancelled`, `cancelling_races_completion`, `a_job_in_a_stopped_worker_...` | yes | yes | yes |
//! | a running one can be killed, alone | `a_running_job_can_be_killed_alone`, `killing_races_...` | no | no | yes |
//! | a full queue makes submitters wait | `a_full_queue_...`, `a_blocked_submitter_...` | no | no | no |
//! | handles block, time out, or are awaited | `handles_are_futures`, `waiting_can_time_out_...`, `a_dropped_handle_...`, `pool_oneshot` | asyncio only | asyncio only | asyncio only |
//! | nothing waits behind a long job | `a_long_job_does_not_...`, `as_completed_...` | yes | yes | yes |
//! | map: in order, lazy, in chunks | `map_...`, `a_chunk_tells_...` | not lazy | not lazy | not lazy |
//! | initialiser, recycling | `an_initialiser_...`, `a_worker_is_recycled_...` | yes | initialiser | yes |
//! | shutdown finishes what runs; kill doesn't | `shutdown_...`, `kill_...` | shutdown | both | both |
//! | no worker outlives the pool's process | `no_worker_survives_...` (six phases), `ctrl_c_leaves_no_worker` | no* | no* | no* |
//! | nothing leaks, descendants neither | `a_thousand_crashes_...`, `a_dead_workers_children_...`, `exhausted_descriptors_...` | not of descendants | | |
//! | a worker has no channel but its own | `a_worker_has_no_channels_but_its_own` | no | no | no |
//! | a job may print and read | `a_job_may_print_and_read_its_standard_input` | yes | yes | yes |
//! | the executable may go, or be replaced | `the_executable_may_be_deleted_...`, `an_executable_that_is_gone_...` | | | |
//!
//! Not promised: that a worker's children die when the *pool's process* is killed with SIGKILL (the
//! kernel ends the workers, who have no say any more), nor those that leave its process group. And
//! an error from `Serialize` or `Deserialize` loses its text, because postcard drops it.
//!
//! # What was measured
//!
//! 2 cores (Intel Xeon, virtual machine), Linux 6.18, Rust 1.95; medians of `cargo bench -p
//! processes --bench pool`, and of `shared-workloads/python/pool_peers.py` for `CPython` 3.11. "Raw"
//! is two processes and a socket pair.
//!
//! | | raw | pool | `CPython` |
//! |---|---|---|---|
//! | there and back, two cores | 71 us | 73 us | 80 to 535 us |
//! | there and back, one core | 3.7 us | 15 us | |
//! | `map` of 20,000 on one worker, each job | | 3.7 us | 177 us |
//! | ... in chunks of 1,000 | | 0.04 us | 0.35 us |
//! | 64 MiB there and back | 36 ms; 92 ms into new memory | 176 ms | 607 ms |
//! | from nothing to four answers from four workers | 3.5 ms | 2.6 ms | 11.7 ms |
//! | from a kill to the next result | | 1.5 ms | 4.8 ms, with a new pool |
//! | jobs lost to another one's death, of 1,200 | | see the soak | 437 (loky 468, pebble 0) |
//!
//! 64 MiB take 5 times as long as the bytes alone: getting new memory for a value takes longer
//! than to send it, and there is one new value at either end, and one copy more for the frame.
//! Compared with a raw transfer that ends in new memory as well, it is twice as long.
//!
//! The soak, 10,000 jobs on 4 workers of which 300 are killed at random moments: about 110 jobs
//! failed, each with a worker of its own that was killed while it ran it, none ran twice, 0.7 s.
//! With retries all 10,000 succeeded, about 50 of them at the second try. 50,000 jobs and 1,000
//! kills are in the ignored tests: `cargo test -p processes --test pool -- --ignored`.

mod builder;
mod dispatch;
mod error;
mod fate;
pub mod first;
mod front;
mod job;
mod ledger;
mod line;
mod link;
mod map;
mod oneshot;
mod run;
mod start;
mod supervisor;
mod sync;
mod waiting;
mod wire;
mod worker;

pub use builder::Builder;
pub use error::{BuildError, FrameError, JobError, Panic, StartError, SubmitError, TrySubmitError};
pub use front::{Options, Pool};
pub use job::Job;
pub use map::{AsCompleted, Map};
pub use run::Entry;
pub use waiting::{Completed, Until, Waited, as_completed, wait};
pub use worker::serve_if_worker;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What this process runs, even if the file has been replaced or deleted since.
const EXECUTABLE: &str = "/proc/self/exe";

/// Something to be done in another process: arguments that can be sent there, a function, and a
/// result that can be sent back.
///
/// Both travel as [postcard](https://postcard.jamesmunns.com/wire-format), which writes down values
/// and not their shape. Types that have to see the shape can't be read back: `#[serde(untagged)]`,
/// `flatten`, and `skip_serializing_if`.
pub trait Task: Serialize + DeserializeOwned + Send + 'static {
    /// What [`run`](Self::run) returns.
    type Output: Serialize + DeserializeOwned + Send + 'static;

    /// How the worker finds it. Unique among the entries given to [`serve_if_worker`].
    const NAME: &'static str;

    /// Does it. Runs on a worker's main thread.
    fn run(self) -> Self::Output;
}
