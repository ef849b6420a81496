"""Runs cases and tells what came of them: everything that samples must not contain.

A variant that is known not to work here counts as failed only if `--variant` asks for it. Answers
are not checked here: `cargo xtask report` checks them as it checks Rust's.

What is timed. The clock runs while the sample's function runs, which is "start the workers, do the
work, stop the workers": pools, event loops and HTTP clients are made and closed within it, as they
are in Rust. Before it lies what a compiled program has behind it when its main function begins: the
interpreter's start, and the imports, those of a client included. `cpu_ns` is the CPU time of the same
stretch, so that it too holds neither: a process that is measured from outside has some tens of
milliseconds more.

Processes are started by `fork` unless `--start-method` says otherwise, and every record names the
method. It is the article's (the default up to 3.13), the cheapest for Python, the same in
every version, and its processes are this program's children, so that their CPU time can be known.
"""

import argparse
import importlib
import json
import multiprocessing
import os
import platform
import resource
import sys
import time
import traceback
from dataclasses import dataclass
from typing import Any

import catalogue
import command_line
from command_line import Case

SCHEMA = 1
# JavaScript's and jq's whole numbers end here; larger ones are written as strings.
LARGEST_NUMBER = 2**53


@dataclass(frozen=True)
class Finished:
    """What came of one case: an answer, tagged with its kind, or an error."""

    elapsed_ns: int
    cpu_ns: int | None  # None where it can't be known
    answer: dict[str, Any] | None = None
    error: str | None = None


def main() -> int:
    options, cases = command_line.parsed()
    multiprocessing.set_start_method(options.start_method)
    use_no_proxy()
    try:
        if options.list:
            _print_catalogue(cases)
            failed = False
        else:
            failed = _run_all(cases, options)
        # What is still buffered fails here, where it can be told, rather than at exit.
        print(end="", flush=True)
    except BrokenPipeError:
        # Whoever read our output has seen enough (`| head -1`).
        _discard_output()
        failed = False
    except OSError as error:
        _discard_output()
        print(f"python: {error}", file=sys.stderr)
        failed = True
    return 1 if failed else 0


def use_no_proxy() -> None:
    """As in the Rust programs, whatever the environment says: it must not stand before loopback."""
    os.environ["no_proxy"] = "*"


def _discard_output() -> None:
    """Leaves the interpreter nothing that it could fail to write when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_catalogue(cases: list[Case]) -> None:
    for case in cases:
        note = case.variant.note or ""
        print(f"{case.sample.name:20} {case.variant.name:26} {note}".rstrip())


def _run_all(cases: list[Case], options: argparse.Namespace) -> bool:
    """Runs every case, whatever became of those before it. True when one failed."""
    failed = False
    heading = None
    for case in cases:
        if not options.json and case.sample is not heading:
            _print_heading(case, first=heading is None)
            heading = case.sample
        finished = _run(case)
        if options.json:
            _print_record(case, finished)
        else:
            _print_line(case, finished)
        if finished.error and (options.variant or not case.variant.note):
            failed = True
    return failed


def _run(case: Case) -> Finished:
    variant = case.variant
    if variant.absent:
        return Finished(0, None, error=variant.absent)
    function = getattr(importlib.import_module(case.sample.module), variant.function)
    for module in _used_later(variant):
        importlib.import_module(module)
    arguments = _arguments(case)
    cpu_before = _cpu_ns()
    start = time.perf_counter_ns()
    try:
        value, error = function(**arguments), None
    except Exception as failure:  # a failed case, not the end of the others
        value, error = None, failure
    elapsed_ns = time.perf_counter_ns() - start
    # A fork server's processes aren't our children.
    uncounted = variant.starts_processes and multiprocessing.get_start_method() == "forkserver"
    cpu_ns = None if uncounted else _cpu_ns() - cpu_before
    if error is None:
        return Finished(elapsed_ns, cpu_ns, answer=_answer(case, value))
    if not variant.note:
        traceback.print_exception(error)
    return Finished(elapsed_ns, cpu_ns, error=_described(error))


def _used_later(variant: catalogue.Variant) -> list[str]:
    """What would be imported when it is first used, and so while the clock runs."""
    modules = [variant.needs] if variant.needs else []
    if variant.starts_processes:
        method = multiprocessing.get_start_method()
        posix = "_posix" if method == "spawn" else ""
        modules += ["multiprocessing.synchronize", f"multiprocessing.popen_{method}{posix}"]
    if "interpreters" in variant.name:
        modules.append("concurrent.futures.interpreter")
    return modules


def _cpu_ns() -> int:
    """User and system time of this process and of all children that it waited for."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return int(sum(usage.ru_utime + usage.ru_stime for usage in usages) * 1e9)


def _arguments(case: Case) -> dict[str, Any]:
    """A case's numbers as its function takes them: times in seconds, ranges, URLs."""
    arguments = {}
    for key, value in case.params.items():
        if key == "targets":
            arguments["urls"] = [target["url"] for target in value]
        elif key.endswith("_ms"):
            arguments[key[: -len("_ms")]] = value / 1000
        else:
            arguments[key] = value
    if case.sample.name == "prime-ranges":
        return {"ranges": _ranges(**arguments)}
    if case.sample.name == "offload-blocking":
        arguments["url"] = arguments.pop("urls")[0]
    return arguments


def _ranges(tasks: int, n: int) -> list[range]:
    """`1..n`, cut into as many equally long ranges as there are tasks."""
    bounds = [max(n * i // tasks, 1) for i in range(tasks + 1)]
    return [range(start, end) for start, end in zip(bounds, bounds[1:])]


def _answer(case: Case, value: Any) -> dict[str, Any]:
    """What a function returned, in the shape of the record's `answer`."""
    kind = case.sample.answer
    standard = case.variant.standard
    if kind == "count":
        value = _digits(value)
    elif kind == "sums":
        value = list(map(_digits, value))
    elif kind == "fetched":
        value = [{"url": url, "outcome": _outcome(outcome)} for url, outcome in value]
    elif kind == "offloaded":
        work, heartbeats = value
        result = {"text": work} if isinstance(work, str) else {"sums": list(map(_digits, work))}
        value = {"result": result, "heartbeats": heartbeats}
    elif kind == "failure":
        value = value._asdict()
    elif kind == "deadline":
        finished, given_up, *left = value
        left_running = dict(zip(("threads", "tasks", "processes"), left))
        value = {"finished": finished, "given_up": given_up, "left_running": left_running}
    elif kind == "delivered":
        received, longest = value
        in_order = received == list(range(len(received)))
        value = {"items": len(received), "in_order": in_order, "longest_queue": longest}
    if standard.get("may_lose_updates"):
        kind = "indeterminate_count"
    elif standard.get("blocks_the_caller"):
        kind = "blocked"
    return {kind: value}


def _digits(number: int) -> int | str:
    return number if number <= LARGEST_NUMBER else str(number)


def _outcome(outcome: int | BaseException) -> dict[str, Any]:
    if isinstance(outcome, BaseException):
        return {"Err": _described(outcome)}
    return {"Ok": outcome}


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _print_record(case: Case, finished: Finished) -> None:
    record = {
        "schema": SCHEMA,
        "model": "python",
        "sample": case.sample.name,
        "variant": case.variant.name,
        "start_method": (
            multiprocessing.get_start_method() if case.variant.starts_processes else None
        ),
        "params": case.params,
        "standard": case.variant.standard,
        "elapsed_ns": finished.elapsed_ns,
        "cpu_ns": finished.cpu_ns,
        "answer": finished.answer,
        "verified": None,
        "error": finished.error,
    }
    print(json.dumps(record, separators=(",", ":")), flush=True)


def _print_heading(case: Case, first: bool) -> None:
    if first:
        gil = "with" if catalogue.gil_enabled() else "without"
        implementation = f"{platform.python_implementation()} {platform.python_version()}"
        print(f"python: {implementation} {gil} a GIL; answers are not checked here")
    numbers = [
        f"{key} = {len(value) if key == 'targets' else format(value, ',')}"
        for key, value in case.params.items()
    ]
    print(f"\n{case.sample.name}  {', '.join(numbers)}", flush=True)


def _print_line(case: Case, finished: Finished) -> None:
    answer = f"failed: {finished.error}" if finished.error else _readable(finished.answer)
    # A reply may hold characters that the terminal's encoding lacks.
    answer = answer.encode("ascii", "backslashreplace").decode()
    milliseconds = finished.elapsed_ns / 1e6
    first, *others = answer.splitlines() or [""]
    print(f"  {case.variant.name:26} {milliseconds:>10,.1f} ms  {first}", flush=True)
    for line in others:
        print(f"{'':44}{line}", flush=True)


def _readable(answer: dict[str, Any]) -> str:
    ((kind, value),) = answer.items()
    if kind == "finished":
        return f"{', '.join(value)}; all {len(value)} completed"
    if kind == "sums":
        return _summary(value)
    if kind == "fetched":
        return "\n".join(_readable_fetch(**fetched) for fetched in value)
    if kind in ("offloaded", "blocked"):
        ((_, work),) = value["result"].items()
        text = f"{' '.join(work.split())[:40]}..." if isinstance(work, str) else _summary(work)
        return f"{text}, {value['heartbeats']} heartbeats meanwhile"
    if kind == "failure":
        return f"{_tasks(value['finished'])} finished; learned: {value['learned']}"
    if kind == "deadline":
        left = ", ".join(f"{what}: {n}" for what, n in value["left_running"].items() if n)
        finished, given_up = _tasks(value["finished"]), _tasks(value["given_up"])
        return f"{finished} finished, {given_up} given up; left running: {left or 'nothing'}"
    if kind == "delivered":
        order = "in order" if value["in_order"] else "out of order"
        return f"{value['items']:,} items {order}, at most {value['longest_queue']:,} queued"
    words = {"count": "", "indeterminate_count": " (may lose updates)"}
    return f"{int(value):,}{words.get(kind, f' {kind}')}"


def _readable_fetch(url: str, outcome: dict[str, Any]) -> str:
    return f"{url}: {outcome['Ok'] if 'Ok' in outcome else 'Error - ' + outcome['Err']}"


def _tasks(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"


def _summary(sums: list[int | str]) -> str:
    """`4 x 333,333`: equal sums are told once."""
    readable = [f"{int(number):,}" for number in sums]
    if len(set(readable)) == 1:
        return f"{len(readable)} x {readable[0]}"
    return ", ".join(readable)
