//! How sure a number is that is looked at after every run, so that measuring can stop when it is sure.
//!
//! Stopping at the first 95% interval that says what one hoped for is wrong far more often than in
//! one case of twenty. What [`confidence`] returns holds the truth *at all looks together* with 95%:
//! however many there are, and whatever decides when to stop, another claim's question included.
//! So nothing need be known of why a run was made. For each candidate truth two bets are made against
//! it, whose stakes are expected not to grow if the candidate is true (they are martingales), and
//! rarely grow twentyfold then (Ville's inequality, 1939). The interval has every candidate against
//! which the average of both stakes hasn't.
//!
//! - [`t_bet`] decides after 3 or 4 runs where noise is about normal. It is the Bayes factor of
//!   Gönen, Johnson, Lu and Westfall, "The Bayesian Two-Sample t Test" (2005), a martingale whatever
//!   the variance: Lindon, Ham, Tingley and Bojinov, "Anytime-Valid Linear Models" (2022); Wang and
//!   Ramdas, "Anytime-valid t-tests and confidence sequences for Gaussian means" (2023).
//! - [`sign_bet`] takes 8, and doesn't care how far an outlier lies: the mixture martingale of the
//!   sign test, Robbins (1970); Howard and Ramdas, "Sequential estimation of quantiles" (2022).
//!
//! The average of two martingales is one. The tests check by simulation what theory says only of
//! normal noise: that outliers make the first bet slower, not wrong.

use super::stats::{Interval, median};

/// A stake that has grown this much is 5% likely at most.
const SURE: f64 = 20.0;
/// The prior variance of the effect, in variances of the noise: effects are several times the noise.
const PRIOR: f64 = 50.0;
/// Candidates are searched up to this far from the centre: a factor of 400.
const FURTHEST: f64 = 6.0;
/// Halvings of that range; what is left is a hundred-millionth.
const HALVINGS: usize = 30;

/// Where the centre of these numbers lies, surely at every look; infinite where there are too few.
///
/// The numbers are logarithms, in the order in which they were measured: of ratios of runs made
/// together, or of runs. What was ruled out once stays so, since all looks together are sure: an
/// outlier that comes later takes nothing back.
pub(crate) fn confidence(values: &[f64]) -> Interval {
    let everything = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
    (1..=values.len()).fold(everything, |known, count| {
        let now = at_this_look(&values[..count]);
        let both = Interval { low: known.low.max(now.low), high: known.high.min(now.high) };
        // In one case of twenty nothing is left; then the last look has seen most.
        if both.low <= both.high { both } else { now }
    })
}

fn at_this_look(values: &[f64]) -> Interval {
    let everything = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
    let Some(median) = median(values) else { return everything };
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    Interval {
        low: edge(values, mean.min(median), -FURTHEST).unwrap_or(f64::NEG_INFINITY),
        high: edge(values, mean.max(median), FURTHEST).unwrap_or(f64::INFINITY),
    }
}

/// The nearest candidate on one side that is refuted: from there on the stakes only grow.
fn edge(values: &[f64], from: f64, range: f64) -> Option<f64> {
    let refuted = |distance: f64| stake(values, from + distance) >= SURE;
    if !refuted(range) {
        return None;
    }
    let (mut inside, mut outside) = (0.0, range);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(inside, outside);
        if refuted(middle) {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    Some(from + outside)
}

/// What a stake of 1 against this candidate has become.
fn stake(values: &[f64], candidate: f64) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean).powi(2)).sum();
    let above = values.iter().filter(|&&value| value > candidate).count();
    let below = values.iter().filter(|&&value| value < candidate).count();
    f64::midpoint(t_bet(count, mean - candidate, squares), sign_bet(above, below))
}

/// The effect is normal with a variance of [`PRIOR`], not nought; both in variances of the noise.
/// `squares` is the sum of the squared distances from the mean.
fn t_bet(count: f64, effect: f64, squares: f64) -> f64 {
    let growth = 1.0 + count * PRIOR;
    let signal = count * effect * effect;
    let noise = squares + signal / growth;
    if noise == 0.0 {
        return 1.0;
    }
    ((squares + signal) / noise).powf(count / 2.0) / growth.sqrt()
}

/// The share of values above the candidate has Jeffreys' prior, and isn't a half.
fn sign_bet(above: usize, below: usize) -> f64 {
    // The beta function grows factor by factor, so that nothing overflows.
    let places = |count: usize| (0..count).map(|i| i as f64 + 0.5);
    places(above)
        .chain(places(below))
        .enumerate()
        .fold(1.0, |stake, (i, place)| 2.0 * stake * place / (i as f64 + 1.0))
}

/// How many more values it takes until a candidate that lies `effect` from their centre is refuted,
/// if they go on to scatter as they do; `None` where that is more than `most`.
pub(crate) fn values_needed(values: &[f64], effect: f64, most: usize) -> Option<usize> {
    /// What a first look can't see: so far two or three values lie apart on a quiet machine.
    const LEAST_SCATTER: f64 = 0.02;
    let scatter = super::stats::median_absolute_deviation(values).unwrap_or(0.0);
    // 1.4826 times that deviation is the standard deviation of what is normal.
    let variance = (1.4826 * scatter).max(LEAST_SCATTER).powi(2);
    (1..=most).find(|more| {
        let count = (values.len() + more) as f64;
        t_bet(count, effect, (count - 1.0) * variance) >= 2.0 * SURE
    })
}

#[cfg(test)]
mod tests {
    use super::{at_this_look, confidence, sign_bet, t_bet, values_needed};
    use std::f64::consts::TAU;

    const SESSIONS: u32 = 1_000;
    const LOOKS: usize = 40;

    fn normal(random: &mut fastrand::Rng) -> f64 {
        (-2.0 * (1.0 - random.f64()).ln()).sqrt() * (TAU * random.f64()).cos()
    }

    /// How long a run of 1 takes in the end.
    type Noise = fn(&mut fastrand::Rng) -> f64;

    fn quiet(random: &mut fastrand::Rng) -> f64 {
        1.0 + 0.03 * normal(random)
    }

    fn lognormal(random: &mut fastrand::Rng) -> f64 {
        (0.1 * normal(random)).exp()
    }

    /// One run in ten takes longer, by up to three times (and once in a while by far more).
    fn neighbour(random: &mut fastrand::Rng) -> f64 {
        let held_up = if random.f64() < 0.1 { 0.3 / (random.f64() + 0.01) } else { 0.0 };
        quiet(random) * (1.0 + held_up)
    }

    const NOISES: [(&str, Noise); 3] =
        [("quiet", quiet), ("lognormal", lognormal), ("neighbour", neighbour)];

    /// After how many pairs of runs it is decided on which side of the limit the ratio lies.
    fn decide(ratio: f64, limit: f64, noise: Noise, random: &mut fastrand::Rng) -> Option<usize> {
        let mut pairs = Vec::new();
        (1..=LOOKS).find(|_| {
            pairs.push((ratio * noise(random) / noise(random)).ln());
            !at_this_look(&pairs).contains(limit.ln())
        })
    }

    /// Which share of the sessions is decided, and how many pairs the middle one of all took.
    fn sessions(ratio: f64, limit: f64, noise: Noise) -> (f64, usize) {
        let mut random = fastrand::Rng::with_seed(7);
        let mut taken: Vec<Option<usize>> =
            (0..SESSIONS).map(|_| decide(ratio, limit, noise, &mut random)).collect();
        let decided = taken.iter().flatten().count() as f64 / f64::from(SESSIONS);
        taken.sort_by_key(|pairs| pairs.unwrap_or(usize::MAX));
        (decided, taken[taken.len() / 2].unwrap_or(usize::MAX))
    }

    #[test]
    fn a_tie_is_rarely_decided_however_often_it_is_looked_at() {
        for (name, noise) in NOISES {
            let (decided, _) = sessions(0.8, 0.8, noise);
            assert!(decided <= 0.05, "{name}: {decided}");
        }
    }

    #[test]
    fn what_is_clear_is_decided_in_a_handful_of_pairs_and_a_small_difference_too() {
        for (ratio, limit, least, most) in
            [(0.5, 0.8, 0.99, [4, 5, 9]), (1.0, 1.1, 0.5, [7, 35, 16])]
        {
            for ((name, noise), most) in NOISES.into_iter().zip(most) {
                let (decided, pairs) = sessions(ratio, limit, noise);
                assert!(decided > least && pairs <= most, "{name}: {decided} after {pairs}");
            }
        }
    }

    #[test]
    fn the_bets_are_fair_and_agree_with_what_can_be_reckoned_by_hand() {
        // Two values at 1 and 3 with the candidate 0: t is 2, of one degree of freedom.
        let by_hand = ((1.0 + 4.0) / (1.0 + 4.0 / 101.0)) / 101_f64.sqrt();
        assert!((t_bet(2.0, 2.0, 2.0) - by_hand).abs() < 1e-12);
        // Three of three above: 2^3 times the mean of p^3 over Jeffreys' prior, which is 5/16.
        assert!((sign_bet(3, 0) - 2.5).abs() < 1e-12 && (sign_bet(0, 3) - 2.5).abs() < 1e-12);
        // The expected stake after five fair tosses is the first one's.
        let tosses = |above: u32| f64::from([1, 5, 10, 10, 5, 1][above as usize]) / 32.0;
        let expected: f64 =
            (0..=5).map(|above| tosses(above) * sign_bet(above as usize, 5 - above as usize)).sum();
        assert!((expected - 1.0).abs() < 1e-12);
    }

    #[test]
    fn too_few_values_say_nothing_and_what_was_ruled_out_stays_so() {
        for few in [&[][..], &[0.1], &[0.1, 0.1]] {
            let interval = confidence(few);
            assert!(interval.low.is_infinite() && interval.high.is_infinite(), "{few:?}");
        }
        let before = confidence(&[0.100, 0.101, 0.099, 0.102]);
        let after = confidence(&[0.100, 0.101, 0.099, 0.102, 2.0]);
        assert!(before.high < 0.2 && after.low >= before.low && after.high <= before.high);
    }

    #[test]
    fn a_larger_effect_needs_fewer_values() {
        let values = [0.10, 0.11, 0.09];
        let needed = [0.5, 0.1, 0.03].map(|effect| values_needed(&values, effect, 40).unwrap());
        assert!(needed.is_sorted() && needed[0] < needed[2], "{needed:?}");
        assert_eq!(values_needed(&values, 0.001, 40), None);
    }
}
