"""A pool of three fetches three URLs; results are taken as they complete, an error per URL.

A URL that fails is a result too, and stops none of the others. The standard library has no HTTP
client for the event loop: without aiohttp, the loop has to hand `urllib` to threads.

Run with: python3 shared-workloads/python/run.py fetch-as-completed --url URL --url URL
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed

from client import status_of

Outcome = tuple[str, int | Exception]


def sequential(urls: list[str], workers: int, timeout: float) -> list[Outcome]:
    results = []
    for url in urls:
        try:
            results.append((url, status_of(url, timeout)))
        except Exception as error:  # whatever it is, it is what came of this URL
            results.append((url, error))
    return results


def threads(urls: list[str], workers: int, timeout: float) -> list[Outcome]:
    with ThreadPoolExecutor(max_workers=workers) as executor:
        return _as_completed({executor.submit(status_of, url, timeout): url for url in urls})


def threads_requests(urls: list[str], workers: int, timeout: float) -> list[Outcome]:
    """With the article's client."""
    import requests

    def fetch(url: str) -> int:
        return requests.get(url, timeout=timeout).status_code

    with ThreadPoolExecutor(max_workers=workers) as executor:
        return _as_completed({executor.submit(fetch, url): url for url in urls})


def processes(urls: list[str], workers: int, timeout: float) -> list[Outcome]:
    """The status, or the exception itself, is pickled and sent back."""
    with ProcessPoolExecutor(max_workers=workers) as executor:
        return _as_completed({executor.submit(status_of, url, timeout): url for url in urls})


def asyncio_threads(urls: list[str], workers: int, timeout: float) -> list[Outcome]:
    async def main() -> list[Outcome]:
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(max_workers=workers) as executor:
            def fetch(url: str) -> Awaitable[int]:
                return loop.run_in_executor(executor, status_of, url, timeout)

            return await _as_completed_on_loop(fetch, urls)

    return asyncio.run(main())


def asyncio_aiohttp(urls: list[str], workers: int, timeout: float) -> list[Outcome]:
    import aiohttp

    async def main() -> list[Outcome]:
        # The loop has no pool to be full: a semaphore says how many may be under way.
        free_worker = asyncio.Semaphore(workers)
        limit = aiohttp.ClientTimeout(total=timeout)
        async with aiohttp.ClientSession(timeout=limit) as session:
            async def fetch(url: str) -> int:
                async with free_worker, session.get(url) as response:
                    return response.status

            return await _as_completed_on_loop(fetch, urls)

    return asyncio.run(main())


def _as_completed(urls_of_futures: dict[Future, str]) -> list[Outcome]:
    return [
        (urls_of_futures[future], future.exception() or future.result())
        for future in as_completed(urls_of_futures)
    ]


async def _as_completed_on_loop(
    fetch: Callable[[str], Awaitable[int]], urls: list[str]
) -> list[Outcome]:
    async def outcome(url: str) -> Outcome:
        try:
            return url, await fetch(url)
        except Exception as error:  # whatever it is, it is what came of this URL
            return url, error

    # Before 3.13 what this yields can't be told apart, so each task answers with its URL.
    return [await task for task in asyncio.as_completed([outcome(url) for url in urls])]
