//! What the measurements say: numbers with their intervals, verdicts, curves, choices. Pure functions
//! of [`Results`](crate::results::Results), computed whenever they are shown, with no words for people.
//!
//! - [`stats`]: medians, intervals, slopes; [`sequential`]: intervals that may be looked at often
//! - [`compare`]: a row in a few numbers, beside the plain loop, Rust and an older report
//! - [`growth`]: curves and footprints from rows; [`noise`]: what the canary says
//! - [`claims`]: the table of the article's claims, judged; [`judge`] finds what they are judged by,
//!   [`number`] has the numbers, [`verdict`] what comes of them
//! - [`open`]: which claims more runs could decide, and which of them comes next
//! - [`choose`]: which model, given what the tasks do

pub(crate) mod choose;
pub(crate) mod claims;
pub(crate) mod compare;
pub(crate) mod growth;
pub(crate) mod judge;
pub(crate) mod noise;
pub(crate) mod number;
pub(crate) mod open;
pub(crate) mod sequential;
pub(crate) mod stats;
pub(crate) mod verdict;
