"""The programs: with which numbers they run, how each is written, what it answers.

The numbers are those of `Params::article` and `Params::quick` in
`shared-workloads/src/sample/params.rs`;
`shared-workloads/tests/python.rs` compares them. A server's delay isn't among them, because no
server is started here.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import util
from typing import Any


@dataclass(frozen=True)
class Variant:
    """One way to write a sample: a function of that name in the sample's file."""

    name: str
    # What it is held to where that differs from its siblings; see `standard.rs`.
    standard: Mapping[str, Any] = field(default_factory=dict)
    starts_processes: bool = False
    needs: str | None = None  # a package that isn't in the standard library
    since: tuple[int, int] = (3, 11)  # the first Python that has what it shows
    fails: str | None = None  # why it can't work

    @property
    def function(self) -> str:
        # In a sample's file, `asyncio` is the library.
        return "asyncio_" if self.name == "asyncio" else self.name

    @property
    def absent(self) -> str | None:
        """Why it can't be run here; None where it can."""
        if sys.version_info < self.since:
            return "unavailable: needs Python %d.%d" % self.since
        if self.needs and util.find_spec(self.needs) is None:
            return f"unavailable: {self.needs} isn't installed; cargo xtask python installs it"
        return None

    @property
    def note(self) -> str | None:
        """Why no answer is to be expected here; None where one is."""
        return self.absent or (self.fails and f"fails: {self.fails}")


@dataclass(frozen=True)
class Sample:
    """One of the programs, with the article's numbers."""

    name: str
    answer: str
    variants: tuple[Variant, ...]
    article: Mapping[str, Any]
    quick: Mapping[str, Any]  # what differs from the article's numbers
    fetches: bool = False

    @property
    def module(self) -> str:
        return self.name.replace("-", "_")

    def numbers(self, quick: bool) -> dict[str, Any]:
        return {**self.article, **(self.quick if quick else {})}


def gil_enabled() -> bool:
    """Whether threads take turns; only free-threaded builds, since 3.13, say no."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def counts_exactly() -> bool:
    """Whether unguarded threads lose no update: an accident of CPython with a GIL."""
    return sys.implementation.name == "cpython" and gil_enabled()


def _requests(name: str) -> Variant:
    return Variant(name, needs="requests")


def _processes(name: str, **more: Any) -> Variant:
    return Variant(name, starts_processes=True, **more)


def _interpreters(name: str) -> Variant:
    return Variant(name, since=(3, 14))


SEQUENTIAL = Variant("sequential")
THREADS = Variant("threads")
PROCESSES = _processes("processes")
ASYNCIO = Variant("asyncio")
ASYNCIO_THREADS = Variant("asyncio_threads")
ASYNCIO_PROCESSES = _processes("asyncio_processes")
PROCESSES_LAMBDA = _processes("processes_lambda", fails="a lambda can't be pickled")
INTERPRETERS = _interpreters("interpreters")
ASYNCIO_AIOHTTP = Variant("asyncio_aiohttp", needs="aiohttp")

# A caller that does the work itself can't count a beat.
SEQUENTIAL_BLOCKED = Variant("sequential", {"blocks_the_caller": True})
BLOCKED = Variant("blocked", {"blocks_the_caller": True})

# What becomes of the other tasks where one fails or never ends.
BEFORE = {"others": "before"}
CANCELLED = {"others": "cancelled"}

SAMPLES = (
    Sample(
        "counter-race",
        answer="count",
        variants=(
            SEQUENTIAL,
            Variant("threads", {} if counts_exactly() else {"may_lose_updates": True}),
            Variant("threads_lock"),
            PROCESSES,
            ASYNCIO,
        ),
        article={"workers": 2, "increments": 1_000_000},
        quick={"increments": 100_000},
    ),
    Sample(
        "sleeping-workers",
        answer="finished",
        variants=(SEQUENTIAL, THREADS, PROCESSES, ASYNCIO),
        article={"workers": 3, "delay_ms": 1_000},
        quick={"delay_ms": 50},
    ),
    Sample(
        "fetch-as-completed",
        answer="fetched",
        variants=(
            SEQUENTIAL,
            THREADS,
            _requests("threads_requests"),
            PROCESSES,
            ASYNCIO_THREADS,
            ASYNCIO_AIOHTTP,
        ),
        article={"workers": 3, "timeout_ms": 10_000},
        quick={},
        fetches=True,
    ),
    Sample(
        "cpu-workers",
        answer="sums",
        variants=(SEQUENTIAL, THREADS, PROCESSES, ASYNCIO),
        article={"workers": 4, "n": 10_000_000},
        quick={"n": 1_000_000},
    ),
    Sample(
        "prime-ranges",
        answer="primes",
        variants=(
            SEQUENTIAL,
            THREADS,
            PROCESSES,
            PROCESSES_LAMBDA,
            _processes("processes_chunked"),
            INTERPRETERS,
            ASYNCIO_PROCESSES,
        ),
        article={"tasks": 4, "n": 1_000_000},
        quick={"n": 100_000},
    ),
    Sample(
        "fetch-gather",
        answer="fetched",
        variants=(
            SEQUENTIAL,
            THREADS,
            _requests("threads_requests"),
            PROCESSES,
            ASYNCIO_THREADS,
            ASYNCIO_AIOHTTP,
        ),
        article={"timeout_ms": 10_000},
        quick={},
        fetches=True,
    ),
    Sample(
        "io-bound",
        answer="done",
        variants=(SEQUENTIAL, THREADS, PROCESSES, ASYNCIO),
        article={"tasks": 100, "delay_ms": 100},
        quick={"tasks": 20, "delay_ms": 20},
    ),
    Sample(
        "cpu-bound",
        answer="sums",
        variants=(
            SEQUENTIAL,
            THREADS,
            PROCESSES,
            PROCESSES_LAMBDA,
            INTERPRETERS,
            ASYNCIO,
            ASYNCIO_PROCESSES,
        ),
        article={"tasks": 4, "n": 10_000_000},
        quick={"n": 1_000_000},
    ),
    Sample(
        "offload-blocking",
        answer="offloaded",
        variants=(
            SEQUENTIAL_BLOCKED,
            BLOCKED,
            THREADS,
            PROCESSES,
            ASYNCIO_THREADS,
            _requests("asyncio_threads_requests"),
        ),
        article={"timeout_ms": 10_000, "heartbeat_ms": 10},
        quick={},
        fetches=True,
    ),
    Sample(
        "offload-cpu",
        answer="offloaded",
        variants=(
            SEQUENTIAL_BLOCKED,
            BLOCKED,
            THREADS,
            PROCESSES,
            ASYNCIO_THREADS,
            ASYNCIO_PROCESSES,
            _interpreters("asyncio_interpreters"),
        ),
        article={"tasks": 2, "n": 10_000_000, "heartbeat_ms": 1},
        quick={},
    ),
    # Ours, not the article's: from here on.
    Sample(
        "failing-task",
        answer="failure",
        variants=(
            SEQUENTIAL,
            Variant("first_error", BEFORE),
            THREADS,
            Variant("threads_bare", {"learns": "join returns None"}),
            PROCESSES,
            _processes(
                "processes_killed",
                standard={"others": "may_finish", "learns": "terminated abruptly"},
            ),
            ASYNCIO,
            Variant("asyncio_task_group", CANCELLED),
        ),
        article={"tasks": 4, "failing": 1, "delay_ms": 50},
        quick={},
    ),
    Sample(
        "deadline",
        answer="deadline",
        variants=(
            Variant("sequential", BEFORE),
            THREADS,
            Variant("threads_daemon", {"leaves_running": {"threads": 1}}),
            PROCESSES,
            ASYNCIO,
            Variant("asyncio_threads", {"leaves_running": {"threads": 1}}),
        ),
        article={"tasks": 4, "endless": 1, "delay_ms": 50, "deadline_ms": 200},
        quick={},
    ),
    Sample(
        "back-pressure",
        answer="delivered",
        variants=(
            SEQUENTIAL,
            THREADS,
            Variant("threads_unbounded", {"unbounded": True}),
            PROCESSES,
            ASYNCIO,
        ),
        article={"items": 500, "item_bytes": 1 << 16, "capacity": 8, "delay_ms": 1},
        quick={"items": 50},
    ),
)
