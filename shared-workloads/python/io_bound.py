"""A hundred tasks that wait a tenth of a second each.

A thread that waits gives the GIL up, so a hundred threads wait at once. So do a hundred tasks on
one thread. A hundred processes wait at once too, and cost far more to start.

Run with: python3 shared-workloads/python/run.py io-bound
"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from child import Child


def sequential(tasks: int, delay: float) -> int:
    return sum(_wait(delay) for _ in range(tasks))


def threads(tasks: int, delay: float) -> int:
    with ThreadPoolExecutor(max_workers=tasks) as executor:
        return sum(executor.map(_wait, [delay] * tasks))


def processes(tasks: int, delay: float) -> int:
    """A process per task and no pool, as in Rust."""
    children = [Child(_wait, delay) for _ in range(tasks)]
    return sum(child.reply() for child in children)


def asyncio_(tasks: int, delay: float) -> int:
    async def wait() -> int:
        await asyncio.sleep(delay)
        return 1

    async def main() -> int:
        return sum(await asyncio.gather(*(wait() for _ in range(tasks))))

    return asyncio.run(main())


def _wait(delay: float) -> int:
    """1, for one task done."""
    time.sleep(delay)
    return 1
