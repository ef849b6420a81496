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
//! Read [`first`] before this: a whole pool in 150 lines, and what it lacks. This one has the same
//! three parts. A worker is this executable started again, through `/proc/self/exe` (so this is for
//! Linux). A thread for each worker starts it, listens to it, and replaces it. Whoever submits a job
//! sends it to an idle worker directly.
//!
//! A worker has one socket, its *inbox*: packets of which each is one job. It takes the next one out
//! when it is done with the last, and one packet back tells the pool what is done and what starts.
//!
//! ```text
//!                   ┌───────────── taken back ─────────────┐
//!                   v                                      │
//! submit ─> line ─> queue ─────────────> sent (in the inbox) ─> taken ─> started ─> answer
//!           full    waits for a worker   32 short jobs          by the   by its
//!           queue                        at most                worker   report
//! ```
//!
//! Two rules make a job run at most once, and a death cost one job:
//!
//! - A worker says that it *starts* a job before it does. When it dies, a started job fails; one that
//!   is only taken goes to another worker (six workers at most: it may be what they die of).
//! - The pool holds the worker's end of the inbox, too. What is still in there it can take out itself
//!   and give to others, without asking: the kernel hands each packet to one reader. That is a
//!   *recall*, and done when a job turns out to be long, is cancelled, or is to be killed:
//!
//! ```text
//! pool: kill C        inbox [C D]   worker runs B     recall: C, D came back; C is cancelled
//! pool: kill B        inbox [C D]   worker runs B     recall: C, D came back; only B can be running:
//!                                                     SIGKILL hits B and nobody else
//! pool: kill B        inbox [D]     worker took C     recall: D came back, C did not: so B is done,
//!                                                     its answer is on its way; nobody is killed
//! ```
//!
//! Then read, in this order: `wire` (packets), `order` and `link` (one worker and its jobs), `ledger`
//! and `fate` (every decision, without I/O), `dispatch` (the lock, and what is done about a decision),
//! `supervisor` and `start` (a worker's life), `worker` and `run` (the other side); `job`, `line`,
//! `waiting` and `map` (the caller's side).
//!
#![doc = include_str!("promises.md")]

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
mod order;
mod run;
mod start;
mod supervisor;
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
