"""A caller's heart: it beats after every full interval in which the caller was free.

A beat that was missed because the caller was kept busy is not made up for.
"""

import asyncio
from concurrent import futures


def beats_until_done(work: list, interval: float) -> int:
    """How often the heart of a waiting thread beats until all futures in `work` are done."""
    beats = 0
    while futures.wait(work, timeout=interval).not_done:
        beats += 1
    return beats


async def beats_on_loop_until_done(work: list, interval: float) -> int:
    """The same on an event loop, for asyncio's futures: it stands still while the loop does."""
    beats = 0
    while True:
        _, pending = await asyncio.wait(work, timeout=interval)
        if not pending:
            return beats
        beats += 1
