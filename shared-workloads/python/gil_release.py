#!/usr/bin/env python3
"""Which calls give the GIL up: each of them twice, by one thread, by two threads, by two processes.

Two processes share no GIL, so they take as long as the machine takes for two at once; a disk may do
one after the other. Where a call gives the GIL up, two threads take no longer than that. Where it
doesn't, they take turns, and take as long as one thread. Threads that compute without taking turns
keep more than one core busy: `threads_cpu` divided by `threads`. `compute` is the control: pure
Python, which holds the GIL.

Prints one JSON object per call and way, with nanoseconds per repeat; or `absent`, and why. `gil` says
whether there was a GIL in the end, because importing a package may switch it on again. All calls, in
all ways, take turns in random order, so the first samples of all were taken in one round, and so on.

Run with: python3 shared-workloads/python/gil_release.py --help
"""

import argparse
import json
import multiprocessing
import os
import random
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import util
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from socketserver import BaseRequestHandler, ThreadingTCPServer

from catalogue import gil_enabled
from child import Child

WORKERS = 2
WAIT = 0.05  # seconds

Work = Callable[[], None]


def sleep() -> None:
    time.sleep(WAIT)


def network(address: tuple[str, int]) -> None:
    """Connects, asks, and waits for a reply that takes its time."""
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(b"?")
        if connection.recv(1) != b"!":
            raise ConnectionError("the server closed the connection")


def files(folder: str) -> None:
    """Writes a new file, syncs it after every block, and reads it back."""
    block = bytes(range(256)) * 64
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(40):
            file.write(block)
            os.fsync(file.fileno())
        file.seek(0)
        while read := file.read(len(block)):
            if read != block:
                raise OSError("what was read back is not what was written")


def numpy() -> Work:
    """Square roots of an array that fits into a core's own cache."""
    # No linear algebra is done here, so no threads are needed for it, which a fork would lose.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import numpy

    numbers = numpy.arange(1 << 15, dtype=numpy.float64)

    def roots() -> None:
        result = numpy.empty_like(numbers)
        for _ in range(1_000):
            numpy.sqrt(numbers, out=result)

    return roots


def compute() -> None:
    total = 0
    for i in range(600_000):
        total += i * i


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    add = parser.add_argument
    add("--repeats", type=int, default=7, metavar="COUNT")
    add("--folder", default=tempfile.gettempdir(), metavar="DIR", help="where files are written")
    options = parser.parse_args()
    if options.repeats < 2 or not os.path.isdir(options.folder):
        parser.error("two repeats are needed, and a folder that is there")

    # A forked process has all that it is to do, whatever that refers to.
    multiprocessing.set_start_method("fork")
    with slow_server() as address:
        probes: dict[str, Work] = {
            "sleep": sleep,
            "network": partial(network, address),
            "files": partial(files, options.folder),
            "compute": compute,
        }
        if util.find_spec("numpy"):
            probes["numpy"] = numpy()
        else:
            print_line("numpy", absent="numpy isn't installed; cargo xtask python installs it")
        ways = {"one_thread": one_thread, "threads": in_threads, "processes": in_processes}
        runs = [(name, way) for name in probes for way in ways]
        times: dict[tuple[str, str], list[tuple[int, int]]] = {run: [] for run in runs}
        for _ in range(options.repeats):
            for name, way in random.sample(runs, len(runs)):
                times[name, way].append(ways[way](probes[name]))

    for (name, way), samples in times.items():
        elapsed, cpu = zip(*samples)
        print_line(name, unit=way, samples_ns=elapsed)
        if way == "threads":
            print_line(name, unit="threads_cpu", samples_ns=cpu)


def one_thread(work: Work) -> tuple[int, int]:
    """Wall and CPU time of one thread that does all the work."""
    return in_threads(work, threads=1)


def in_threads(work: Work, threads: int = WORKERS) -> tuple[int, int]:
    """The same of threads, among which the work is divided."""
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    with ThreadPoolExecutor(max_workers=threads) as executor:
        for done in [executor.submit(work) for _ in range(WORKERS)]:
            done.result()
    return time.perf_counter_ns() - wall, time.process_time_ns() - cpu


def in_processes(work: Work) -> tuple[int, int]:
    """The same of processes, from when all are there."""
    all_are_there = multiprocessing.Barrier(WORKERS, timeout=60)

    def run() -> tuple[int, int, int]:
        all_are_there.wait()
        cpu, start = time.process_time_ns(), time.perf_counter_ns()
        work()
        return start, time.perf_counter_ns(), time.process_time_ns() - cpu

    children = [Child(run) for _ in range(WORKERS)]
    starts, ends, cpu = zip(*(child.reply() for child in children))
    return max(ends) - min(starts), sum(cpu)


def print_line(group: str, **what: object) -> None:
    line = {"group": group, **what, "gil": gil_enabled()}
    print(json.dumps(line, separators=(",", ":")), flush=True)


@contextmanager
def slow_server() -> Iterator[tuple[str, int]]:
    """The address of a server in a process of its own: it must not share our GIL."""
    receiver, sender = Pipe(duplex=False)
    server = Process(target=_serve, args=(sender,))
    server.start()
    sender.close()
    try:
        yield receiver.recv()
    finally:
        server.terminate()
        server.join()


def _serve(sender: Connection) -> None:
    class Answer(BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1)
            time.sleep(WAIT)
            self.request.sendall(b"!")

    with ThreadingTCPServer(("127.0.0.1", 0), Answer) as server:
        sender.send(server.server_address)
        server.serve_forever()


if __name__ == "__main__":
    main()
