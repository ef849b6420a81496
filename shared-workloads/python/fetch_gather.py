"""Three requests at once, gathered in the order of the request.

aiohttp's session is shared by all tasks, its connections included. `urllib` opens one per request,
and a `requests.Session` isn't documented as safe to share between threads, so there each request
is on its own. An error is the result of its URL, not the end of the others.

Run with: python3 shared-workloads/python/run.py fetch-gather --url URL --url URL
"""

import asyncio
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

from client import status_of

Outcome = tuple[str, int | BaseException]


def sequential(urls: list[str], timeout: float) -> list[Outcome]:
    results = []
    for url in urls:
        try:
            results.append((url, status_of(url, timeout)))
        except Exception as error:  # whatever it is, it is what came of this URL
            results.append((url, error))
    return results


def threads(urls: list[str], timeout: float) -> list[Outcome]:
    with ThreadPoolExecutor(max_workers=len(urls)) as executor:
        return _in_order(urls, [executor.submit(status_of, url, timeout) for url in urls])


def threads_requests(urls: list[str], timeout: float) -> list[Outcome]:
    import requests

    def fetch(url: str) -> int:
        return requests.get(url, timeout=timeout).status_code

    with ThreadPoolExecutor(max_workers=len(urls)) as executor:
        return _in_order(urls, [executor.submit(fetch, url) for url in urls])


def processes(urls: list[str], timeout: float) -> list[Outcome]:
    with ProcessPoolExecutor(max_workers=len(urls)) as executor:
        return _in_order(urls, [executor.submit(status_of, url, timeout) for url in urls])


def asyncio_threads(urls: list[str], timeout: float) -> list[Outcome]:
    """The standard library has no HTTP client for the loop, so threads do the waiting.

    The pool has a thread per URL. The one behind `asyncio.to_thread` has no more than four threads
    more than there are cores, so that further URLs would wait for their turn.
    """

    async def main() -> list[int | BaseException]:
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(max_workers=len(urls)) as executor:
            fetches = [loop.run_in_executor(executor, status_of, url, timeout) for url in urls]
            return await asyncio.gather(*fetches, return_exceptions=True)

    return list(zip(urls, asyncio.run(main())))


def asyncio_aiohttp(urls: list[str], timeout: float) -> list[Outcome]:
    """The article's program: one session, one thread, and every request under way at once."""
    import aiohttp

    async def fetch(session: aiohttp.ClientSession, url: str) -> int:
        async with session.get(url) as response:
            return response.status

    async def main() -> list[int | BaseException]:
        limit = aiohttp.ClientTimeout(total=timeout)
        async with aiohttp.ClientSession(timeout=limit) as session:
            fetches = [fetch(session, url) for url in urls]
            return await asyncio.gather(*fetches, return_exceptions=True)

    return list(zip(urls, asyncio.run(main())))


def _in_order(urls: list[str], futures: list[Future]) -> list[Outcome]:
    return [
        (url, future.exception() or future.result()) for url, future in zip(urls, futures)
    ]
