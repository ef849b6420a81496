//! Medians, how far measurements scatter, and how sure a median, a ratio or a slope is.

use serde::Serialize;

/// Resamples per interval: the ends of an interval then wobble by a few hundredths of its width.
const RESAMPLES: usize = 2_000;
/// The same measurements always give the same interval.
const SEED: u64 = 1_979; // the year of Efron's "Bootstrap Methods"

/// Fewer values have no interval: even their span holds the median with less than 93% confidence.
const LEAST_FOR_INTERVAL: usize = 5;
/// Student's t for 95% and 1, 2, ... degrees of freedom. For more than these the last one makes an
/// interval a little too wide.
const STUDENT_T: [f64; 12] =
    [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179];

/// Where a number lies with 95% confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Interval {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Interval {
    pub(crate) fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// All quotients of a number in here by one in there.
    pub(crate) fn over(self, other: Self) -> Self {
        Self { low: self.low / other.high, high: self.high / other.low }
    }
}

/// The slope of the straight line that lies nearest to the points (least squares), with its interval
/// from Student's distribution: Draper and Smith, "Applied Regression Analysis" (1998), chapter 1.
///
/// `None` where there are fewer than three points, or all have the same `x`.
pub(crate) fn slope(points: &[(f64, f64)]) -> Option<(f64, Interval)> {
    let freedom = points.len().checked_sub(2).filter(|&freedom| freedom > 0)?;
    let count = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
    let spread: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    if spread == 0.0 {
        return None;
    }
    let slope = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / spread;
    let residuals: f64 =
        points.iter().map(|(x, y)| (y - mean_y - slope * (x - mean_x)).powi(2)).sum();
    let error = (residuals / freedom as f64 / spread).sqrt();
    let width = error * STUDENT_T[freedom.min(STUDENT_T.len()) - 1];
    Some((slope, Interval { low: slope - width, high: slope + width }))
}

/// The value below which a share `p` of `sorted` lies, interpolated between neighbours: type 7 of
/// Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), the default of R and `NumPy`.
///
/// # Panics
///
/// Where there are no values.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place is a whole number between the first index and the last"
)]
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let (below, above) = (place.floor(), place.ceil());
    let (low, high) = (sorted[below as usize], sorted[above as usize]);
    low + (place - below) * (high - low)
}

/// The middle value, or the mean of the two middle ones; `None` where there are no values.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| quantile(&sorted(values.to_vec()), 0.5))
}

/// The median distance from the median, unscaled: how far a typical measurement lies off.
pub(crate) fn median_absolute_deviation(values: &[f64]) -> Option<f64> {
    let centre = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    median(&distances)
}

/// The median's 95% interval by the percentile bootstrap: Efron and Tibshirani, "An Introduction to
/// the Bootstrap" (1993), chapter 13. `None` for fewer than [`LEAST_FOR_INTERVAL`] values.
pub(crate) fn median_interval(values: &[f64]) -> Option<Interval> {
    if values.len() < LEAST_FOR_INTERVAL {
        return None;
    }
    let mut random = fastrand::Rng::with_seed(SEED);
    let medians = (0..RESAMPLES).map(|_| resampled_median(values, &mut random));
    let medians = sorted(medians.collect::<Option<_>>()?);
    Some(Interval { low: quantile(&medians, 0.025), high: quantile(&medians, 0.975) })
}

fn resampled_median(values: &[f64], random: &mut fastrand::Rng) -> Option<f64> {
    let resample: Vec<f64> = values.iter().filter_map(|_| random.choice(values)).copied().collect();
    median(&resample)
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

#[cfg(test)]
mod tests {
    use super::{Interval, median, median_interval, quantile, slope, sorted};

    /// Survival times in days of treated mice: Efron and Tibshirani (1993), table 2.1.
    const MICE: [f64; 7] = [94.0, 197.0, 16.0, 38.0, 99.0, 141.0, 23.0];
    /// And of the mice that weren't treated.
    const UNTREATED: [f64; 9] = [52.0, 104.0, 146.0, 10.0, 51.0, 30.0, 40.0, 27.0, 46.0];

    fn close(a: f64, b: f64, tolerance: f64) -> bool {
        (a - b).abs() <= tolerance
    }

    #[test]
    fn quantiles_agree_with_r() {
        // R 4.3: quantile(c(1, 2, 4, 8, 16), c(0.1, 0.25, 0.5, 0.9))
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        for (p, published) in [(0.1, 1.4), (0.25, 2.0), (0.5, 4.0), (0.9, 12.8)] {
            assert!(close(quantile(&values, p), published, 1e-12), "at {p}");
        }
    }

    #[test]
    fn medians_agree_with_the_published_ones() {
        assert_eq!(median(&MICE), Some(94.0));
        assert_eq!(median(&UNTREATED), Some(46.0));
        assert_eq!(median(&[1.0, 3.0]), Some(2.0));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn the_interval_agrees_with_the_exact_distribution() {
        // The median of a resample of n = 2k - 1 is at most the i-th smallest value when at least k
        // of n draws are: a binomial tail (Maritz and Jarrett, 1978). No random numbers here.
        for values in [MICE.to_vec(), UNTREATED.to_vec()] {
            let values = sorted(values);
            let n = values.len();
            let at_most = |i: usize| -> f64 {
                let p = i as f64 / n as f64;
                (n.div_ceil(2)..=n)
                    .map(|j| binomial(n, j) * p.powf(j as f64) * (1.0 - p).powf((n - j) as f64))
                    .sum()
            };
            let exact = |p: f64| values[(1..=n).find(|&i| at_most(i) >= p).unwrap() - 1];
            let expected = Interval { low: exact(0.025), high: exact(0.975) };
            assert_eq!(median_interval(&values), Some(expected));
        }
    }

    fn binomial(n: usize, k: usize) -> f64 {
        (1..=k).map(|i| (n - k + i) as f64 / i as f64).product()
    }

    #[test]
    fn a_slope_agrees_with_anscombe_s() {
        // Anscombe, "Graphs in Statistical Analysis" (1973), the first of the four data sets: slope
        // 0.500, its standard error 0.118. R 4.3, confint(lm(y1 ~ x1)): 0.2333701 to 0.7668117.
        let x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
        let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
        let points: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
        let (slope, interval) = slope(&points).unwrap();
        assert!(close(slope, 0.50009, 1e-5), "{slope}");
        assert!(close(interval.low, 0.23337, 1e-4) && close(interval.high, 0.76681, 1e-4));
    }
}
