"""What CPython's ProcessPoolExecutor takes for what `processes/benches/pool.rs` measures.

The same figures in the same order, each the median of its rounds:

    python3 shared-workloads/python/pool_peers.py
"""

import os
import platform
import signal
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

JOBS = 20_000
LARGE = bytes((64 << 20) - 64)


def trivial(number: int) -> int:
    return number + 1


def blob(data: bytes) -> bytes:
    return data


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def median_seconds(rounds: int, action) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def there_and_back() -> float:
    with ProcessPoolExecutor(1) as pool:
        return median_seconds(2_000, lambda: pool.submit(trivial, 1).result())


def map_seconds_a_job(rounds: int, chunk_size: int) -> float:
    with ProcessPoolExecutor(1) as pool:

        def all_of_them() -> None:
            total = sum(pool.map(trivial, range(JOBS), chunksize=chunk_size))
            assert total == JOBS * (JOBS + 1) // 2, total

        all_of_them()
        return median_seconds(rounds, all_of_them) / JOBS


def large() -> float:
    with ProcessPoolExecutor(1) as pool:

        def there_and_back() -> None:
            assert len(pool.submit(blob, LARGE).result()) == len(LARGE)

        there_and_back()
        return median_seconds(5, there_and_back)


def start_of_four() -> float:
    times = []
    for _ in range(20):
        start = time.perf_counter()
        with ProcessPoolExecutor(4) as pool:
            jobs = [pool.submit(trivial, number) for number in range(4)]
            assert [job.result() for job in jobs] == [1, 2, 3, 4]
            # The pool's end isn't part of it.
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def recovery() -> float:
    """From a worker's death to the next result, which takes another pool: this one is broken."""
    times = []
    for _ in range(20):
        with ProcessPoolExecutor(1) as pool:
            pool.submit(trivial, 1).result()
            start = time.perf_counter()
            try:
                pool.submit(die).result()
                raise AssertionError("a dead worker has no result")
            except BrokenProcessPool:
                pass
            with ProcessPoolExecutor(1) as another:
                assert another.submit(trivial, 2).result() == 3
                times.append(time.perf_counter() - start)
    return statistics.median(times)


def innocents_lost() -> tuple:
    """How many of 60 jobs fail because another one killed its worker, 20 times over."""
    lost = 0
    for _ in range(20):
        with ProcessPoolExecutor(4) as pool:
            jobs = [pool.submit(trivial, number) for number in range(30)]
            poison = pool.submit(die)
            try:
                jobs += [pool.submit(trivial, number) for number in range(30)]
            except BrokenProcessPool:
                lost += 60 - len(jobs)
            assert isinstance(poison.exception(), BrokenProcessPool)
            lost += sum(job.exception() is not None for job in jobs)
    return lost, 20 * 60


def main() -> None:
    print(f"CPython {platform.python_version()}, {os.cpu_count()} cores, medians")
    print(f"there and back                   {there_and_back() * 1e6:10.1f} us")
    print(f"map of 20,000, chunks of 1       {map_seconds_a_job(3, 1) * 1e6:10.2f} us a job")
    print(f"map of 20,000, chunks of 1,000   {map_seconds_a_job(20, 1_000) * 1e6:10.2f} us a job")
    print(f"64 MiB there and back            {large() * 1e3:10.1f} ms")
    print(f"start of 4                       {start_of_four() * 1e3:10.2f} ms")
    print(f"from a kill to the next result   {recovery() * 1e3:10.2f} ms")
    lost, innocent = innocents_lost()
    print(f"jobs lost with another's worker  {lost} of {innocent}")


if __name__ == "__main__":
    main()
