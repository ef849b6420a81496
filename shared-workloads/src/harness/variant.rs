//! One way to write a sample in a model.

use crate::answer::Answer;
use crate::sample::Params;
use crate::standard::{Others, Standard};
use anyhow::ensure;
use serde::{Deserialize, Serialize};

/// A named function from a sample's numbers to its answer, and what that answer is held to.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Unique among the variants of a sample in a model.
    pub name: &'static str,
    /// What it is held to, declared here and not by the function.
    pub standard: Standard,
    /// Waits for the other processes that run it at the same time, where it has any.
    pub(super) join: Option<fn() -> Job>,
    function: Function,
}

/// The processes that run a variant together, as MPI's ranks do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// How many there are.
    pub ranks: u32,
    /// On how many machines.
    pub hosts: u32,
}

#[derive(Clone, Copy, Debug)]
enum Function {
    Infallible(fn(&Params) -> Answer),
    Fallible(fn(&Params) -> anyhow::Result<Answer>),
}

impl Variant {
    /// A variant that always answers.
    #[must_use]
    pub fn new(name: &'static str, function: fn(&Params) -> Answer) -> Self {
        Self {
            name,
            standard: Standard::default(),
            join: None,
            function: Function::Infallible(function),
        }
    }

    /// A variant that may fail, as one does that needs a process or a server.
    #[must_use]
    pub fn fallible(name: &'static str, function: fn(&Params) -> anyhow::Result<Answer>) -> Self {
        Self {
            name,
            standard: Standard::default(),
            join: None,
            function: Function::Fallible(function),
        }
    }

    /// Several processes with the same command line run it together. One is the root, and has the
    /// answer. They wait for each other before the clock starts.
    #[must_use]
    pub fn together(mut self, join: fn() -> Job) -> Self {
        self.join = Some(join);
        self
    }

    /// `counter_race`: its counter may lose updates.
    #[must_use]
    pub fn may_lose_updates(mut self) -> Self {
        self.standard.may_lose_updates = true;
        self
    }

    /// `offload_blocking` and `offload_cpu`: the work blocks the caller, which counts no heartbeat.
    #[must_use]
    pub fn blocks_the_caller(mut self) -> Self {
        self.standard.blocks_the_caller = true;
        self
    }

    /// `failing_task`: the first error cancels the others, so that none of them finishes.
    #[must_use]
    pub fn cancels_the_others(mut self) -> Self {
        self.standard.others = Others::Cancelled;
        self
    }

    /// `failing_task` and `deadline`: one task after the other, so that only those before the one
    /// that fails or never ends finish.
    #[must_use]
    pub fn finishes_those_before(mut self) -> Self {
        self.standard.others = Others::Before;
        self
    }

    /// `failing_task`: nothing is said of the others; some may be over before they can be stopped.
    #[must_use]
    pub fn others_may_finish(mut self) -> Self {
        self.standard.others = Others::MayFinish;
        self
    }

    /// `failing_task`: what the caller learns contains this text, where the task's own words
    /// (`task 1 fails`) don't reach it, as with an abort.
    #[must_use]
    pub fn learns(mut self, text: &str) -> Self {
        self.standard.learns = Some(text.to_owned());
        self
    }

    /// `deadline`: so many threads are still in a task's work after the caller gave up.
    #[must_use]
    pub fn leaves_threads(mut self, threads: usize) -> Self {
        self.standard.leaves_running.threads = threads;
        self
    }

    /// `deadline`: so many tasks of an event loop are still there after the caller gave up.
    #[must_use]
    pub fn leaves_tasks(mut self, tasks: usize) -> Self {
        self.standard.leaves_running.tasks = tasks;
        self
    }

    /// `deadline`: so many processes still run after the caller gave up.
    #[must_use]
    pub fn leaves_processes(mut self, processes: usize) -> Self {
        self.standard.leaves_running.processes = processes;
        self
    }

    /// `back_pressure`: the queue has no bound, and must be seen to outgrow its siblings'.
    #[must_use]
    pub fn unbounded(mut self) -> Self {
        self.standard.unbounded = true;
        self
    }

    /// Runs it once.
    ///
    /// # Errors
    ///
    /// Where the sample failed; a wrong answer is not an error here.
    pub fn run(&self, params: &Params) -> anyhow::Result<Answer> {
        let answer = match self.function {
            Function::Infallible(function) => function(params),
            Function::Fallible(function) => function(params)?,
        };
        // What it is held to is declared beside the function, so it can't be chosen by it.
        ensure!(
            !matches!(answer, Answer::IndeterminateCount(_) | Answer::Blocked(_)),
            "a function can't choose by what standard it is checked"
        );
        Ok(match (answer, &self.standard) {
            (Answer::Count(count), Standard { may_lose_updates: true, .. }) => {
                Answer::IndeterminateCount(count)
            }
            (Answer::Offloaded(work), Standard { blocks_the_caller: true, .. }) => {
                Answer::Blocked(work)
            }
            (answer, _) => answer,
        })
    }
}
