"""What the samples answer that the article leaves out. Tasks are named by their number, from 0."""

from typing import NamedTuple


class Failure(NamedTuple):
    """What became of tasks of which one failed: the answer of `failing_task`."""

    finished: list[int]  # whether or not the caller got its result
    learned: str  # what the caller learned of the one that failed


class Deadline(NamedTuple):
    """What became of tasks of which one never ends: the answer of `deadline`."""

    finished: list[int]
    given_up: list[int]
    # What still runs after the caller gave up, counted.
    threads: int = 0
    tasks: int = 0
    processes: int = 0


class Delivery(NamedTuple):
    """What a slow consumer got from a fast producer: the answer of `back_pressure`."""

    received: list[int]  # the numbers of the items, in the order of their arrival
    longest_queue: int  # looked at before an item is taken out, when a queue is longest
