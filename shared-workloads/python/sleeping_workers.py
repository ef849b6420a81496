"""Three workers say that they start, sleep, say that they finished, and are joined.

A thread leaves its result in memory that it shares with the caller. A process has to send its
result back. A task returns it.

Run with: python3 shared-workloads/python/run.py sleeping-workers
"""

import asyncio
import sys
import time
from threading import Thread

from child import Child


def sequential(workers: int, delay: float) -> list[str]:
    return [_work(f"Turn-{i}", delay) for i in range(workers)]


def threads(workers: int, delay: float) -> list[str]:
    finished = {}

    def work(i: int) -> None:
        finished[i] = _work(f"Thread-{i}", delay)

    started = [Thread(target=work, args=(i,)) for i in range(workers)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    # A join doesn't tell whether its thread failed; a name that is missing here does.
    return [finished[i] for i in range(workers)]


def processes(workers: int, delay: float) -> list[str]:
    children = [Child(_work, f"Process-{i}", delay) for i in range(workers)]
    return [child.reply() for child in children]


def asyncio_(workers: int, delay: float) -> list[str]:
    async def work(name: str) -> str:
        print(f"{name} starting", file=sys.stderr)
        await asyncio.sleep(delay)
        print(f"{name} finished", file=sys.stderr)
        return name

    async def main() -> list[str]:
        return await asyncio.gather(*(work(f"Task-{i}") for i in range(workers)))

    return asyncio.run(main())


def _work(name: str, delay: float) -> str:
    print(f"{name} starting", file=sys.stderr)
    time.sleep(delay)
    print(f"{name} finished", file=sys.stderr)
    return name
