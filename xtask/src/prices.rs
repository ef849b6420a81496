//! What a model's primitives cost, as criterion measured it, and how much memory a waiting unit takes.

use crate::statistics::Interval;
use serde::{Deserialize, Serialize};

/// The price of one operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Price {
    /// The model whose bench measured it: `threads`.
    pub(crate) model: String,
    /// What is paid: criterion's group, such as `start`, `switch`, `dispatch`, `shared_state`,
    /// `hand_over`, `chunk`.
    pub(crate) group: String,
    /// Who pays: criterion's id within the group, such as `std_thread`.
    pub(crate) unit: String,
    /// Nanoseconds per operation: criterion's estimate of the median, divided by the operations
    /// of an iteration.
    pub(crate) ns: f64,
    /// Criterion's 95% interval of it.
    pub(crate) interval_ns: Interval,
}

/// How much memory one more waiting unit takes: the slope of PSS over the number of units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Footprint {
    pub(crate) model: String,
    pub(crate) variant: String,
    /// What is counted: `task`, `thread`, `process`.
    pub(crate) unit: String,
    /// Bytes of PSS per unit.
    pub(crate) bytes: f64,
    /// The 95% interval of the slope.
    pub(crate) interval_bytes: Interval,
    /// Bytes of address space per unit, where that is another matter, as it is for threads.
    pub(crate) address_space_bytes: Option<f64>,
}
