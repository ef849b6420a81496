"""Two workers add 1 to one counter, a million times each.

`count += 1` loads, adds and stores, and until Python 3.9 another thread could come in between.
Since 3.10 CPython switches threads only at calls and backward jumps, so the usual build counts
exactly: an accident of the interpreter, not a promise of the language. A free-threaded build has no
such turns and loses updates. `threads_lock` is right on all of them.

Run with: python3 shared-workloads/python/run.py counter-race
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from threading import Lock, Thread


def sequential(workers: int, increments: int) -> int:
    return sum(_count_alone(increments) for _ in range(workers))


def threads(workers: int, increments: int) -> int:
    """Nothing guards the counter."""
    count = 0

    def work():
        nonlocal count
        for _ in range(increments):
            count += 1

    _run_threads(workers, work)
    return count


def threads_lock(workers: int, increments: int) -> int:
    """One thread at a time, whatever the interpreter does."""
    count = 0
    lock = Lock()

    def work():
        nonlocal count
        for _ in range(increments):
            with lock:
                count += 1

    _run_threads(workers, work)
    return count


def processes(workers: int, increments: int) -> int:
    """Processes share no variable: each counts on its own, and the replies are added."""
    with ProcessPoolExecutor(max_workers=workers) as executor:
        return sum(executor.map(_count_alone, [increments] * workers))


def asyncio_(workers: int, increments: int) -> int:
    """Tasks share the counter without a lock: nothing comes in between but at an `await`."""
    count = 0

    async def work():
        nonlocal count
        for i in range(increments):
            count += 1
            if i % 10_000 == 0:
                await asyncio.sleep(0)  # the other task's turn

    async def main():
        await asyncio.gather(*(work() for _ in range(workers)))

    asyncio.run(main())
    return count


def _run_threads(workers, work):
    started = [Thread(target=work) for _ in range(workers)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


def _count_alone(increments):
    count = 0
    for _ in range(increments):
        count += 1
    return count
