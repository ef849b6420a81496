"""Four workers, one sum of squares each, without a pool.

Under the GIL four threads take as long as one after the other; four processes use four cores.

Run with: python3 shared-workloads/python/run.py cpu-workers
"""

import asyncio
from threading import Thread

from child import Child
from kernels import sum_of_squares_loop


def sequential(workers: int, n: int) -> list[int]:
    return [sum_of_squares_loop(n) for _ in range(workers)]


def threads(workers: int, n: int) -> list[int]:
    sums = {}

    def work(i: int) -> None:
        sums[i] = sum_of_squares_loop(n)

    started = [Thread(target=work, args=(i,)) for i in range(workers)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    # A join doesn't tell whether its thread failed; a sum that is missing here does.
    return [sums[i] for i in range(workers)]


def processes(workers: int, n: int) -> list[int]:
    children = [Child(sum_of_squares_loop, n) for _ in range(workers)]
    return [child.reply() for child in children]


def asyncio_(workers: int, n: int) -> list[int]:
    """A task that never awaits runs to its end before the next one starts: no gain at all."""

    async def work() -> int:
        return sum_of_squares_loop(n)

    async def main() -> list[int]:
        return await asyncio.gather(*(work() for _ in range(workers)))

    return asyncio.run(main())
