"""Four tasks, one of which never ends by itself; after 200 ms the caller goes on without it.

A task of a loop can be cancelled where it awaits, and a process can be killed. A thread can't be ended
from outside: it is asked by an event that it waits for, or left behind. That holds for a thread of a
pool, too: on a loop the future of its job is cancelled, while the thread runs on.

Run with: python3 shared-workloads/python/run.py deadline
"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Process
from threading import Event, Thread

from outcome import Deadline

STEP = 0.001  # how late the loop may notice its deadline, in seconds


def sequential(tasks: int, endless: int, delay: float, deadline: float) -> Deadline:
    """The clock is looked at between two steps of a task. Those after the endless one never start."""
    end = time.monotonic() + deadline

    def is_in_time(i: int) -> bool:
        due = None if i == endless else time.monotonic() + delay
        while due is None or time.monotonic() < due:
            if time.monotonic() >= end:
                return False
            time.sleep(STEP)
        return True

    return _divided([is_in_time(i) for i in range(tasks)])


def threads(tasks: int, endless: int, delay: float, deadline: float) -> Deadline:
    """The one that is late is asked to stop, and joined again."""
    end = time.monotonic() + deadline
    stop = Event()
    started = _start_threads(tasks, endless, delay, stop)
    _join(started, end)
    in_time = [not thread.is_alive() for thread in started]
    stop.set()
    for thread in started:
        thread.join()
    return _divided(in_time, threads=sum(thread.is_alive() for thread in started))


def threads_daemon(tasks: int, endless: int, delay: float, deadline: float) -> Deadline:
    """The one that is late is left behind. As a daemon it doesn't keep the interpreter from ending."""
    end = time.monotonic() + deadline
    started = _start_threads(tasks, endless, delay, Event())
    _join(started, end)
    in_time = [not thread.is_alive() for thread in started]
    return _divided(in_time, threads=sum(thread.is_alive() for thread in started))


def processes(tasks: int, endless: int, delay: float, deadline: float) -> Deadline:
    """The one that is late is killed, and joined: only then is it gone."""
    end = time.monotonic() + deadline
    started = [Process(target=_work, args=(i, endless, delay)) for i in range(tasks)]
    for process in started:
        process.start()
    _join(started, end)
    in_time = [not process.is_alive() for process in started]
    for process in started:
        process.kill()
        process.join()
    return _divided(in_time, processes=sum(process.is_alive() for process in started))


def asyncio_(tasks: int, endless: int, delay: float, deadline: float) -> Deadline:
    """The one that is late is cancelled, and awaited."""

    async def work(i: int) -> None:
        await (asyncio.Event().wait() if i == endless else asyncio.sleep(delay))

    async def main() -> Deadline:
        started = [asyncio.create_task(work(i)) for i in range(tasks)]
        done, late = await asyncio.wait(started, timeout=deadline)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        return _divided([task in done for task in started], tasks=len(left))

    return asyncio.run(main())


def asyncio_threads(tasks: int, endless: int, delay: float, deadline: float) -> Deadline:
    """The future of the one that is late is cancelled; its thread doesn't notice."""
    stop = Event()
    running = set()

    def work(i: int) -> None:
        running.add(i)
        _work(i, endless, delay, stop)
        running.remove(i)

    async def main() -> Deadline:
        loop = asyncio.get_running_loop()
        # No `with`: it would wait for the endless one.
        executor = ThreadPoolExecutor(max_workers=tasks)
        started = [loop.run_in_executor(executor, work, i) for i in range(tasks)]
        done, late = await asyncio.wait(started, timeout=deadline)
        for future in late:
            future.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        outcome = _divided([future in done for future in started], threads=len(running))
        # The interpreter waits for the threads of all pools before it ends.
        stop.set()
        executor.shutdown()
        return outcome

    return asyncio.run(main())


def _start_threads(tasks: int, endless: int, delay: float, stop: Event) -> list[Thread]:
    started = [
        Thread(target=_work, args=(i, endless, delay, stop), daemon=True) for i in range(tasks)
    ]
    for thread in started:
        thread.start()
    return started


def _join(started: list[Thread] | list[Process], end: float) -> None:
    for worker in started:
        worker.join(timeout=max(0, end - time.monotonic()))


def _work(i: int, endless: int, delay: float, stop: Event | None = None) -> None:
    time.sleep(delay)
    if i == endless:
        (stop or Event()).wait()


def _divided(in_time: list[bool], **left_running: int) -> Deadline:
    finished = [i for i, done in enumerate(in_time) if done]
    given_up = [i for i, done in enumerate(in_time) if not done]
    return Deadline(finished, given_up, **left_running)
