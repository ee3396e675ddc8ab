"""Another machine's answer is read as far as was agreed, and never unpacked."""

from collections.abc import AsyncIterator

import httpx
import pytest

from shared.bounded import Unread, read_bounded

MOST = 100


def answer(*parts: bytes, **headers: str) -> tuple[httpx.Response, list[int]]:
    """An answer that comes in parts, and how many bytes of it were taken."""
    taken: list[int] = []

    class Stream(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for part in parts:
                taken.append(len(part))
                yield part

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(200, headers=named, stream=Stream()), taken


@pytest.mark.parametrize("parts", [(), (b"x" * MOST,), (b"x" * 60, b"", b"y" * 40)])
async def test_up_to_the_agreed_length_it_is_read_whole(parts: tuple[bytes, ...]) -> None:
    for headers in ({}, {"content_encoding": "identity"}):
        response, _ = answer(*parts, **headers)
        assert await read_bounded(response, MOST) == b"".join(parts)


async def test_beyond_it_nothing_more_is_taken() -> None:
    response, taken = answer(b"x" * 60, b"y" * 41, b"z" * 10_000)
    with pytest.raises(Unread) as unread:
        await read_bounded(response, MOST)
    assert (unread.value.why, taken) == ("too_large", [60, 41])


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip"])
async def test_what_is_packed_is_not_read_at_all(encoding: str) -> None:
    response, taken = answer(b"x", content_encoding=encoding)
    with pytest.raises(Unread) as unread:
        await read_bounded(response, MOST)
    assert (unread.value.why, taken) == ("encoded", [])
