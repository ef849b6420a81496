//! What a variant is held to, where that isn't what its siblings are held to.

use crate::outcome::LeftRunning;
use serde::{Deserialize, Serialize};

/// The exceptions of a variant: declared beside it in the catalogue of its model, never by the code
/// that is checked, and recorded with its answer. The default makes no exception.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Standard {
    /// The counter may lose updates.
    #[serde(skip_serializing_if = "is_default")]
    pub may_lose_updates: bool,
    /// The work blocks the caller, which must count no heartbeat.
    #[serde(skip_serializing_if = "is_default")]
    pub blocks_the_caller: bool,
    /// What becomes of the tasks beside the one that fails or never ends.
    #[serde(skip_serializing_if = "is_default")]
    pub others: Others,
    /// What the caller learns of a task that fails contains this, instead of the task's own words
    /// (`task 1 fails`).
    #[serde(skip_serializing_if = "is_default")]
    pub learns: Option<String>,
    /// What still runs after the caller gave up.
    #[serde(skip_serializing_if = "is_default")]
    pub leaves_running: LeftRunning,
    /// The queue has no bound, and grows beyond the one that its siblings have.
    #[serde(skip_serializing_if = "is_default")]
    pub unbounded: bool,
}

/// What becomes of the tasks beside the one that fails or never ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Others {
    /// They all finish.
    #[default]
    Finish,
    /// None finishes: the first error cancels them.
    Cancelled,
    /// Those before it finish, those after it are never started.
    Before,
    /// Those that run already finish, and how many these are depends on the machine.
    MayFinish,
}

impl Standard {
    /// Whether it makes no exception.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        is_default(self)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
