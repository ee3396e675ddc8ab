"""Whether a copy could be overwritten or deleted by whoever asks. It is asked for, and never tried."""

import array
import errno
import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_GET_FLAGS: Final = 0x80086601
_IMMUTABLE: Final = 0x10
_APPEND_ONLY: Final = 0x20


@dataclass(frozen=True, slots=True)
class Protection:
    """How many of the segments whoever asked may overwrite, and how many delete."""

    segments: int = 0
    overwrite: int = 0
    delete: int = 0

    def __add__(self, more: "Protection") -> "Protection":
        return Protection(self.segments + more.segments, self.overwrite + more.overwrite, self.delete + more.delete)

    @property
    def seen(self) -> bool:
        return self.segments > 0 and self.overwrite == self.delete == 0


def protection_of(segment: Path) -> Protection:
    """Reads modes and flags, and leaves all as it is. A lock that only the storage knows of does not show here."""
    return Protection(1, int(_may_overwrite(segment)), int(_may_delete(segment)))


def _may_overwrite(path: Path) -> bool:
    """Its owner may also take the file's mode back; so may root."""
    if os.statvfs(path).f_flag & os.ST_RDONLY or _flags(path) & (_IMMUTABLE | _APPEND_ONLY):
        return False
    return os.geteuid() in {0, path.stat().st_uid} or os.access(path, os.W_OK, effective_ids=True)


def _may_delete(path: Path) -> bool:
    """The kernel removes no file as if it were a folder; and what it says first is whether it might go at all."""
    if not path.is_file():
        return False
    try:
        path.rmdir()
    except OSError as error:
        return error.errno == errno.ENOTDIR
    return True


def _flags(path: Path) -> int:
    """Of the file system (chattr); none where it has none."""
    found = array.array("L", [0])
    with suppress(OSError):
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            fcntl.ioctl(file, _GET_FLAGS, found)
        finally:
            os.close(file)
    return found[0]
