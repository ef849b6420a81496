"""What a command line asks for: which cases, with which numbers, against which server."""

import argparse
import sys
from dataclasses import dataclass

from catalogue import SAMPLES, Sample, Variant

# The same limits as the Rust programs have.
MAX_N = 10**12
MAX_PRIME_BOUND = 10**9

# The numbers that a flag can replace, and the limits of each.
NUMBERS = {
    "workers": (1, 10_000, "workers at once"),
    "tasks": (1, 10_000_000, "tasks to be done"),
    "delay_ms": (0, 60_000, "how long a task sleeps, in milliseconds"),
    "n": (1, MAX_N, "upper bound of the sums of squares and of the primes"),
    "increments": (1, MAX_N, "how often each worker adds 1"),
}


@dataclass(frozen=True)
class Case:
    """One variant of one sample with its numbers."""

    sample: Sample
    variant: Variant
    params: dict


def parsed():
    """The options and every case that is to run; ends the program, with 2, where it is wrong."""
    parser = _parser()
    options = parser.parse_args()
    try:
        return options, _plan(options)
    except _Refusal as refusal:
        parser.error(str(refusal))


class _Refusal(Exception):
    """A command line that asks for something that isn't there."""


def _parser():
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="The ten programs in Python: one after the other, threads, processes, asyncio.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("samples", nargs="*", metavar="SAMPLE", type=_sample, help="run these instead of all ten")
    add("--variant", metavar="NAME", help="run only the variants of this name")
    add("--quick", action="store_true", help="use smaller numbers than the article's")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print one JSON record per line")
    output.add_argument("--list", action="store_true", help="print the catalogue, run nothing")
    add("--url", action="append", type=_url, default=[], help="fetch this; repeat it for more")
    for key, (least, most, what) in NUMBERS.items():
        number = _between(least, most)
        add(_flag(key), metavar="NUMBER", type=number, help=f"{what}, up to {most:,}")
    return parser


def _flag(key):
    return f"--{key.replace('_', '-')}"


def _sample(name):
    for sample in SAMPLES:
        if sample.name == name:
            return sample
    names = ", ".join(sample.name for sample in SAMPLES)
    raise argparse.ArgumentTypeError(f"no sample '{name}'; there are {names}")


def _url(text):
    if not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"'{text}' doesn't begin with http:// or https://")
    return text


def _between(least, most):
    def number(text):
        # int() takes blanks, signs and underscores too.
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"'{text}' isn't a number from {least} to {most}")
        return int(text)

    return number


def _plan(options):
    samples = options.samples or SAMPLES
    given = {key: getattr(options, key) for key in NUMBERS}
    given = {key: number for key, number in given.items() if number is not None}
    for key in given:
        # A number that no chosen sample takes is a misunderstanding, not something to ignore.
        if not any(key in sample.article for sample in samples):
            takers = ", ".join(sample.name for sample in SAMPLES if key in sample.article)
            raise _Refusal(f"only these take {_flag(key)}: {takers}")

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
    if options.list or options.url:
        return cases
    return _without_server(cases, options)


def _params(sample, options, given):
    params = sample.numbers(options.quick)
    params.update({key: number for key, number in given.items() if key in params})
    if sample.fetches:
        # Whoever started the server knows what must come of it; we don't.
        params["targets"] = [{"url": url, "expect": "unknown"} for url in options.url]
    return params


def _without_server(cases, options):
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
