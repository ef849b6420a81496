"""The work that the CPU-bound samples share out: pure functions, no concurrency, no I/O.

They are importable by name, because that is how a process pool sends a function to its workers.
The article sums twice, each time in its own way, and so do these: the loop takes about as long as
the generator, but not exactly.
"""

from math import isqrt


def sum_of_squares(n: int) -> int:
    """The sum of `i * i` over all `i` below `n`, by a generator: `cpu-bound` and `offload-cpu`."""
    return sum(i * i for i in range(n))


def sum_of_squares_loop(n: int) -> int:
    """The same sum, by a loop that adds to a total: `cpu-workers`."""
    total = 0
    for i in range(n):
        total += i * i
    return total


def is_prime(n: int) -> bool:
    """Whether `n` is prime, by trial division by every number up to its square root."""
    for divisor in range(2, isqrt(n) + 1):
        if n % divisor == 0:
            return False
    return n >= 2


def count_primes(numbers: range) -> int:
    """How many of `numbers` are prime."""
    return sum(1 for n in numbers if is_prime(n))
