//! How many rounds each case gets, and in which order everything runs.

use std::time::Duration;

/// More rounds than this sharpen nothing.
const MOST_ROUNDS: usize = 30;
/// Nothing is judged by a single run.
pub(crate) const LEAST_ROUNDS: usize = 2;
/// What takes less than [`SLOW`] gets at least so many.
const LEAST_ROUNDS_OF_FAST: usize = 5;
/// From here on two rounds have to do.
const SLOW: Duration = Duration::from_secs(1);

/// How many rounds a case gets however little time there is. A `quick`
/// report makes as few as can be.
pub(super) fn least(cost: Duration, quick: bool) -> usize {
    if quick || cost >= SLOW { LEAST_ROUNDS } else { LEAST_ROUNDS_OF_FAST }
}

/// How many rounds to make of each case, given what one round of it costs.
///
/// Every case gets its least; what is left of the budget is shared out evenly, first among the fast
/// cases, and among the slow ones when the fast have all they need. In a `quick` report the fast ones,
/// too, may get only [`LEAST_ROUNDS`].
pub(crate) fn rounds(costs: &[Duration], budget: Duration, quick: bool) -> Vec<usize> {
    let with = |fast: usize, slow: usize| -> Vec<usize> {
        costs
            .iter()
            .map(|&cost| least(cost, quick).max(if cost >= SLOW { slow } else { fast }))
            .collect()
    };
    let fits = |rounds: &[usize]| {
        let total: f64 = costs
            .iter()
            .zip(rounds)
            .map(|(cost, &rounds)| cost.as_secs_f64() * rounds as f64)
            .sum();
        total <= budget.as_secs_f64()
    };
    let candidates = (0..=MOST_ROUNDS)
        .map(|fast| with(fast, 0))
        .chain((0..=MOST_ROUNDS).map(|slow| with(MOST_ROUNDS, slow)));
    candidates.take_while(|rounds| fits(rounds)).last().unwrap_or_else(|| with(0, 0))
}

/// Every round of every case in a random order that spreads each case's rounds over the whole time.
///
/// A case with n rounds gets one at a random moment of each n-th of the run. So no case always
/// follows the same other one, and a disturbance that passes hits few rounds of any.
pub(crate) fn interleave(rounds: &[usize], random: &mut fastrand::Rng) -> Vec<usize> {
    let mut moments: Vec<(f64, usize)> = Vec::new();
    for (case, &rounds) in rounds.iter().enumerate() {
        for round in 0..rounds {
            moments.push(((round as f64 + random.f64()) / rounds as f64, case));
        }
    }
    moments.sort_by(|a, b| a.0.total_cmp(&b.0));
    moments.into_iter().map(|(_, case)| case).collect()
}

#[cfg(test)]
mod tests {
    use super::{interleave, rounds};
    use std::time::Duration;

    const FAST: Duration = Duration::from_millis(100);
    const SLOW: Duration = Duration::from_secs(10);

    #[test]
    fn the_least_is_made_whatever_it_costs() {
        assert_eq!(rounds(&[FAST, SLOW], Duration::ZERO, false), [5, 2]);
        assert_eq!(rounds(&[FAST, SLOW], Duration::ZERO, true), [2, 2]);
    }

    #[test]
    fn what_is_left_goes_to_the_fast_first() {
        assert_eq!(rounds(&[FAST, SLOW], Duration::from_secs(21), false), [10, 2]);
        assert_eq!(rounds(&[FAST, SLOW], Duration::from_secs(23), false), [30, 2]);
        assert_eq!(rounds(&[FAST, SLOW], Duration::from_secs(43), false), [30, 4]);
    }

    #[test]
    fn nothing_gets_more_than_it_needs() {
        assert_eq!(rounds(&[FAST, SLOW], Duration::MAX, false), [30, 30]);
    }

    #[test]
    fn every_round_is_made_once_and_each_part_of_the_run_has_its_own() {
        let order = interleave(&[4, 4, 2, 0], &mut fastrand::Rng::with_seed(7));
        let count = |case| order.iter().filter(|&&c| c == case).count();
        assert_eq!([0, 1, 2, 3].map(count), [4, 4, 2, 0]);
        let half = &order[..order.len() / 2];
        assert_eq!(half.iter().filter(|&&case| case == 0).count(), 2);
    }

    #[test]
    fn the_seed_decides_the_order() {
        let with = |seed| interleave(&[3; 20], &mut fastrand::Rng::with_seed(seed));
        assert_eq!(with(1), with(1));
        assert_ne!(with(1), with(2));
    }
}
