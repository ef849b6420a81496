"""What the process pools of Python take for what `processes/benches/pool.rs` measures.

CPython's ProcessPoolExecutor; loky and pebble too, where they are installed. The same figures in the
same order, each the median of its rounds; callers and workers are pinned to the same cores as there:

    python3 shared-workloads/python/pool_peers.py
"""

import importlib
import os
import platform
import signal
import statistics
import time
from concurrent.futures import ProcessPoolExecutor

JOBS = 20_000
LARGE = bytes((64 << 20) - 64)
CORES = os.cpu_count() or 1


def trivial(number: int) -> int:
    return number + 1


def blob(data: bytes) -> bytes:
    return data


def process(_: int) -> int:
    return os.getpid()


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class CPython:
    name = f"CPython {platform.python_version()}"
    executor = ProcessPoolExecutor

    def __init__(self, workers: int) -> None:
        self.pool = self.executor(workers)

    def __enter__(self) -> "CPython":
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown()

    def submit(self, function, argument):
        return self.pool.submit(function, argument)

    def map(self, function, arguments, chunk_size: int):
        return self.pool.map(function, arguments, chunksize=chunk_size)


class Loky(CPython):
    def __init__(self, workers: int) -> None:
        # Not the reusable executor: each figure begins with a pool of its own.
        self.pool = importlib.import_module("loky").ProcessPoolExecutor(workers)


class Pebble(CPython):
    def __init__(self, workers: int) -> None:
        self.pool = importlib.import_module("pebble").ProcessPool(max_workers=workers)

    def __exit__(self, *_: object) -> None:
        self.pool.close()
        self.pool.join()

    def submit(self, function, argument):
        return self.pool.schedule(function, args=[argument])

    def map(self, function, arguments, chunk_size: int):
        return self.pool.map(function, arguments, chunksize=chunk_size).result()


def peers() -> list:
    found = [CPython]
    for peer, package in [(Loky, "loky"), (Pebble, "pebble")]:
        try:
            version = importlib.import_module("importlib.metadata").version(package)
            importlib.import_module(package)
        except ImportError:
            print(f"{package} is not installed")
            continue
        peer.name = f"{package} {version}"
        found.append(peer)
    return found


def median_seconds(rounds: int, action) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def pin(worker: int, core: int) -> None:
    """The worker to this core, all threads of this process to the first."""
    os.sched_setaffinity(worker, {core})
    for thread in os.listdir("/proc/self/task"):
        os.sched_setaffinity(int(thread), {0})


def there_and_back(peer, core: int) -> float:
    with peer(1) as pool:
        pin(pool.submit(process, 0).result(), core)
        seconds = median_seconds(1_000, lambda: pool.submit(trivial, 1).result())
    os.sched_setaffinity(0, range(CORES))
    return seconds


def map_seconds_a_job(peer, rounds: int, chunk_size: int) -> float:
    with peer(1) as pool:

        def all_of_them() -> None:
            total = sum(pool.map(trivial, range(JOBS), chunk_size))
            assert total == JOBS * (JOBS + 1) // 2, total

        pool.submit(trivial, 1).result()
        return median_seconds(rounds, all_of_them) / JOBS


def large(peer) -> float:
    with peer(1) as pool:

        def there_and_back() -> None:
            assert len(pool.submit(blob, LARGE).result()) == len(LARGE)

        there_and_back()
        return median_seconds(5, there_and_back)


def start_of_four(peer) -> float:
    times = []
    for _ in range(20):
        start = time.perf_counter()
        with peer(4) as pool:
            jobs = [pool.submit(trivial, number) for number in range(4)]
            assert [job.result() for job in jobs] == [1, 2, 3, 4]
            # The pool's end isn't part of it.
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def fails(job) -> bool:
    """What the exception is called differs from pool to pool."""
    try:
        job.result()
    except Exception:  # noqa: BLE001
        return True
    return False


def recovery(peer) -> float:
    """From a worker's death to the next result: from another pool, if this one is broken."""
    times = []
    for _ in range(20):
        with peer(1) as pool:
            pool.submit(trivial, 1).result()
            start = time.perf_counter()
            assert fails(pool.submit(die, 0)), "a dead worker has no result"
            try:
                survived = not fails(pool.submit(trivial, 2))
            except Exception:  # noqa: BLE001
                survived = False
            if not survived:
                with peer(1) as another:
                    assert another.submit(trivial, 2).result() == 3
                    times.append(time.perf_counter() - start)
            else:
                times.append(time.perf_counter() - start)
    return statistics.median(times)


def innocents_lost(peer) -> tuple:
    """How many of 60 jobs fail because another one killed its worker, 20 times over."""
    lost = 0
    for _ in range(20):
        with peer(4) as pool:
            jobs = [pool.submit(trivial, number) for number in range(30)]
            poison = pool.submit(die, 0)
            try:
                for number in range(30):
                    jobs.append(pool.submit(trivial, number))
            except Exception:  # noqa: BLE001
                lost += 60 - len(jobs)
            assert fails(poison)
            lost += sum(fails(job) for job in jobs)
    return lost, 20 * 60


def main() -> None:
    for peer in peers():
        print(f"{peer.name}, {CORES} cores, medians")
        one, two = there_and_back(peer, 0), there_and_back(peer, CORES - 1)
        print(f"there and back, two cores        {two * 1e6:10.1f} us")
        print(f"there and back, one core         {one * 1e6:10.1f} us")
        single, chunked = map_seconds_a_job(peer, 3, 1), map_seconds_a_job(peer, 20, 1_000)
        print(f"map of 20,000, chunks of 1       {single * 1e6:10.2f} us a job")
        print(f"map of 20,000, chunks of 1,000   {chunked * 1e6:10.2f} us a job")
        print(f"64 MiB there and back            {large(peer) * 1e3:10.1f} ms")
        print(f"start of 4                       {start_of_four(peer) * 1e3:10.2f} ms")
        print(f"from a kill to the next result   {recovery(peer) * 1e3:10.2f} ms")
        lost, innocent = innocents_lost(peer)
        print(f"jobs lost with another's worker  {lost} of {innocent}", flush=True)


if __name__ == "__main__":
    main()
