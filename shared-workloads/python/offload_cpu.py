"""An event loop hands two sums to a process pool, and its heart beats on.

Threads would keep the loop alive too, but under the GIL it gets a turn only every few milliseconds
(`sys.getswitchinterval()` per busy thread), and the sums take turns with each other. `blocked`
computes on the loop, which stands still.

Run with: python3 shared-workloads/python/run.py offload-cpu
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from heart import beats_on_loop_until_done, beats_until_done
from kernels import sum_of_squares


def sequential(tasks: int, n: int, heartbeat: float) -> tuple:
    """There is no heart: this thread is busy until the sums are there."""
    return [sum_of_squares(n) for _ in range(tasks)], 0


def blocked(tasks: int, n: int, heartbeat: float) -> tuple:
    async def work():
        return sum_of_squares(n)  # no await: the loop stands still

    async def main():
        sums = [asyncio.create_task(work()) for _ in range(tasks)]
        beats = await beats_on_loop_until_done(sums, heartbeat)
        return await asyncio.gather(*sums), beats

    return asyncio.run(main())


def asyncio_processes(tasks: int, n: int, heartbeat: float) -> tuple:
    return asyncio.run(_offload(ProcessPoolExecutor, tasks, n, heartbeat))


def asyncio_threads(tasks: int, n: int, heartbeat: float) -> tuple:
    return asyncio.run(_offload(ThreadPoolExecutor, tasks, n, heartbeat))


async def _offload(kind_of_pool, tasks, n, heartbeat):
    loop = asyncio.get_running_loop()
    with kind_of_pool(max_workers=tasks) as executor:
        sums = [loop.run_in_executor(executor, sum_of_squares, n) for _ in range(tasks)]
        beats = await beats_on_loop_until_done(sums, heartbeat)
        return await asyncio.gather(*sums), beats


def threads(tasks: int, n: int, heartbeat: float) -> tuple:
    return _offload_from_thread(ThreadPoolExecutor, tasks, n, heartbeat)


def processes(tasks: int, n: int, heartbeat: float) -> tuple:
    return _offload_from_thread(ProcessPoolExecutor, tasks, n, heartbeat)


def _offload_from_thread(kind_of_pool, tasks, n, heartbeat):
    with kind_of_pool(max_workers=tasks) as executor:
        sums = [executor.submit(sum_of_squares, n) for _ in range(tasks)]
        beats = beats_until_done(sums, heartbeat)
        return [future.result() for future in sums], beats
