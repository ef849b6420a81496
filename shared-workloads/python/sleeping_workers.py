"""Three workers say that they start, sleep, say that they finished, and are joined.

A thread leaves its result in memory that it shares with the caller; a process has to send its own
back; a task simply returns it.

Run with: python3 shared-workloads/python/run.py sleeping-workers
"""

import asyncio
import sys
import time
from multiprocessing import Pipe, Process
from threading import Thread


def sequential(workers: int, delay: float) -> list:
    return [_work(f"Turn-{i}", delay) for i in range(workers)]


def threads(workers: int, delay: float) -> list:
    finished = {}

    def work(i):
        finished[i] = _work(f"Thread-{i}", delay)

    started = [Thread(target=work, args=(i,)) for i in range(workers)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    # A join doesn't tell whether its thread failed; a name that is missing here does.
    return [finished[i] for i in range(workers)]


def processes(workers: int, delay: float) -> list:
    started = []
    for i in range(workers):
        receiver, sender = Pipe(duplex=False)
        process = Process(target=_work_and_reply, args=(f"Process-{i}", delay, sender))
        process.start()
        # With our own copy open, we would wait for ever for a worker that died.
        sender.close()
        started.append((process, receiver))
    finished = []
    for process, receiver in started:
        with receiver:
            finished.append(receiver.recv())
        process.join()
    return finished


def asyncio_(workers: int, delay: float) -> list:
    async def work(name):
        print(f"{name} starting", file=sys.stderr)
        await asyncio.sleep(delay)
        print(f"{name} finished", file=sys.stderr)
        return name

    async def main():
        return await asyncio.gather(*(work(f"Task-{i}") for i in range(workers)))

    return asyncio.run(main())


def _work(name, delay):
    print(f"{name} starting", file=sys.stderr)
    time.sleep(delay)
    print(f"{name} finished", file=sys.stderr)
    return name


def _work_and_reply(name, delay, sender):
    sender.send(_work(name, delay))
