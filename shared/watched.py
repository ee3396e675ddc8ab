"""A file that may be renewed while we run: what it holds now is taken over without a restart."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.watched")

T = TypeVar("T")
EVERY_SECONDS = 1.0


class Watched(Generic[T]):
    """Looks at the file when it is asked, at most once a second. `read` raises `OSError` or `ValueError`.

    The first reading raises what `read` raises. Later, what cannot be read leaves the earlier content in force, since a
    file that is being replaced, or was spoilt, must not stop a service that works.
    """

    def __init__(self, path: Path, read: Callable[[Path], T], clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._read = read
        self._clock = clock
        self._mark = _mark(path)
        self._value = read(path)
        self._looked_at = clock()
        self._told = False

    def get(self, *, now: bool = False) -> T:
        """What the file holds; `now`: as of this moment, for something that is not known yet."""
        if now or self._clock() - self._looked_at >= EVERY_SECONDS:
            self._looked_at = self._clock()
            self._look()
        return self._value

    def _look(self) -> None:
        try:
            mark = _mark(self._path)
            if mark == self._mark:
                return
            self._value = self._read(self._path)
        except (OSError, ValueError) as error:
            if not self._told:
                logger.warning("a renewed file cannot be read", extra=fields(error=type(error).__name__))
            self._told = True
            return
        self._mark, self._told = mark, False
        logger.info("a renewed file was read", extra=fields(file=self._path.name))


def _mark(path: Path) -> tuple[int, int, int] | None:
    """Another one: another file, or another content of the same. None: there is no such file, as `read` will say."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
