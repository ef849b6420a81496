#!/usr/bin/env python3
"""What a switch costs in Python: a message there and back between two that wait for each other.

Threads and tasks use the queue of their library, and processes a pipe. Two threads over the same
kind of pipe stand beside the processes, so that only the kind of worker differs.

Prints one JSON object per unit: `samples_ns` are nanoseconds there and back, each the mean of
`--trips` in a row. The units take turns in random order, so the first samples of all of them were
taken in one round, and so on. A round before the first warms up, and isn't counted.

Run with: python3 shared-workloads/python/switch_prices.py --help
"""

import argparse
import asyncio
import json
import random
from collections.abc import Callable
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from queue import Queue, SimpleQueue
from threading import Thread
from time import perf_counter_ns


def threads_queue(trips: int) -> int:
    return _between_threads(Queue, trips)


def threads_simple_queue(trips: int) -> int:
    """Written in C; it has neither a bound nor `join`."""
    return _between_threads(SimpleQueue, trips)


def threads_pipe(trips: int) -> int:
    return _over_a_pipe(Thread, trips)


def processes_pipe(trips: int) -> int:
    return _over_a_pipe(Process, trips)


def asyncio_queue(trips: int) -> int:
    async def main() -> int:
        requests: asyncio.Queue[int | None] = asyncio.Queue()
        replies: asyncio.Queue[int] = asyncio.Queue()

        async def echo() -> None:
            while (message := await requests.get()) is not None:
                await replies.put(message)

        async def there_and_back() -> None:
            await requests.put(0)
            await replies.get()

        other = asyncio.create_task(echo())
        await there_and_back()
        start = perf_counter_ns()
        for _ in range(trips):
            await there_and_back()
        elapsed = perf_counter_ns() - start
        await requests.put(None)
        await other
        return elapsed

    return asyncio.run(main())


def _between_threads(kind_of_queue: Callable, trips: int) -> int:
    requests, replies = kind_of_queue(), kind_of_queue()

    def echo() -> None:
        while (message := requests.get()) is not None:
            replies.put(message)

    def there_and_back() -> None:
        requests.put(0)
        replies.get()

    other = Thread(target=echo)
    other.start()
    elapsed = _timed(there_and_back, trips)
    requests.put(None)
    other.join()
    return elapsed


def _over_a_pipe(kind_of_worker: Callable, trips: int) -> int:
    here, there = Pipe()

    def there_and_back() -> None:
        here.send(0)
        here.recv()

    other = kind_of_worker(target=_echo, args=(there,))
    other.start()
    elapsed = _timed(there_and_back, trips)
    here.send(None)
    other.join()
    return elapsed


def _echo(there: Connection) -> None:
    while (message := there.recv()) is not None:
        there.send(message)


def _timed(there_and_back: Callable[[], None], trips: int) -> int:
    there_and_back()  # the other one is surely running by now
    start = perf_counter_ns()
    for _ in range(trips):
        there_and_back()
    return perf_counter_ns() - start


UNITS = (threads_queue, threads_simple_queue, threads_pipe, processes_pipe, asyncio_queue)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--repeats", type=int, default=20, metavar="COUNT")
    parser.add_argument("--trips", type=int, default=500, metavar="COUNT")
    options = parser.parse_args()
    if options.repeats < 2 or options.trips < 1:
        parser.error("at least two repeats of one trip are needed")

    samples: dict[str, list[float]] = {unit.__name__: [] for unit in UNITS}
    for _ in range(1 + options.repeats):
        for unit in random.sample(UNITS, len(UNITS)):
            samples[unit.__name__].append(unit(options.trips) / options.trips)
    for unit, (_, *samples_ns) in samples.items():
        price = {"group": "switch", "unit": unit, "samples_ns": samples_ns}
        print(json.dumps(price, separators=(",", ":")))


if __name__ == "__main__":
    main()
