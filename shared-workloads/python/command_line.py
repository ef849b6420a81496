"""What a command line asks for: which cases, with which numbers, against which server."""

import argparse
import multiprocessing
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from catalogue import SAMPLES, Sample, Variant

# The same limits as the Rust programs have.
MAX_N = 10**12
MAX_PRIME_BOUND = 10**9

# The numbers that a flag can replace, and the limits of each.
NUMBERS = {
    "workers": (1, 10_000, "workers at once"),
    "tasks": (1, 10_000_000, "tasks to be done"),
    "delay_ms": (0, 60_000, "how long a task sleeps, in milliseconds"),
    "timeout_ms": (1, 60_000, "how long a fetch may take, in milliseconds"),
    "n": (1, MAX_N, "upper bound of the sums of squares and of the primes"),
    "deadline_ms": (1, 60_000, "how long the caller waits for tasks, in milliseconds"),
    "failing": (0, 9_999_999, "which task fails, counted from 0"),
    "endless": (0, 9_999_999, "which task never ends, counted from 0"),
    "items": (1, 1_000_000, "items to be sent"),
    "item_bytes": (8, 1_000_000, "how much memory an item takes"),
    "capacity": (1, 10_000, "how many items a queue holds"),
    "increments": (1, MAX_N, "how many times each worker adds 1"),
    "heartbeat_ms": (1, 60_000, "the time between two heartbeats of a caller, in milliseconds"),
}

DESCRIPTION = """\
The article's ten programs and three of ours, in Python: one after the other, threads, processes,
asyncio.
"""
EPILOG = """\
examples:
  run.py --quick                         every program that fetches nothing, in a few seconds
  run.py cpu-bound --variant processes   one variant of one program
  run.py fetch-gather --url http://127.0.0.1:8000/ --url http://127.0.0.1:8000/no-such-page

exit codes:
  0  all ran
  1  a program failed (the others still ran)
  2  the command line is wrong
"""


@dataclass(frozen=True)
class Case:
    """One variant of one sample with its numbers."""

    sample: Sample
    variant: Variant
    params: dict[str, Any]


def parsed() -> tuple[argparse.Namespace, list[Case]]:
    """The options and every case that is to run; ends the program, with 2, where it is wrong."""
    parser = _parser()
    options = parser.parse_args()
    try:
        return options, _plan(options)
    except _Refusal as refusal:
        parser.error(str(refusal))


class _Refusal(Exception):
    """A command line that asks for something that isn't there."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("samples", nargs="*", metavar="SAMPLE", type=_sample, help="run these instead of all")
    add("--variant", metavar="NAME", help="run only the variants of this name")
    add("--quick", action="store_true", help="use smaller numbers than the article's")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print one JSON record per line")
    output.add_argument("--list", action="store_true", help="print the catalogue, run nothing")
    add("--url", action="append", type=_url, default=[], help="fetch this; repeat it for more")
    methods = multiprocessing.get_all_start_methods()
    add(
        "--start-method",
        choices=methods,
        default="fork" if "fork" in methods else "spawn",
        help="how processes are started (default: %(default)s)",
    )
    for key, (least, most, what) in NUMBERS.items():
        number = _between(least, most)
        add(_flag(key), metavar="NUMBER", type=number, help=f"{what}, up to {most:,}")
    return parser


def _flag(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _sample(name: str) -> Sample:
    for sample in SAMPLES:
        if sample.name == name:
            return sample
    names = ", ".join(sample.name for sample in SAMPLES)
    raise argparse.ArgumentTypeError(f"no sample '{name}'; there are {names}")


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in text:
        raise argparse.ArgumentTypeError(f"'{text}' isn't the URL of a page: http://host/path")
    return text


def _between(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        # As 1000000, 1_000_000 or 1e6; int() alone takes blanks, signs and other scripts' digits.
        if match := re.fullmatch(r"([0-9]+(?:_[0-9]+)*)(?:[eE]([0-9]{1,2}))?", text):
            number = int(match[1]) * 10 ** int(match[2] or 0)
            if least <= number <= most:
                return number
        raise argparse.ArgumentTypeError(f"'{text}' isn't a number from {least} to {most}")

    return number


def _plan(options: argparse.Namespace) -> list[Case]:
    samples = options.samples or SAMPLES
    given = {key: getattr(options, key) for key in NUMBERS}
    given = {key: number for key, number in given.items() if number is not None}
    # What no chosen sample takes is a misunderstanding, not something to ignore.
    for key in given:
        if not any(key in sample.article for sample in samples):
            takers = ", ".join(sample.name for sample in SAMPLES if key in sample.article)
            raise _Refusal(f"only these take {_flag(key)}: {takers}")
    if options.url and not any(sample.fetches for sample in samples):
        takers = ", ".join(sample.name for sample in SAMPLES if sample.fetches)
        raise _Refusal(f"only these take --url: {takers}")

    cases = [
        Case(sample, variant, _params(sample, options, given))
        for sample in samples
        for variant in sample.variants
        if options.variant in (None, variant.name)
    ]
    if not cases:
        names = {sample.name: [variant.name for variant in sample.variants] for sample in samples}
        there_are = "".join(f"\n  {name}: {', '.join(names[name])}" for name in names)
        raise _Refusal(f"no variant '{options.variant}'; there are{there_are}")
    for case in cases:
        if case.sample.name == "prime-ranges" and case.params["n"] > MAX_PRIME_BOUND:
            raise _Refusal(f"prime-ranges goes up to --n {MAX_PRIME_BOUND}")
        for key in ("failing", "endless"):
            if key in case.params and case.params[key] >= case.params["tasks"]:
                raise _Refusal(f"{_flag(key)} {case.params[key]} is none of the tasks, from 0 on")
    if options.list or options.url:
        return cases
    return _without_server(cases, options)


def _params(sample: Sample, options: argparse.Namespace, given: dict[str, int]) -> dict[str, Any]:
    params = sample.numbers(options.quick)
    params.update({key: number for key, number in given.items() if key in params})
    if sample.fetches:
        # Whoever started the server knows what must come of it; we don't.
        params["targets"] = [{"url": url, "expect": "unknown"} for url in options.url]
    return params


def _without_server(cases: list[Case], options: argparse.Namespace) -> list[Case]:
    """The cases that fetch nothing; a refusal where others were asked for by name."""
    local = [case for case in cases if not case.sample.fetches]
    if len(local) < len(cases):
        fetching = dict.fromkeys(case.sample.name for case in cases if case.sample.fetches)
        why = (
            f"without --url there is nothing to fetch for {', '.join(fetching)} "
            "(`cargo run -p shared-workloads --bin loopback` starts a server and prints its URL)"
        )
        if options.samples or not local:
            raise _Refusal(why)
        print(f"left out: {why}", file=sys.stderr)
    return local
