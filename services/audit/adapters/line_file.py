"""A file of lines, each on disk before anything goes on, of which the last may have been cut off by a crash."""

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_CHUNK: Final = 64 * 1024
_LONGEST_LINE: Final = 4096


def append_line(path: Path, line: str) -> None:
    """On disk when it returns. A line that a crash cut off is taken away first, so that it spoils no other.

    One that only lacks its end, as an editor leaves it, is given one.

    Raises:
        OSError: not all of it could be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            _end_last_line(descriptor, size)
        whole = line.encode() + b"\n"
        if os.write(descriptor, whole) < len(whole):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _end_last_line(descriptor: int, size: int) -> None:
    """Only what is short and no JSON can be a line of ours that was cut off; all else is not ours to take away."""
    end = _last_line_end(descriptor, size)
    if size - end <= _LONGEST_LINE and not _is_json(os.pread(descriptor, size - end, end)):
        os.ftruncate(descriptor, end)
    else:
        os.write(descriptor, b"\n")


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _last_line_end(descriptor: int, size: int) -> int:
    end = size
    while end:
        start = max(0, end - _LONGEST_LINE)
        at = os.pread(descriptor, end - start, start).rfind(b"\n")
        if at >= 0:
            return start + at + 1
        end = start
    return 0


def lines_until(path: Path, start: int) -> int:
    """How many lines begin before it."""
    if not start:
        return 0
    with path.open("rb") as stream:
        chunks = iter(lambda: stream.read(min(_CHUNK, start - stream.tell())), b"")
        return sum(chunk.count(b"\n") for chunk in chunks) + 1


def end_of_lines(path: Path) -> int:
    """Where the last whole line ends."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return 0
    try:
        return _last_line_end(descriptor, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)


def last_line(path: Path) -> str:
    """The last whole line; empty when there is none."""
    end = end_of_lines(path)
    if not end:
        return ""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        start = _last_line_end(descriptor, end - 1)
        return os.pread(descriptor, end - start, start).decode("ascii", errors="replace")
    finally:
        os.close(descriptor)


def lines_of(path: Path, end: int, start: int = 0) -> Iterator[str]:
    """What stands between the two places, read as it is asked for."""
    with path.open("rb") as stream:
        stream.seek(start)
        while start < end and (line := stream.readline(end - start)):
            start += len(line)
            yield line.decode("ascii", errors="replace")
