//! The work that the CPU-bound samples share out: pure functions, no concurrency, no I/O.

use std::hint::black_box;
use std::ops::Range;

/// The sum of `i * i` over all `i` below `n`.
///
/// The result needs more than 64 bits from n = 3,810,779 on.
#[must_use]
pub fn sum_of_squares(n: u64) -> u128 {
    sum_of_squares_in(0..n)
}

/// The sum of `i * i` over a range: a slice of the work, for those that hand it on between slices.
///
/// `black_box` hides each `i` from the optimiser, which would otherwise replace the loop by its
/// closed form and leave nothing to share out; `benches/kernels.rs` shows that doubling `n` doubles
/// the time.
#[must_use]
pub fn sum_of_squares_in(range: Range<u64>) -> u128 {
    range
        .map(|i| {
            let i = u128::from(black_box(i));
            i * i
        })
        .sum()
}

/// Whether `n` is prime, by trial division up to its square root.
///
/// Every divisor is tried, even ones too: the article's algorithm, kept so that times compare.
#[must_use]
pub fn is_prime(n: u64) -> bool {
    n >= 2 && (2..=n.isqrt()).all(|divisor| !n.is_multiple_of(divisor))
}

/// How many primes there are in `range`.
#[must_use]
pub fn count_primes(range: Range<u64>) -> usize {
    range.filter(|&n| is_prime(n)).count()
}

#[cfg(test)]
mod tests {
    use super::{count_primes, is_prime, sum_of_squares, sum_of_squares_in};

    #[test]
    fn sums_agree_with_sums_done_by_hand() {
        assert_eq!(sum_of_squares(0), 0);
        assert_eq!(sum_of_squares(1), 0);
        assert_eq!(sum_of_squares(4), 14);
    }

    #[test]
    fn slices_add_up() {
        let sliced = sum_of_squares_in(0..3) + sum_of_squares_in(3..3) + sum_of_squares_in(3..5);
        assert_eq!(sliced, 30);
    }

    #[test]
    fn the_article_s_sum_needs_more_than_64_bits() {
        assert_eq!(sum_of_squares(10_000_000), 333_333_283_333_335_000_000);
    }

    #[test]
    fn the_first_primes() {
        let primes: Vec<u64> = (0..30).filter(|&n| is_prime(n)).collect();
        assert_eq!(primes, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
    }

    #[test]
    fn squares_of_primes_are_not_prime() {
        // The loop must include the square root itself.
        for p in [2_u64, 3, 5, 7, 997] {
            assert!(!is_prime(p * p), "{p} squared");
        }
    }

    #[test]
    fn counts_leave_out_the_end_of_the_range() {
        assert_eq!(count_primes(2..3), 1);
        assert_eq!(count_primes(3..3), 0);
        assert_eq!(count_primes(1..1000), 168);
    }
}
