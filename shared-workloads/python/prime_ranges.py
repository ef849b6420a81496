"""Counts the primes below a million: a pool of four, one range per task, results in order.

What a process pool runs is pickled, and a function is pickled as its name, which the worker looks
up in its own memory. A lambda's name is `<lambda>`, which can't be looked up: with threads one
would do, with processes it fails, and only when the program runs. `executor.map` needs none here.

Run with: python3 shared-workloads/python/run.py prime-ranges
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from kernels import count_primes


def sequential(ranges: list) -> int:
    return sum(count_primes(numbers) for numbers in ranges)


def threads(ranges: list) -> int:
    with ThreadPoolExecutor(max_workers=len(ranges)) as executor:
        return sum(executor.map(count_primes, ranges))


def processes(ranges: list) -> int:
    with ProcessPoolExecutor(max_workers=len(ranges)) as executor:
        return sum(executor.map(count_primes, ranges))


_count = lambda numbers: count_primes(numbers)  # noqa: E731 (the lambda is the point)


def processes_lambda(ranges: list) -> int:
    """Raises a `PicklingError` (3.9 may hang instead); kept because it is so easily written."""
    with ProcessPoolExecutor(max_workers=len(ranges)) as executor:
        return sum(executor.map(_count, ranges))


def asyncio_processes(ranges: list) -> int:
    async def main():
        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(max_workers=len(ranges)) as executor:
            counts = [loop.run_in_executor(executor, count_primes, r) for r in ranges]
            return sum(await asyncio.gather(*counts))

    return asyncio.run(main())
