"""A hundred tasks that wait a tenth of a second each.

A waiting thread lets go of the GIL, so a hundred threads wait at once; so do a hundred tasks on one
thread, at a fraction of the memory. A hundred processes do it too, and cost far more than the wait.

Run with: python3 shared-workloads/python/run.py io-bound
"""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def sequential(tasks: int, delay: float) -> int:
    return sum(_wait(delay) for _ in range(tasks))


def threads(tasks: int, delay: float) -> int:
    with ThreadPoolExecutor(max_workers=tasks) as executor:
        return sum(executor.map(_wait, [delay] * tasks))


def processes(tasks: int, delay: float) -> int:
    with ProcessPoolExecutor(max_workers=tasks) as executor:
        return sum(executor.map(_wait, [delay] * tasks))


def asyncio_(tasks: int, delay: float) -> int:
    async def wait():
        await asyncio.sleep(delay)
        return 1

    async def main():
        return sum(await asyncio.gather(*(wait() for _ in range(tasks))))

    return asyncio.run(main())


def _wait(delay):
    """1, for one task done."""
    time.sleep(delay)
    return 1
