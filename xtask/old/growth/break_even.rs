//! Break-even figures: from where on one model beats another, computed from prices and curves.

use super::{Curve, Point};
use crate::prices::Price;

/// Who can take a task off the caller's hands, and the price of that: model, group, unit.
const TAKERS: [(&str, [&str; 3]); 5] = [
    ("a rayon job", ["threads", "start", "rayon_spawn"]),
    ("`spawn_blocking`", ["hybrid", "hand_over", "spawn_blocking"]),
    ("a job on the process pool", ["processes", "switch", "process_pool"]),
    ("a thread of its own", ["threads", "start", "std_thread"]),
    ("a process of its own", ["processes", "start", "process"]),
];
/// Nine tenths of what the cores could do.
const WELL: f64 = 0.9;

/// From which length on a task is better given away.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TaskLength {
    pub(crate) taker: &'static str,
    /// What it costs to give a task away and have its result.
    pub(crate) price_ns: f64,
    /// As many tasks as there are cores take as long one after the other.
    pub(crate) even_ns: f64,
    /// They take nine tenths of what the cores could do.
    pub(crate) well_ns: f64,
}

/// For each taker that has a price. Empty on a single core, where nothing is ever saved.
///
/// As many equal tasks as there are cores, each of length t, take cores x t one after the other. Given
/// away one after the other, each at the price p, they take cores x p + t at most: p holds starting
/// and joining, and the first task runs while the others are started.
pub(crate) fn task_lengths(prices: &[Price], cores: usize) -> Vec<TaskLength> {
    if cores < 2 {
        return Vec::new();
    }
    let cores = cores as f64;
    let length = |(taker, [model, group, unit]): (&'static str, [&str; 3])| {
        let price = prices
            .iter()
            .find(|price| [&price.model, &price.group, &price.unit] == [model, group, unit])?;
        let all = cores * price.ns;
        Some(TaskLength {
            taker,
            price_ns: price.ns,
            even_ns: all / (cores - 1.0),
            well_ns: all * WELL / (1.0 - WELL),
        })
    };
    TAKERS.into_iter().filter_map(length).collect()
}

/// From how many tasks on one curve lies below another, and stays there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crossing {
    /// Already with the fewest that were measured.
    From(u64),
    /// Not yet with the first number, but with the second.
    Between(u64, u64),
    /// Not even with the most that both were measured with.
    NotUpTo(u64),
}

/// Where `ours` gets faster than `theirs`: their intervals lie apart. `None` where they have no
/// number in common.
pub(crate) fn in_time(ours: &Curve, theirs: &Curve) -> Option<Crossing> {
    crossing(ours, theirs, |our, their| Some(our.interval_ns.high < their.interval_ns.low))
}

/// Where `ours` gets smaller than `theirs`.
pub(crate) fn in_memory(ours: &Curve, theirs: &Curve) -> Option<Crossing> {
    crossing(ours, theirs, |our, their| Some(our.memory_bytes? < their.memory_bytes?))
}

fn crossing(
    ours: &Curve,
    theirs: &Curve,
    beats: impl Fn(&Point, &Point) -> Option<bool>,
) -> Option<Crossing> {
    let common: Vec<(u64, bool)> = ours
        .points
        .iter()
        .filter_map(|our| {
            let their = theirs.points.iter().find(|their| their.x == our.x)?;
            Some((our.x, beats(our, their)?))
        })
        .collect();
    let last_lost = common.iter().rposition(|(_, beats)| !beats);
    Some(match last_lost {
        None => Crossing::From(common.first()?.0),
        Some(last) => match common.get(last + 1) {
            Some((x, _)) => Crossing::Between(common[last].0, *x),
            None => Crossing::NotUpTo(common[last].0),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::{Crossing, in_memory, in_time, task_lengths};
    use crate::fixture::economics::{self, price};
    use crate::growth::Curve;

    fn curve(points: &[(u64, f64, u64)]) -> Curve {
        economics::curve("", "", points)
    }

    #[test]
    fn two_cores_save_half_so_a_task_must_be_twice_as_long_as_its_price() {
        let prices = [price("threads", "start", "std_thread", 50.0)];
        let [thread] = task_lengths(&prices, 2).try_into().unwrap();
        assert_eq!(thread.taker, "a thread of its own");
        // Two tasks of 100: 200 one after the other; 2 x 50 + 100 on two threads.
        assert!((thread.even_ns - 100.0).abs() < 1e-9, "{thread:?}");
        // Two tasks of 900: 1,000 on two threads, of which 900 are work.
        assert!((thread.well_ns - 900.0).abs() < 1e-9, "{thread:?}");
        assert_eq!(task_lengths(&prices, 1), []);
        let four = &task_lengths(&prices, 4)[0];
        assert!((four.even_ns - 200.0 / 3.0).abs() < 1e-9, "{four:?}");
    }

    #[test]
    fn a_curve_beats_another_from_where_it_stays_below() {
        let threads = curve(&[(10, 100.0, 20), (100, 105.0, 200), (1_000, 180.0, 2_000)]);
        let tasks =
            curve(&[(10, 101.0, 30), (100, 101.0, 40), (1_000, 102.0, 90), (9_000, 1.0, 1)]);
        assert_eq!(in_time(&tasks, &threads), Some(Crossing::Between(10, 100)));
        assert_eq!(in_memory(&tasks, &threads), Some(Crossing::Between(10, 100)));
        assert_eq!(in_time(&threads, &tasks), Some(Crossing::NotUpTo(1_000)));
        let better = curve(&[(10, 50.0, 1), (100, 50.0, 1)]);
        assert_eq!(in_time(&better, &threads), Some(Crossing::From(10)));
        assert_eq!(in_time(&better, &curve(&[])), None);
    }

    #[test]
    fn intervals_that_overlap_decide_nothing() {
        let threads = curve(&[(10, 100.0, 1), (100, 200.0, 1)]);
        let tasks = curve(&[(10, 99.0, 1), (100, 100.0, 1)]);
        assert_eq!(in_time(&tasks, &threads), Some(Crossing::Between(10, 100)));
    }
}
