"""A fast producer, a slow consumer, and a queue between them that holds eight items.

`put` waits while a queue with a `maxsize` is full, so that the producer slows down to the consumer's
pace and no more than eight items wait in memory. Without it the queue takes whatever comes.

Run with: python3 shared-workloads/python/run.py back-pressure
"""

import asyncio
import multiprocessing
import queue
import time
from threading import Thread

from child import Child
from outcome import Delivery


def sequential(items: int, item_bytes: int, capacity: int, delay: float) -> Delivery:
    """Each item is consumed before the next one is produced: there is no queue to grow."""
    received = []
    for i, _ in ((i, b"x" * item_bytes) for i in range(items)):
        time.sleep(delay)
        received.append(i)
    return Delivery(received, longest_queue=1)


def threads(items: int, item_bytes: int, capacity: int, delay: float) -> Delivery:
    return _between_threads(queue.Queue(maxsize=capacity), items, item_bytes, delay)


def threads_unbounded(items: int, item_bytes: int, capacity: int, delay: float) -> Delivery:
    """All items may wait in memory at once."""
    return _between_threads(queue.Queue(), items, item_bytes, delay)


def processes(items: int, item_bytes: int, capacity: int, delay: float) -> Delivery:
    """A pipe, a thread that fills it, and a semaphore that counts the places left."""
    waiting = multiprocessing.Queue(maxsize=capacity)
    consumer = Child(_consume, waiting, delay)
    _produce(waiting, items, item_bytes)
    delivery = consumer.reply()
    waiting.close()
    waiting.join_thread()
    return delivery


def asyncio_(items: int, item_bytes: int, capacity: int, delay: float) -> Delivery:
    async def main() -> Delivery:
        waiting: asyncio.Queue = asyncio.Queue(maxsize=capacity)

        async def produce() -> None:
            for i in range(items):
                await waiting.put((i, b"x" * item_bytes))
            await waiting.put(None)

        producer = asyncio.create_task(produce())
        received, longest = [], 0
        while True:
            longest = max(longest, waiting.qsize())
            item = await waiting.get()
            if item is None:
                break
            await asyncio.sleep(delay)
            received.append(item[0])
        await producer
        return Delivery(received, longest)

    return asyncio.run(main())


def _between_threads(waiting: queue.Queue, items: int, item_bytes: int, delay: float) -> Delivery:
    producer = Thread(target=_produce, args=(waiting, items, item_bytes))
    producer.start()
    delivery = _consume(waiting, delay)
    producer.join()
    return delivery


def _produce(waiting: queue.Queue, items: int, item_bytes: int) -> None:
    for i in range(items):
        waiting.put((i, b"x" * item_bytes))
    waiting.put(None)


def _consume(waiting: queue.Queue, delay: float) -> Delivery:
    received, longest = [], 0
    while True:
        longest = max(longest, waiting.qsize())
        item = waiting.get()
        if item is None:
            return Delivery(received, longest)
        time.sleep(delay)
        received.append(item[0])
