//! Does the work take as long as it looks? Doubling `n` must double the time, or there is nothing to
//! share out.
//!
//! Run with: `cargo bench -p shared-workloads --bench kernels`

use criterion::{BenchmarkId, Criterion};
use shared_workloads::kernels;
use std::hint::black_box;

/// The sum of squares as one would write it first. `n` is hidden from the optimiser and `i` is not,
/// so it replaces the loop by n(n-1)(2n-1)/6, which takes as long for any `n`: a benchmark of this
/// shows any number of workers to be slower than none.
fn folded_sum_of_squares(n: u64) -> u128 {
    (0..n).map(|i| u128::from(i) * u128::from(i)).sum()
}

fn kernels(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernels");
    for n in [1_000_000, 2_000_000] {
        group.bench_with_input(BenchmarkId::new("sum_of_squares", n), &n, |b, &n| {
            b.iter(|| kernels::sum_of_squares(black_box(n)));
        });
    }
    for n in [1_000_000, 2_000_000] {
        group.bench_with_input(BenchmarkId::new("folded_sum_of_squares", n), &n, |b, &n| {
            b.iter(|| folded_sum_of_squares(black_box(n)));
        });
    }
    // The largest prime below a million: its square root is as far as the samples go.
    group.bench_function(BenchmarkId::new("is_prime", 999_983), |b| {
        b.iter(|| kernels::is_prime(black_box(999_983)));
    });
    // Twice as many numbers, and larger ones: more than twice the time. Why equal ranges of
    // `prime_ranges` are not equal work.
    for n in [50_000, 100_000] {
        group.bench_with_input(BenchmarkId::new("count_primes", n), &n, |b, &n| {
            b.iter(|| kernels::count_primes(black_box(0..n)));
        });
    }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    kernels(&mut criterion);
    criterion.final_summary();
}
