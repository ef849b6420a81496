"""Four sums of squares, on a pool of four.

The same `executor.map` twice, and only the kind of worker differs: threads take turns under the
GIL, processes don't. On an event loop the sums run one after the other too, unless the loop hands
them to processes. On a free-threaded build the threads are as good.

Run with: python3 shared-workloads/python/run.py cpu-bound
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from kernels import sum_of_squares


def sequential(tasks: int, n: int) -> list:
    return [sum_of_squares(n) for _ in range(tasks)]


def threads(tasks: int, n: int) -> list:
    with ThreadPoolExecutor(max_workers=tasks) as executor:
        return list(executor.map(sum_of_squares, [n] * tasks))


def processes(tasks: int, n: int) -> list:
    with ProcessPoolExecutor(max_workers=tasks) as executor:
        return list(executor.map(sum_of_squares, [n] * tasks))


def asyncio_(tasks: int, n: int) -> list:
    """On the loop itself: tasks that never await run one after the other."""

    async def work():
        return sum_of_squares(n)

    async def main():
        return await asyncio.gather(*(work() for _ in range(tasks)))

    return asyncio.run(main())


def asyncio_processes(tasks: int, n: int) -> list:
    async def main():
        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(max_workers=tasks) as executor:
            work = [loop.run_in_executor(executor, sum_of_squares, n) for _ in range(tasks)]
            return await asyncio.gather(*work)

    return asyncio.run(main())
