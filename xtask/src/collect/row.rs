//! A row while it is measured: what a run adds to it, and what another one would.

use super::case::Success;
use crate::catalogue::is_plain_loop;
use crate::format::Ns;
use crate::results::{Row, Run, Series};
use std::time::Duration;

/// A first run counts if it took at least this long, and looking at its memory at most a twenty-fifth
/// of it; else it has warmed the binary up.
const COUNTS_FROM: Duration = Duration::from_millis(50);
const LOOKING_SHARE: u32 = 25;
/// A row that waits is as long as it sleeps if it computes for at most this share of its time.
const WAKING: f64 = 0.1;

/// Whether it never ran.
pub(super) fn is_untried(row: &Row) -> bool {
    row.failure.is_none() && row.runs.is_empty() && row.warm_up.is_none()
}

/// Adds a run.
pub(super) fn keep(row: &mut Row, success: Success, pair: Option<usize>, watched: bool) {
    let Success { mut run, answer, memory, looking, .. } = success;
    run.pair = pair;
    let process = Duration::from_nanos(run.process_ns);
    let is_undisturbed = process >= COUNTS_FROM && looking * LOOKING_SHARE <= process;
    if watched {
        row.memory = memory;
    }
    if !watched || is_undisturbed && row.series == Series::Program {
        row.runs.push(run);
    } else {
        row.warm_up = Some(run);
    }
    if row.series == Series::Program && row.answer.is_none() {
        row.answer = Some(answer);
    }
}

/// Its last run, where it went right.
fn last(row: &Row) -> Option<&Run> {
    let last = row.runs.last().or(row.warm_up.as_ref());
    last.filter(|_| row.failure.is_none())
}

/// How its last run went.
pub(super) fn told(row: &Row) -> String {
    last(row).map_or("failed".to_owned(), |run| Ns(run.elapsed_ns as f64).to_string())
}

/// What one more run takes; nothing where there won't be one.
pub(super) fn cost_ns(row: &Row) -> u64 {
    last(row).map_or(0, |run| run.process_ns)
}

/// Whether a program is as long as it sleeps, so that another run would say the same.
pub(super) fn is_asleep(row: &Row) -> bool {
    let first = row.runs.first().or(row.warm_up.as_ref());
    let idle = first.is_some_and(|run| run.cpu_ns as f64 <= WAKING * run.elapsed_ns as f64);
    idle && !row.params.delay.is_zero()
}

/// How long a plain loop sleeps, one wait after the other; nothing for what isn't one.
pub(super) fn sleeps(row: &Row) -> Duration {
    let waits = row.params.tasks.max(row.params.workers);
    let is_plain_loop = row.series == Series::Program && is_plain_loop(&row.model, &row.variant);
    row.params.delay * u32::try_from(waits).unwrap_or(u32::MAX) * u32::from(is_plain_loop)
}
