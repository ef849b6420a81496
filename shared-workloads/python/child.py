"""A process for one call: started at once, its result sent back through a pipe.

`multiprocessing.Process` drops what its function returns, so a program that wants the result has to
send it.
"""

from collections.abc import Callable
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from typing import Any


class Child:
    """A running process."""

    def __init__(self, function: Callable, *arguments: Any) -> None:
        self._receiver, sender = Pipe(duplex=False)
        self._process = Process(target=_call, args=(sender, function, arguments))
        self._process.start()
        # With our own copy open, a child that dies would leave us waiting for ever.
        sender.close()

    def reply(self) -> Any:
        """Waits for the result and the end of the process; an `EOFError` where it sent none."""
        try:
            with self._receiver:
                return self._receiver.recv()
        finally:
            self._process.join()


def _call(sender: Connection, function: Callable, arguments: tuple) -> None:
    sender.send(function(*arguments))
