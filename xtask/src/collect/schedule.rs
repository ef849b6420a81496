//! Which rows are run how often and in which order, by what their last runs took.

use crate::catalogue::is_plain_loop;
use crate::results::{Cause, Row, Run, Series};
use std::iter;
use std::time::Duration;

/// How often everything is run before questions decide, as far as there is time.
const FEW: usize = 5;
/// How often a point is run, and a program that is as long as it sleeps.
const TWICE: usize = 2;
const MS: u64 = 1_000_000;
/// A row this quick is run [`FEW`] times however little time there is.
const QUICK_NS: u64 = 20 * MS;
/// From here on what is as long as it sleeps isn't run again.
const SLOW_NS: u64 = 500 * MS;
/// A curve ends before a point that would take longer.
const LONGEST_NS: u64 = 3_000 * MS;
/// A row that waits is as long as it sleeps if it computes for at most this share of its time.
const WAKING: f64 = 0.1;

/// Whether it never ran.
pub(super) fn is_untried(row: &Row) -> bool {
    row.failure.is_none() && row.runs.is_empty() && row.warm_up.is_none()
}

/// Its last run, where it went right.
pub(super) fn last(row: &Row) -> Option<&Run> {
    row.runs.last().or(row.warm_up.as_ref()).filter(|_| row.failure.is_none())
}

/// What one more run takes; nothing where there won't be one.
fn cost_ns(row: &Row) -> u64 {
    last(row).map_or(0, |run| run.process_ns)
}

pub(super) fn is_quick(row: &Row) -> bool {
    cost_ns(row) < QUICK_NS
}

/// How long a plain loop sleeps, one wait after the other; nothing for what isn't one.
pub(super) fn sleeps(row: &Row) -> Duration {
    let waits = row.params.tasks.max(row.params.workers);
    let is_plain_loop = row.series == Series::Program && is_plain_loop(&row.model, &row.variant);
    row.params.delay * u32::try_from(waits).unwrap_or(u32::MAX) * u32::from(is_plain_loop)
}

/// Whether a program is as long as it sleeps, so that another run would say the same.
fn is_asleep(row: &Row) -> bool {
    let idle = last(row).is_some_and(|run| run.cpu_ns as f64 <= WAKING * run.elapsed_ns as f64);
    idle && !row.params.delay.is_zero()
}

/// A curve ends before a point that would take too long, going by the one before it.
pub(super) fn too_long(before: &Row, row: &Row) -> Option<Cause> {
    let expected_ns = cost_ns(before).saturating_mul(row.x() as u64) / before.x() as u64;
    let grows = matches!(row.series, Series::Waiting | Series::Computing);
    (grows && expected_ns > LONGEST_NS).then_some(Cause::TooLong { expected_ns })
}

/// How many runs each row lacks: to as many as were asked for; or else to as many as fit into the
/// same time for each row, the longest with which all of them take no longer than `share`.
pub(super) fn lacking(rows: &[Row], asked_for: Option<u32>, share: Duration) -> Vec<usize> {
    let most = |row: &Row| match row.series {
        Series::Footprint => 0,
        Series::Program if asked_for.is_some() || !is_asleep(row) => usize::MAX,
        Series::Program if cost_ns(row) >= SLOW_NS => 1,
        Series::Throughput | Series::SlowFetching if asked_for.is_none() => 1,
        Series::Waiting
        | Series::Computing
        | Series::Throughput
        | Series::SlowFetching
        | Series::Program => TWICE,
    };
    let within = |each_ns: u64| -> Vec<usize> {
        let lacks = |row: &Row| {
            let fit = usize::try_from(each_ns / cost_ns(row).max(1)).unwrap_or(FEW).clamp(1, FEW);
            let wanted = asked_for.map_or(fit, |rounds| rounds as usize).min(most(row));
            if row.failure.is_some() { 0 } else { wanted.saturating_sub(row.runs.len()) }
        };
        rows.iter().map(lacks).collect()
    };
    let fits = |lacking: &Vec<usize>| {
        let costs = rows.iter().zip(lacking).map(|(row, &runs)| cost_ns(row) * runs as u64);
        Duration::from_nanos(costs.sum()) <= share
    };
    let least = QUICK_NS * FEW as u64;
    let longer = iter::successors(Some(least), |each| Some(each + each / 4)).take(25);
    longer.map(within).take_while(fits).last().unwrap_or_else(|| within(least))
}

/// Which rows follow each other in the first round: the points of a curve in ascending order.
pub(super) fn is_next(before: &Row, row: &Row) -> bool {
    row.series != Series::Program
        && (row.series, &row.model, &row.variant) == (before.series, &before.model, &before.variant)
}

/// Every round of every case in a random order that spreads each case's rounds over the whole time:
/// the case and which of its rounds it is.
///
/// A case with n rounds gets one at a random moment of each n-th of the run. So no case always
/// follows the same other one, and a disturbance that passes hits few rounds of any.
pub(super) fn interleave(
    rounds: impl IntoIterator<Item = usize>,
    random: &mut fastrand::Rng,
) -> Vec<(usize, usize)> {
    let mut moments: Vec<(f64, (usize, usize))> = Vec::new();
    for (case, rounds) in rounds.into_iter().enumerate() {
        for round in 0..rounds {
            moments.push(((round as f64 + random.f64()) / rounds as f64, (case, round)));
        }
    }
    moments.sort_by(|a, b| a.0.total_cmp(&b.0));
    moments.into_iter().map(|(_, which)| which).collect()
}

#[cfg(test)]
mod tests {
    use super::interleave;

    #[test]
    fn every_round_is_made_once_in_its_part_of_the_run_and_the_seed_decides_when() {
        let with = |seed| interleave([4, 4, 2, 0], &mut fastrand::Rng::with_seed(seed));
        let order = with(7);
        let rounds = |case| -> Vec<usize> {
            order.iter().filter(|(other, _)| *other == case).map(|(_, round)| *round).collect()
        };
        assert_eq!(
            [0, 1, 2, 3].map(rounds),
            [vec![0, 1, 2, 3], vec![0, 1, 2, 3], vec![0, 1], vec![]]
        );
        let half = &order[..order.len() / 2];
        assert_eq!(half.iter().filter(|(case, _)| *case == 0).count(), 2);
        assert_eq!(with(7), order);
        assert_ne!(with(8), order);
    }
}
