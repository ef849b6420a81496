//! What the answers must be, known independently of the kernels.

/// n(n-1)(2n-1)/6: the sum of `i * i` over all `i` below `n`.
#[must_use]
pub fn closed_form(n: u64) -> u128 {
    let n = u128::from(n);
    if n == 0 { 0 } else { n * (n - 1) * (2 * n - 1) / 6 }
}

/// How many primes there are below `n`: published for powers of ten (OEIS A006880), else sieved.
#[must_use]
pub fn primes_below(n: u64) -> usize {
    let published = match n {
        10 => Some(4),
        100 => Some(25),
        1_000 => Some(168),
        10_000 => Some(1_229),
        100_000 => Some(9_592),
        1_000_000 => Some(78_498),
        10_000_000 => Some(664_579),
        100_000_000 => Some(5_761_455),
        _ => None,
    };
    published.unwrap_or_else(|| sieve(n))
}

/// The sieve of Eratosthenes: shares no step with trial division.
fn sieve(n: u64) -> usize {
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    let mut composite = vec![false; n];
    let mut primes = 0;
    for i in 2..n {
        if !composite[i] {
            primes += 1;
            for multiple in (i.saturating_mul(i)..n).step_by(i) {
                composite[multiple] = true;
            }
        }
    }
    primes
}

#[cfg(test)]
mod tests {
    use super::{closed_form, primes_below, sieve};

    #[test]
    fn the_closed_form_agrees_with_sums_done_by_hand() {
        assert_eq!([0, 1, 2, 3, 4].map(closed_form), [0, 0, 1, 5, 14]);
        assert_eq!(closed_form(10_000_000), 333_333_283_333_335_000_000);
    }

    #[test]
    fn the_sieve_agrees_with_the_published_counts() {
        for (power, published) in [(1, 4), (2, 25), (3, 168), (4, 1_229), (5, 9_592), (6, 78_498)] {
            assert_eq!(sieve(10_u64.pow(power)), published, "below 10^{power}");
        }
        assert_eq!([0, 1, 2, 3, 4].map(primes_below), [0, 0, 0, 1, 2]);
    }
}
