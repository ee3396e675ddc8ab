"""What a command reads at once: a file or standard input, in UTF-8 or in what says it is UTF-16."""

import codecs
import errno
import sys
from contextlib import suppress
from io import TextIOWrapper, UnsupportedOperation
from pathlib import Path
from typing import BinaryIO, cast

from shared.cli.clashes import STANDARD

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def standard() -> BinaryIO:
    """Raises: OSError, where the caller closed it."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed", "standard input")
    return sys.stdin.buffer


def is_terminal() -> bool:
    """Whether somebody may be asked there."""
    return sys.stdin is not None and sys.stdin.isatty()


def lines() -> list[str]:
    """What standard input says, by its lines, without the space around them; after a prompt, what it left.

    Raises: OSError, where it cannot be read; UnicodeDecodeError.
    """
    return [line.strip() for line in as_utf8(_left()).decode().splitlines()]


def _left() -> bytes:
    """Of standard input as text, for a prompt that took its line from there has the next ones in hand too."""
    standard()
    text = cast("TextIOWrapper", sys.stdin)
    with suppress(UnsupportedOperation):  # a prompt has read: its way to read holds
        text.reconfigure(errors="surrogateescape")
    return text.read().encode(text.encoding, text.errors or "strict")


def content(path: Path) -> bytes:
    return standard().read() if str(path) == STANDARD else path.read_bytes()


def is_utf16(data: bytes) -> bool:
    """By its mark."""
    return data.startswith(_UTF16)


def as_utf8(data: bytes) -> bytes:
    """Without a mark; text in another encoding than these two is left for whoever reads it to refuse."""
    if not is_utf16(data):
        return data.removeprefix(codecs.BOM_UTF8)
    return data.decode("utf-16", errors="replace").encode()
