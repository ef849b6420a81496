//! Which model, given what the tasks do, decided by measured prices.
//!
//! - [`question`]: what somebody wants to run
//! - [`model`]: what can be chosen: what it takes, and what rules it out whatever it costs
//! - [`costs`]: prices, footprints and speed-up, looked up in a report's results
//! - [`decide`](mod@decide): the decision, a pure function of a question and results

pub(crate) mod costs;
pub(crate) mod decide;
pub(crate) mod model;
pub(crate) mod question;
#[cfg(test)]
mod tests;
