"""Four workers, one sum of squares each, without a pool.

Under the GIL four threads take as long as one after the other; four processes use four cores. A
process drops what its function returns, so each worker here sends its sum back through a pipe.

Run with: python3 shared-workloads/python/run.py cpu-workers
"""

import asyncio
from multiprocessing import Pipe, Process
from threading import Thread

from kernels import sum_of_squares


def sequential(workers: int, n: int) -> list:
    return [sum_of_squares(n) for _ in range(workers)]


def threads(workers: int, n: int) -> list:
    sums = {}

    def work(i):
        sums[i] = sum_of_squares(n)

    started = [Thread(target=work, args=(i,)) for i in range(workers)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    # A join doesn't tell whether its thread failed; a sum that is missing here does.
    return [sums[i] for i in range(workers)]


def processes(workers: int, n: int) -> list:
    started = []
    for _ in range(workers):
        receiver, sender = Pipe(duplex=False)
        process = Process(target=_work, args=(n, sender))
        process.start()
        # With our own copy open, we would wait for ever for a worker that died.
        sender.close()
        started.append((process, receiver))
    sums = []
    for process, receiver in started:
        with receiver:
            sums.append(receiver.recv())
        process.join()
    return sums


def asyncio_(workers: int, n: int) -> list:
    """A task that never awaits runs to its end before the next one starts: no gain at all."""

    async def work():
        return sum_of_squares(n)

    async def main():
        return await asyncio.gather(*(work() for _ in range(workers)))

    return asyncio.run(main())


def _work(n, sender):
    sender.send(sum_of_squares(n))
