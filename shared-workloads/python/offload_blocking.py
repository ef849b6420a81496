"""An event loop hands a blocking request to a thread, and goes on meanwhile.

`run_in_executor` gives the loop a future for what a thread does. Called on the loop itself, as in
`blocked`, the same request stops everything else on the loop: the heartbeat counts nothing. A thread
that waits doesn't hold the GIL, so one thread is enough; a process does the same and costs more.

Run with: python3 shared-workloads/python/run.py offload-blocking --url URL
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from client import text_of
from heartbeat import beats_on_loop_until_done, beats_until_done


def sequential(url: str, timeout: float, heartbeat: float) -> tuple[str, int]:
    """No beat is possible: this thread is busy until the reply is there."""
    return text_of(url, timeout)[:100], 0


def blocked(url: str, timeout: float, heartbeat: float) -> tuple[str, int]:
    async def request() -> str:
        return text_of(url, timeout)  # no await: the loop stands still

    async def main() -> tuple[str, int]:
        reply = asyncio.create_task(request())
        beats = await beats_on_loop_until_done([reply], heartbeat)
        return (await reply)[:100], beats

    return asyncio.run(main())


def asyncio_threads(url: str, timeout: float, heartbeat: float) -> tuple[str, int]:
    return asyncio.run(_offload(text_of, url, timeout, heartbeat))


def asyncio_threads_requests(url: str, timeout: float, heartbeat: float) -> tuple[str, int]:
    """The article's program."""
    import requests

    def request(url: str, timeout: float) -> str:
        return requests.get(url, timeout=timeout).text

    return asyncio.run(_offload(request, url, timeout, heartbeat))


def threads(url: str, timeout: float, heartbeat: float) -> tuple[str, int]:
    """No loop: the caller is a thread that waits with a timeout."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        reply = executor.submit(text_of, url, timeout)
        beats = beats_until_done([reply], heartbeat)
        return reply.result()[:100], beats


def processes(url: str, timeout: float, heartbeat: float) -> tuple[str, int]:
    with ProcessPoolExecutor(max_workers=1) as executor:
        reply = executor.submit(text_of, url, timeout)
        beats = beats_until_done([reply], heartbeat)
        return reply.result()[:100], beats


async def _offload(
    request: Callable[[str, float], str], url: str, timeout: float, heartbeat: float
) -> tuple[str, int]:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as executor:
        reply = loop.run_in_executor(executor, request, url, timeout)
        beats = await beats_on_loop_until_done([reply], heartbeat)
        return (await reply)[:100], beats
