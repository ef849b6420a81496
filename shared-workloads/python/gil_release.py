#!/usr/bin/env python3
"""Which calls give the GIL up: each of them by one thread, then by two threads at once.

Where a call gives the GIL up, two threads take about as long as one. Where it doesn't, they take
turns and need twice as long. Where a call computes, two threads that don't take turns keep more than
one core busy: `cpu_ns` divided by `elapsed_ns`. `compute` is the control: pure Python, which doesn't
give the GIL up.

Prints one JSON object per probe, with a time per repeat; or `absent`, and why. `gil` says whether
there was a GIL in the end, because importing a package may switch it on again. All probes, with one
thread and with two, take turns in random order.

Run with: python3 shared-workloads/python/gil_release.py --help
"""

import argparse
import json
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

THREADS = 2
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
    block = os.urandom(256 << 10)
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(8):
            file.write(block)
            file.flush()
            os.fsync(file.fileno())
        file.seek(0)
        if file.read() != block * 8:
            raise OSError("what was read back is not what was written")


def numpy() -> Work:
    """Square roots of an array that fits into a core's own cache."""
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
        runs = [(name, threads) for name in probes for threads in (1, THREADS)]
        times: dict[tuple[str, int], list[tuple[int, int]]] = {run: [] for run in runs}
        for _ in range(options.repeats):
            for name, threads in random.sample(runs, len(runs)):
                times[name, threads].append(timed(probes[name], threads))

    for name in probes:
        elapsed, cpu = zip(*times[name, THREADS])
        alone, _ = zip(*times[name, 1])
        print_line(name, threads=THREADS, elapsed_ns=elapsed, cpu_ns=cpu, one_thread_ns=alone)


def timed(work: Work, threads: int) -> tuple[int, int]:
    """Wall and CPU time of so many threads, each of which does the work once."""
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    with ThreadPoolExecutor(max_workers=threads) as executor:
        for done in [executor.submit(work) for _ in range(threads)]:
            done.result()
    return time.perf_counter_ns() - wall, time.process_time_ns() - cpu


def print_line(probe: str, **what: object) -> None:
    line = {"model": "python", "probe": probe, **what, "gil": gil_enabled()}
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
