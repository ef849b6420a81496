"""The process pools of Python and `processes::pool`, in turns: the same figures on the same cores.

Ours is measured by `processes/benches/pool.rs`; CPython's ProcessPoolExecutor, and loky and pebble
where they are installed, by this file. Each round measures each of them in a process of its own, in
an order that rotates, so that what else the machine does hits all alike. Callers and workers are
pinned to the same cores on all sides. From the workspace's root, with any number of interpreters:

    PYTHONPATH=where/loky/is python3 shared-workloads/python/pool_peers.py python3 python3.14
"""

import importlib
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROUNDS = 3
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


PEERS = {"CPython": CPython, "loky": Loky, "pebble": Pebble}
# Title, unit, what the bench calls it, and for how many jobs its time is.
FIGURES = [
    ("there and back, two cores", "us", "there and back/pool, two cores", 1),
    ("there and back, one core", "us", "there and back/pool, one core", 1),
    ("map of 20,000, chunks of 1, a job", "us", "map of 20,000/chunks of 1", JOBS),
    ("map of 20,000, chunks of 1,000, a job", "us", "map of 20,000/chunks of 1000", JOBS),
    ("64 MiB there and back", "ms", "64 MiB there and back/pool", 1),
    ("start of 4", "ms", "start of 4/pool", 1),
    ("from a kill to the next result", "ms", "from a kill to the next result/pool", 1),
    ("jobs lost with another's worker, of 1,200", "", None, 1),
]


def measure(name: str) -> None:
    """One contestant's figures in seconds, as JSON, and what it is called."""
    peer = PEERS[name]
    if peer is not CPython:
        # One that isn't installed is an error, and said so.
        version = importlib.import_module("importlib.metadata").version(name)
        peer.name = f"{name} {version}, {platform.python_version()}"
    lost, innocent = innocents_lost(peer)
    assert innocent == 1_200
    figures = [
        there_and_back(peer, CORES - 1),
        there_and_back(peer, 0),
        map_seconds_a_job(peer, 3, 1),
        map_seconds_a_job(peer, 20, 1_000),
        large(peer),
        start_of_four(peer),
        recovery(peer),
        lost,
    ]
    print(json.dumps([peer.name, figures]))


def ours(bench: str) -> list:
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"CRITERION_HOME": home}
        command = [bench, "--bench", "--noplot"]
        subprocess.run(command, env=environment, check=True, stdout=sys.stderr)

        def seconds(name: str) -> float:
            estimates = json.loads((Path(home) / name / "new/estimates.json").read_text())
            return estimates["median"]["point_estimate"] / 1e9

        # How many jobs it loses is a test's affair: the soak.
        return [seconds(name) / jobs if name else None for _, _, name, jobs in FIGURES]


def built_bench() -> str:
    command = ["cargo", "bench", "-p", "processes", "--bench", "pool", "--no-run"]
    command.append("--message-format=json")
    built = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    for artifact in map(json.loads, built.splitlines()):
        target = artifact.get("target", {})
        if artifact.get("executable") and (target["name"], target["kind"]) == ("pool", ["bench"]):
            return artifact["executable"]
    raise LookupError("cargo has built no bench called pool")


def contest(interpreters: list) -> None:
    bench = built_bench()
    contestants = [None] + [(python, name) for python in interpreters for name in PEERS]
    results: dict = {}
    for turn in range(ROUNDS):
        for contestant in contestants[turn:] + contestants[:turn]:
            if contestant is None:
                results.setdefault("processes::pool", []).append(ours(bench))
                continue
            python, name = contestant
            run = subprocess.run(
                [python, __file__, "--measure", name], stdout=subprocess.PIPE, text=True
            )
            if run.returncode != 0:
                print(f"{name} with {python} can't be measured", file=sys.stderr)
                continue
            title, figures = json.loads(run.stdout.splitlines()[-1])
            results.setdefault(title, []).append(figures)
    print("| medians of", ROUNDS, "rounds |", " | ".join(results), "|")
    print("|---|" + "---|" * len(results))
    for index, (title, unit, _, _) in enumerate(FIGURES):
        factor = {"us": 1e6, "ms": 1e3, "": 1}[unit]
        cells = []
        for rounds in results.values():
            values = [figures[index] for figures in rounds]
            known = None not in values
            cells.append(f"{statistics.median(values) * factor:.3g} {unit}" if known else "")
        print(f"| {title} |", " | ".join(cells), "|")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2])
    else:
        contest(sys.argv[1:] or [sys.executable])
