"""The text within an S/MIME message that is only signed (RFC 8551, section 3.5.2; RFC 5652, section 5).

No signature is verified: it is read, not trusted. What is encrypted stays closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_OID, _OCTETS, _SEQUENCE = 0x06, 0x04, 0x30
_CONSTRUCTED, _EXPLICIT = 0x20, 0xA0
_DEEPEST, _MOST = 16, 10_000


@dataclass(frozen=True, slots=True)
class _Item:
    """One value of the encoding: its first byte, and what it holds."""

    tag: int
    body: bytes


def signed_content(data: bytes) -> bytes | None:
    """The MIME message that was signed; None when this is not signed data, or is not sound."""
    try:
        outer = next(_items(data))
        kind, wrapped = list(_items(outer.body))[:2]
        if outer.tag != _SEQUENCE or kind.tag != _OID or kind.body != _SIGNED_DATA:
            return None
        signed = next(_items(wrapped.body))
        inner = next(item for item in list(_items(signed.body))[1:] if item.tag == _SEQUENCE)
        content = next(item for item in _items(inner.body) if item.tag == _EXPLICIT)
        return b"".join(_octets(next(_items(content.body)), 0))
    except (StopIteration, ValueError, IndexError):
        return None


def _octets(item: _Item, depth: int) -> Iterator[bytes]:
    if item.tag & _CONSTRUCTED and depth < _DEEPEST:
        for part in _items(item.body):
            yield from _octets(part, depth + 1)
    elif item.tag & ~_CONSTRUCTED == _OCTETS:
        yield item.body


def _items(data: bytes) -> Iterator[_Item]:
    position = count = 0
    while position + 1 < len(data) and count < _MOST:
        start, end, after = _extent(data, position, 0)
        if data[position] == data[position + 1] == 0:
            return
        yield _Item(data[position], data[start:end])
        position, count = after, count + 1


def _extent(data: bytes, position: int, depth: int) -> tuple[int, int, int]:
    """Where the body of the value at `position` begins and ends, and where the next value begins.

    Raises:
        ValueError: it does not fit into the data.
    """
    length = data[position + 1]
    start = position + 2
    if length == 0x80:  # noqa: PLR2004 - of no stated length: up to two zero bytes
        return _up_to_zeros(data, start, depth)
    if length > 0x80:  # noqa: PLR2004
        count = length & 0x7F
        length = int.from_bytes(data[start : start + count])
        start += count
    if start + length > len(data):
        raise ValueError("a value is longer than the data")
    return start, start + length, start + length


def _up_to_zeros(data: bytes, start: int, depth: int) -> tuple[int, int, int]:
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    at = start
    while at + 1 < len(data):
        if data[at] == data[at + 1] == 0:
            return start, at, at + 2
        at = _extent(data, at, depth + 1)[2]
    raise ValueError("a value does not end")
