"""Two workers add 1 to one counter, a million times each.

`count += 1` loads, adds and stores, and until Python 3.9 another thread could run in between. Since
3.10 CPython switches threads only at calls and at backward jumps, so the usual build counts exactly.
That is an accident of the interpreter, not a promise of the language: a free-threaded build runs
both threads at once and loses updates. `threads_lock` is right on all of them.

Run with: python3 shared-workloads/python/run.py counter-race
"""

import asyncio
from collections.abc import Callable
from threading import Lock, Thread

from child import Child

# A task gives way to the others after so many increments; Rust's tasks do too.
STRETCH = 1_000

count = 0
lock = Lock()


def sequential(workers: int, increments: int) -> int:
    return _count(workers * increments)


def threads(workers: int, increments: int) -> int:
    """Nothing guards the counter."""
    return _count_with_threads(workers, increments, _add)


def threads_lock(workers: int, increments: int) -> int:
    """One thread at a time, whatever the interpreter does."""
    return _count_with_threads(workers, increments, _add_locked)


def processes(workers: int, increments: int) -> int:
    """A global is each process's own; the replies are added."""
    children = [Child(_count, increments) for _ in range(workers)]
    return sum(child.reply() for child in children)


def asyncio_(workers: int, increments: int) -> int:
    """Tasks share the counter without a lock: they are only interrupted at an `await`."""
    global count
    count = 0

    async def work() -> None:
        global count
        for start in range(0, increments, STRETCH):
            for _ in range(min(STRETCH, increments - start)):
                count += 1
            await asyncio.sleep(0)  # the other task's turn

    async def main() -> None:
        await asyncio.gather(*(work() for _ in range(workers)))

    asyncio.run(main())
    return count


def _count_with_threads(workers: int, increments: int, add: Callable[[int], None]) -> int:
    global count
    count = 0
    started = [Thread(target=add, args=(increments,)) for _ in range(workers)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return count


def _add(increments: int) -> None:
    global count
    for _ in range(increments):
        count += 1


def _add_locked(increments: int) -> None:
    global count
    for _ in range(increments):
        with lock:
            count += 1


def _count(increments: int) -> int:
    global count
    count = 0
    _add(increments)
    return count
