"""A QR code of up to 106 bytes, drawn here so that no secret leaves for somebody else's drawing service.

ISO/IEC 18004: byte mode, level L, versions 1 to 5, whose codewords are one block each. The mask is always the first:
a reader takes any.
"""

from typing import Final

Matrix = list[list[bool]]

_DATA_WORDS: Final = {1: 19, 2: 34, 3: 55, 4: 80, 5: 108}
_CHECK_WORDS: Final = {1: 7, 2: 10, 3: 15, 4: 20, 5: 26}
_OVERHEAD_BYTES: Final = 2
_FORMAT: Final = 0b111011111000100
"""Level L, mask 0, with its check bits (table C.1)."""
_TIMING: Final = 6


def matrix(content: bytes) -> Matrix | None:
    """True where it is dark, row by row, without the quiet zone; None when the content is too long."""
    version = next((v for v, words in _DATA_WORDS.items() if len(content) + _OVERHEAD_BYTES <= words), None)
    if version is None:
        return None
    words = _data(content, _DATA_WORDS[version])
    return _drawn(version, words + _check(words, _CHECK_WORDS[version]))


def path(drawn: Matrix, quiet: int = 4) -> str:
    """The dark modules as an SVG path, one unit each, moved in by the quiet zone."""
    return "".join(
        f"M{x + quiet} {y + quiet}h1v1h-1z" for y, row in enumerate(drawn) for x, dark in enumerate(row) if dark
    )


def _data(content: bytes, words: int) -> bytes:
    """Mode 0100, the length, the bytes and the terminator come out on whole bytes; then the padding."""
    bits = (0b0100 << 8 | len(content)) << 8 * len(content) | int.from_bytes(content, "big")
    whole = (bits << 4).to_bytes(len(content) + _OVERHEAD_BYTES, "big")
    return whole + (b"\xec\x11" * words)[: words - len(whole)]


def _times(one: int, other: int) -> int:
    """A product in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1."""
    product = 0
    for bit in range(7, -1, -1):
        product = product << 1 ^ (product >> 7) * 0x11D
        product ^= (other >> bit & 1) * one
    return product


def _check(words: bytes, count: int) -> bytes:
    """The Reed-Solomon remainder."""
    divisor, root = [0] * (count - 1) + [1], 1
    for _ in range(count):
        divisor = [
            _times(factor, root) ^ (divisor[at + 1] if at + 1 < count else 0) for at, factor in enumerate(divisor)
        ]
        root = _times(root, 2)
    rest = [0] * count
    for word in words:
        factor = word ^ rest.pop(0)
        rest.append(0)
        rest = [one ^ _times(part, factor) for one, part in zip(rest, divisor, strict=True)]
    return bytes(rest)


def _drawn(version: int, words: bytes) -> Matrix:
    size = 17 + 4 * version
    fixed = _fixed(size, version)
    drawn = [[fixed.get((x, y), False) for x in range(size)] for y in range(size)]
    bits = iter([word >> bit & 1 == 1 for word in words for bit in range(7, -1, -1)])
    for x, y in _places(size):
        if (x, y) not in fixed:
            drawn[y][x] = next(bits, False) ^ ((x + y) % 2 == 0)
    return drawn


def _places(size: int) -> list[tuple[int, int]]:
    """Two columns at a time from the right, up and down in turn, past the timing column."""
    rights = [right if right > _TIMING else right - 1 for right in range(size - 1, 0, -2)]
    return [
        (x, size - 1 - row if turn % 2 == 0 else row)
        for turn, right in enumerate(rights)
        for row in range(size)
        for x in (right, right - 1)
    ]


def _fixed(size: int, version: int) -> dict[tuple[int, int], bool]:
    """What stands the same in every code of this version."""
    fixed = {}
    for at in range(size):
        fixed[at, _TIMING] = fixed[_TIMING, at] = at % 2 == 0
    for left, top in ((0, 0), (size - 7, 0), (0, size - 7)):
        _square(fixed, size, left + 3, top + 3, reach=4)
    if version > 1:
        _square(fixed, size, size - 7, size - 7, reach=2)
    fixed[8, size - 8] = True
    for bit in range(15):
        dark = _FORMAT >> bit & 1 == 1
        down = bit if bit < 6 else bit + 1 if bit < 8 else size - 15 + bit  # noqa: PLR2004
        along = size - 1 - bit if bit < 8 else 15 - bit if bit < 9 else 14 - bit  # noqa: PLR2004
        fixed[8, down] = fixed[along, 8] = dark
    return fixed


def _square(fixed: dict[tuple[int, int], bool], size: int, x: int, y: int, *, reach: int) -> None:
    """A finder (reach 4, with its separator) or an alignment pattern (reach 2): rings around a middle."""
    for dx in range(-reach, reach + 1):
        for dy in range(-reach, reach + 1):
            ring = max(abs(dx), abs(dy))
            if 0 <= x + dx < size and 0 <= y + dy < size:
                fixed[x + dx, y + dy] = ring not in ((2, 4) if reach > 2 else (1,))  # noqa: PLR2004
