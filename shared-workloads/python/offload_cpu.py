"""An event loop hands two sums to a process pool, and goes on meanwhile.

With threads the loop goes on too, but under the GIL it gets a turn only every few milliseconds
(`sys.getswitchinterval()` per busy thread), and the sums take turns with each other. `blocked`
computes on the loop, which stands still.

Run with: python3 shared-workloads/python/run.py offload-cpu
"""

import asyncio
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

from heartbeat import beats_on_loop_until_done, beats_until_done
from kernels import sum_of_squares


def sequential(tasks: int, n: int, heartbeat: float) -> tuple[list[int], int]:
    """No beat is possible: this thread is busy until the sums are there."""
    return [sum_of_squares(n) for _ in range(tasks)], 0


def blocked(tasks: int, n: int, heartbeat: float) -> tuple[list[int], int]:
    async def work() -> int:
        return sum_of_squares(n)  # no await: the loop stands still

    async def main() -> tuple[list[int], int]:
        sums = [asyncio.create_task(work()) for _ in range(tasks)]
        beats = await beats_on_loop_until_done(sums, heartbeat)
        return await asyncio.gather(*sums), beats

    return asyncio.run(main())


def asyncio_processes(tasks: int, n: int, heartbeat: float) -> tuple[list[int], int]:
    """The article's program."""
    return asyncio.run(_offload(ProcessPoolExecutor(max_workers=tasks), tasks, n, heartbeat))


def asyncio_threads(tasks: int, n: int, heartbeat: float) -> tuple[list[int], int]:
    return asyncio.run(_offload(ThreadPoolExecutor(max_workers=tasks), tasks, n, heartbeat))


def asyncio_interpreters(tasks: int, n: int, heartbeat: float) -> tuple[list[int], int]:
    from concurrent.futures import InterpreterPoolExecutor  # since 3.14

    return asyncio.run(_offload(InterpreterPoolExecutor(max_workers=tasks), tasks, n, heartbeat))


async def _offload(
    pool: Executor, tasks: int, n: int, heartbeat: float
) -> tuple[list[int], int]:
    loop = asyncio.get_running_loop()
    with pool as executor:
        sums = [loop.run_in_executor(executor, sum_of_squares, n) for _ in range(tasks)]
        beats = await beats_on_loop_until_done(sums, heartbeat)
        return await asyncio.gather(*sums), beats


def threads(tasks: int, n: int, heartbeat: float) -> tuple[list[int], int]:
    return _offload_from_thread(ThreadPoolExecutor(max_workers=tasks), tasks, n, heartbeat)


def processes(tasks: int, n: int, heartbeat: float) -> tuple[list[int], int]:
    return _offload_from_thread(ProcessPoolExecutor(max_workers=tasks), tasks, n, heartbeat)


def _offload_from_thread(
    pool: Executor, tasks: int, n: int, heartbeat: float
) -> tuple[list[int], int]:
    with pool as executor:
        sums = [executor.submit(sum_of_squares, n) for _ in range(tasks)]
        beats = beats_until_done(sums, heartbeat)
        return [future.result() for future in sums], beats
