"""An event loop hands a blocking request to a thread, and its heart beats on.

`run_in_executor` gives the loop a future for what a thread is doing. Called on the loop itself, as
in `blocked`, the same request stops everything else that lives there. The waiting itself needs no
GIL, so one thread is enough, and a process is a costlier way to the same end.

Run with: python3 shared-workloads/python/run.py offload-blocking --url URL
"""

import asyncio
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from client import text_of
from heart import beats_on_loop_until_done, beats_until_done


def sequential(url: str, timeout: float, heartbeat: float) -> tuple:
    """There is no heart: this thread is busy until the reply is there."""
    return text_of(url, timeout)[:100], 0


def blocked(url: str, timeout: float, heartbeat: float) -> tuple:
    async def request():
        return text_of(url, timeout)  # no await: the loop stands still

    async def main():
        reply = asyncio.create_task(request())
        beats = await beats_on_loop_until_done([reply], heartbeat)
        return (await reply)[:100], beats

    return asyncio.run(main())


def asyncio_threads(url: str, timeout: float, heartbeat: float) -> tuple:
    return asyncio.run(_offload(text_of, url, timeout, heartbeat))


def asyncio_threads_requests(url: str, timeout: float, heartbeat: float) -> tuple:
    import requests

    def request(url, timeout):
        return requests.get(url, timeout=timeout).text

    return asyncio.run(_offload(request, url, timeout, heartbeat))


def threads(url: str, timeout: float, heartbeat: float) -> tuple:
    """No loop: the caller is a thread that waits with a timeout."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        reply = executor.submit(text_of, url, timeout)
        beats = beats_until_done([reply], heartbeat)
        return reply.result()[:100], beats


def processes(url: str, timeout: float, heartbeat: float) -> tuple:
    with ProcessPoolExecutor(max_workers=1) as executor:
        reply = executor.submit(text_of, url, timeout)
        beats = beats_until_done([reply], heartbeat)
        return reply.result()[:100], beats


async def _offload(request, url, timeout, heartbeat):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as executor:
        reply = loop.run_in_executor(executor, request, url, timeout)
        beats = await beats_on_loop_until_done([reply], heartbeat)
        return (await reply)[:100], beats
