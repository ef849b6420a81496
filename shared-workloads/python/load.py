#!/usr/bin/env python3
"""How many fetches a second a Python client makes: many of a small body, so many at once.

The Rust models' `benches/fetch.rs` have the same options and print the same record, in which `tasks`
are the fetches and `workers` how many of them are made at once. Every worker keeps its connection.
Clients are built, and every connection has been used, before the clock starts. It stops when the last
reply has been read.

Run with: python3 shared-workloads/python/load.py --loopback BASE_URL
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Barrier, BrokenBarrierError, Lock
from time import perf_counter_ns
from typing import Any
from urllib.parse import urlsplit

from catalogue import Variant
from harness import SCHEMA, use_no_proxy

# So many fetches by each worker before the clock starts.
WARM_UP = 4

# Makes one fetch: the status and the length of the body.
Fetch = Callable[[], tuple[int, int]]


@dataclass(frozen=True)
class Load:
    url: str
    tasks: int
    workers: int
    timeout: float
    bytes: int
    warm_up: int


class Tickets:
    """Hands out permission for so many fetches, to any thread."""

    def __init__(self, tasks: int) -> None:
        self._left = tasks
        self._lock = Lock()

    def take(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left >= 0


def threads_http_client(load: Load) -> int:
    """The standard library's."""

    @contextmanager
    def client() -> Iterator[Fetch]:
        parts = urlsplit(load.url)
        with closing(HTTPConnection(parts.netloc, timeout=load.timeout)) as connection:

            def fetch() -> tuple[int, int]:
                connection.request("GET", f"{parts.path}?{parts.query}")
                reply = connection.getresponse()
                return reply.status, len(reply.read())

            yield fetch

    return _with_threads(load, client)


def threads_requests(load: Load) -> int:
    """A session per thread: one isn't documented as safe to share."""
    import requests

    @contextmanager
    def client() -> Iterator[Fetch]:
        with requests.Session() as session:

            def fetch() -> tuple[int, int]:
                reply = session.get(load.url, timeout=load.timeout)
                return reply.status_code, len(reply.content)

            yield fetch

    return _with_threads(load, client)


def asyncio_aiohttp(load: Load) -> int:
    """One session for all tasks, with a connection for each."""
    import aiohttp

    async def main() -> int:
        connector = aiohttp.TCPConnector(limit=load.workers)
        limit = aiohttp.ClientTimeout(total=load.timeout)
        async with aiohttp.ClientSession(connector=connector, timeout=limit) as session:

            async def fetch_while(tickets: Tickets) -> None:
                while tickets.take():
                    async with session.get(load.url) as reply:
                        _check(load, (reply.status, len(await reply.read())))

            async def fetch_all(tasks: int) -> None:
                tickets = Tickets(tasks)
                await asyncio.gather(*(fetch_while(tickets) for _ in range(load.workers)))

            await fetch_all(load.warm_up * load.workers)
            start = perf_counter_ns()
            await fetch_all(load.tasks)
            return perf_counter_ns() - start

    return asyncio.run(main())


def _with_threads(load: Load, client: Callable) -> int:
    tickets = Tickets(load.tasks)
    times = []
    all_are_warm = Barrier(load.workers, action=lambda: times.append(perf_counter_ns()))

    def work() -> None:
        try:
            with client() as fetch:
                for _ in range(load.warm_up):
                    _check(load, fetch())
                all_are_warm.wait()
                while tickets.take():
                    _check(load, fetch())
                times.append(perf_counter_ns())
        except BaseException:
            # The others would wait for this one for ever.
            all_are_warm.abort()
            raise

    with ThreadPoolExecutor(max_workers=load.workers) as executor:
        workers = [executor.submit(work) for _ in range(load.workers)]
    errors = [worker.exception() for worker in workers]
    # A barrier that broke is another worker's fault.
    for error in sorted(filter(None, errors), key=lambda e: isinstance(e, BrokenBarrierError)):
        raise error
    return max(times) - min(times)


def _check(load: Load, reply: tuple[int, int]) -> None:
    if reply != (200, load.bytes):
        raise ValueError("status %d and %d bytes" % reply)


VARIANTS = (
    (threads_http_client, Variant("threads_http_client")),
    (threads_requests, Variant("threads_requests", needs="requests")),
    (asyncio_aiohttp, Variant("asyncio_aiohttp", needs="aiohttp")),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    add = parser.add_argument
    add("--loopback", required=True, metavar="BASE_URL", help="what the loopback server printed")
    add("--tasks", type=int, default=10_000, metavar="COUNT", help="how many fetches")
    add("--workers", type=int, default=50, metavar="COUNT", help="how many of them at once")
    add("--delay-ms", type=int, default=0, metavar="MS", help="how long the server waits")
    add("--timeout-ms", type=int, default=10_000, metavar="MS", help="how long a fetch may take")
    add("--bytes", type=int, default=100, metavar="COUNT", help="the size of the body")
    add("--variant", choices=[variant.name for _, variant in VARIANTS], help="only this one")
    options = parser.parse_args()
    if min(options.tasks, options.workers, options.timeout_ms) < 1 or options.delay_ms < 0:
        parser.error("there must be a task, a worker and time for them")

    use_no_proxy()
    failed = False
    for measure, variant in VARIANTS:
        if options.variant in (None, variant.name):
            record = run(measure, variant, options)
            failed |= record["error"] not in (None, variant.absent)
            print(json.dumps(record, separators=(",", ":")), flush=True)
    return 1 if failed else 0


def run(measure: Callable, variant: Variant, options: argparse.Namespace) -> dict[str, Any]:
    load = Load(
        url=f"{options.loopback.rstrip('/')}/bytes/{options.bytes}?delay_ms={options.delay_ms}",
        tasks=options.tasks,
        workers=options.workers,
        timeout=options.timeout_ms / 1000,
        bytes=options.bytes,
        # Slow replies would make warming up as long as what it is for.
        warm_up=0 if options.delay_ms else WARM_UP,
    )
    elapsed, error = 0, variant.absent
    if not error:
        try:
            elapsed = measure(load)
        except Exception as failure:  # a failed variant, not the end of the others
            error = f"{type(failure).__name__}: {failure}"
    params = {key: getattr(options, key) for key in ("workers", "tasks", "delay_ms", "timeout_ms")}
    return {
        "schema": SCHEMA,
        "model": "python",
        "sample": "fetch-as-completed",
        "variant": variant.name,
        "params": {key: value for key, value in params.items() if value},
        "elapsed_ns": elapsed,
        "answer": None if error else {"done": options.tasks},
        "verified": not error,
        "error": error,
    }


if __name__ == "__main__":
    sys.exit(main())
