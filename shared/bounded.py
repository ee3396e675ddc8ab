"""The answer of another machine, read as it comes and no further than was agreed."""

import httpx


class Unread(Exception):  # noqa: N818
    """It was not read to its end. `why` is a code: `encoded` or `too_large`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def read_bounded(response: httpx.Response, most: int) -> bytes:
    """The body, at most `most` bytes of it; nothing is unpacked, so that little cannot become much.

    Raises:
        Unread: It is packed, or longer.
    """
    if response.headers.get("content-encoding", "identity") != "identity":
        raise Unread("encoded")
    read = bytearray()
    async for part in response.aiter_raw():
        read += part
        if len(read) > most:
            raise Unread("too_large")
    return bytes(read)
