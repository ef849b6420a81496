"""Counts how often a caller is free while its work is done elsewhere.

A beat is a full interval in which the caller did nothing but wait. A beat that was missed because
the caller was busy is not made up for.
"""

import asyncio
from collections.abc import Sequence
from concurrent import futures


def beats_until_done(work: Sequence[futures.Future], interval: float) -> int:
    """How many intervals a waiting thread counts until all of `work` is done."""
    beats = 0
    while futures.wait(work, timeout=interval).not_done:
        beats += 1
    return beats


async def beats_on_loop_until_done(work: Sequence[asyncio.Future], interval: float) -> int:
    """The same on an event loop: it counts nothing while the loop is kept busy."""
    beats = 0
    while True:
        _, pending = await asyncio.wait(work, timeout=interval)
        if not pending:
            return beats
        beats += 1
