"""Four tasks, one of which fails: who finishes, and what does the caller learn?

An exception in a bare thread is printed, and its `join` says nothing. A future of a pool keeps it and
raises it in `result()`, from another process too. `asyncio.gather` can collect errors; a `TaskGroup`
cancels the other tasks at the first one. A process that is killed breaks its whole pool.

Run with: python3 shared-workloads/python/run.py failing-task
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from threading import Thread

from outcome import Failure


def sequential(tasks: int, failing: int, delay: float) -> Failure:
    """The loop notes the error and goes on."""
    finished, learned = [], ""
    for i in range(tasks):
        try:
            finished.append(_task(i, failing, delay))
        except Exception as error:
            learned = str(error)
    return Failure(finished, learned)


def first_error(tasks: int, failing: int, delay: float) -> Failure:
    """The loop ends at the first error: the tasks after it are never started."""
    finished = []
    try:
        for i in range(tasks):
            finished.append(_task(i, failing, delay))
    except Exception as error:
        return Failure(finished, str(error))
    return Failure(finished, "")


def threads(tasks: int, failing: int, delay: float) -> Failure:
    with ThreadPoolExecutor(max_workers=tasks) as executor:
        return _collected(executor, _task, tasks, failing, delay)


def threads_bare(tasks: int, failing: int, delay: float) -> Failure:
    """The exception ends its thread and is printed; the caller gets nothing from `join`."""
    finished = []

    def work(i: int) -> None:
        finished.append(_task(i, failing, delay))

    started = [Thread(target=work, args=(i,)) for i in range(tasks)]
    for thread in started:
        thread.start()
    for thread in started[:failing] + started[failing + 1 :]:
        thread.join()
    return Failure(finished, f"join returns {started[failing].join()}")


def processes(tasks: int, failing: int, delay: float) -> Failure:
    """The exception is pickled and raised again here."""
    with ProcessPoolExecutor(max_workers=tasks) as executor:
        return _collected(executor, _task, tasks, failing, delay)


def processes_killed(tasks: int, failing: int, delay: float) -> Failure:
    """The process itself ends. The pool is broken then: its other jobs fail, too."""
    with ProcessPoolExecutor(max_workers=tasks) as executor:
        return _collected(executor, _task_or_end, tasks, failing, delay)


def asyncio_(tasks: int, failing: int, delay: float) -> Failure:
    """`gather` returns errors among the results."""

    async def main() -> Failure:
        work = (_async_task(i, failing, delay) for i in range(tasks))
        results = await asyncio.gather(*work, return_exceptions=True)
        finished = [result for result in results if isinstance(result, int)]
        return Failure(finished, str(results[failing]))

    return asyncio.run(main())


def asyncio_task_group(tasks: int, failing: int, delay: float) -> Failure:
    """The first error cancels all other tasks, and comes in an `ExceptionGroup`."""
    finished, learned = [], ""

    async def work(i: int) -> None:
        finished.append(await _async_task(i, failing, delay))

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            for i in range(tasks):
                group.create_task(work(i))

    try:
        asyncio.run(main())
    except* ValueError as errors:
        learned = str(errors.exceptions[0])
    return Failure(finished, learned)


def _collected(
    executor: Executor, task: Callable, tasks: int, failing: int, delay: float
) -> Failure:
    futures = [executor.submit(task, i, failing, delay) for i in range(tasks)]
    finished = [i for i, future in enumerate(futures) if future.exception() is None]
    return Failure(finished, str(futures[failing].exception()))


def _task(i: int, failing: int, delay: float) -> int:
    if i == failing:
        raise ValueError(f"task {i} fails")
    time.sleep(delay)
    return i


async def _async_task(i: int, failing: int, delay: float) -> int:
    if i == failing:
        raise ValueError(f"task {i} fails")
    await asyncio.sleep(delay)
    return i


def _task_or_end(i: int, failing: int, delay: float) -> int:
    if i == failing:
        os.kill(os.getpid(), signal.SIGKILL)
    return _task(i, failing, delay)
