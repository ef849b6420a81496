"""A blocking HTTP client: what `requests.get` does for the samples, from the standard library.

`timeout` is in seconds and limits each wait on the socket, as it does in `requests`. aiohttp's
`total` limits the whole request, and so does the timeout of the Rust programs.
"""

# The first name or address that `socket` looks up imports this; it isn't part of a request.
import encodings.idna  # noqa: F401
from urllib.error import HTTPError
from urllib.request import urlopen


def status_of(url: str, timeout: float) -> int:
    """The status of the reply."""
    with _reply(url, timeout) as reply:
        return reply.status


def text_of(url: str, timeout: float) -> str:
    """The body of the reply."""
    with _reply(url, timeout) as reply:
        charset = reply.headers.get_content_charset("utf-8")
        return reply.read().decode(charset, errors="replace")


def _reply(url: str, timeout: float):
    try:
        return urlopen(url, timeout=timeout)
    except HTTPError as reply:
        # urllib raises from 400 on; a 404 is a reply like any other here.
        return reply
