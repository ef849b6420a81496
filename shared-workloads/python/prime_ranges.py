"""Counts the primes below a million: a pool of four, one range per task, results in order.

What a process pool runs is pickled. A function is pickled as its name, which the worker looks up in
its own memory. A lambda has no name that could be looked up, so a thread pool takes one and a
process pool fails, and only when the program runs.

The four ranges are equally long but not equally costly: a larger number takes more divisions. So
`processes_chunked` cuts them finer, and an idle worker takes what is left.

Run with: python3 shared-workloads/python/run.py prime-ranges
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

from kernels import count_primes

# As long as the chunks of the Rust programs.
CHUNK = 10_000


def sequential(ranges: list[range]) -> int:
    return sum(count_primes(numbers) for numbers in ranges)


def threads(ranges: list[range]) -> int:
    with ThreadPoolExecutor(max_workers=len(ranges)) as executor:
        return sum(executor.map(count_primes, ranges))


def processes(ranges: list[range]) -> int:
    with ProcessPoolExecutor(max_workers=len(ranges)) as executor:
        return sum(executor.map(count_primes, ranges))


def processes_lambda(ranges: list[range]) -> int:
    """As the article has it. It fails: a `PicklingError`, or before 3.14 an `AttributeError`.

    The article's own lambda is in no function, and so raises a `PicklingError` before 3.14, too.
    """
    with ProcessPoolExecutor(max_workers=len(ranges)) as executor:
        return sum(executor.map(lambda numbers: count_primes(numbers), ranges))


def processes_chunked(ranges: list[range]) -> int:
    chunks = [r[start : start + CHUNK] for r in ranges for start in range(0, len(r), CHUNK)]
    with ProcessPoolExecutor(max_workers=len(ranges)) as executor:
        return sum(executor.map(count_primes, chunks))


def interpreters(ranges: list[range]) -> int:
    """A thread per range, each with an interpreter, and so a GIL, of its own."""
    from concurrent.futures import InterpreterPoolExecutor  # since 3.14

    # What looks as if it needed no global is sent as code, not as a name, and 3.14 overlooks those
    # in a generator expression. A partial is always sent as the name of its function.
    count = partial(count_primes)
    with InterpreterPoolExecutor(max_workers=len(ranges)) as executor:
        return sum(executor.map(count, ranges))


def asyncio_processes(ranges: list[range]) -> int:
    async def main() -> int:
        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(max_workers=len(ranges)) as executor:
            counts = [loop.run_in_executor(executor, count_primes, r) for r in ranges]
            return sum(await asyncio.gather(*counts))

    return asyncio.run(main())
