"""Four sums of squares, on a pool of four.

The same `executor.map` for each pool, and only the kind of worker differs: threads take turns under
the GIL, processes and interpreters don't. On an event loop the sums run one after the other too,
unless the loop hands them to processes. On a free-threaded build threads use all cores.

Run with: python3 shared-workloads/python/run.py cpu-bound
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from kernels import sum_of_squares


def sequential(tasks: int, n: int) -> list[int]:
    return [sum_of_squares(n) for _ in range(tasks)]


def threads(tasks: int, n: int) -> list[int]:
    with ThreadPoolExecutor(max_workers=tasks) as executor:
        return list(executor.map(sum_of_squares, [n] * tasks))


def processes(tasks: int, n: int) -> list[int]:
    with ProcessPoolExecutor(max_workers=tasks) as executor:
        return list(executor.map(sum_of_squares, [n] * tasks))


def processes_lambda(tasks: int, n: int) -> list[int]:
    """As the article has it. It fails: a process pool can't pickle a lambda."""
    with ProcessPoolExecutor(max_workers=tasks) as executor:
        return list(executor.map(lambda _: sum_of_squares(n), range(tasks)))


def interpreters(tasks: int, n: int) -> list[int]:
    """Threads again, but each has an interpreter, and so a GIL, of its own."""
    from concurrent.futures import InterpreterPoolExecutor  # since 3.14

    with InterpreterPoolExecutor(max_workers=tasks) as executor:
        return list(executor.map(sum_of_squares, [n] * tasks))


def asyncio_(tasks: int, n: int) -> list[int]:
    """On the loop itself: tasks that never await run one after the other."""

    async def work() -> int:
        return sum_of_squares(n)

    async def main() -> list[int]:
        return await asyncio.gather(*(work() for _ in range(tasks)))

    return asyncio.run(main())


def asyncio_processes(tasks: int, n: int) -> list[int]:
    async def main() -> list[int]:
        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(max_workers=tasks) as executor:
            work = [loop.run_in_executor(executor, sum_of_squares, n) for _ in range(tasks)]
            return await asyncio.gather(*work)

    return asyncio.run(main())
