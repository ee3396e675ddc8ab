"""A folder into which a mail server drops messages.

A file is deleted once its message has been kept; a crash in between only makes it come again, and
the second time it is recognised. What cannot become a ticket is kept sealed before its file goes, so
that no raw text stays behind.
"""

import asyncio
import logging
import os
import stat
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import anyio.to_thread

from services.intake.adapters.extracting.reader import Reader
from services.intake.adapters.taking import Taker
from services.intake.domain.incoming import Incoming, Receipt
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.intake")

_SETTLE_SECONDS = 0.2
_HARD_LIMIT = 64 * 1024 * 1024


class _NotNow(Exception):  # noqa: N818
    """The file stays where it is: it went away, cannot be read, or is more than could be sealed at once."""


@dataclass(slots=True)
class DropFolder:
    """Takes `*.eml` files in the order of their names, one after the other."""

    folder: Path
    take: Callable[[Incoming], Awaitable[Receipt | None]]
    reject: Callable[[bytes, str], Awaitable[UUID]]
    limit: int
    poll_seconds: float = 0.5
    reader: Reader = field(default_factory=Reader)
    _left: set[tuple[str, int]] = field(default_factory=set)

    async def run(self) -> None:
        await anyio.to_thread.run_sync(lambda: self.folder.mkdir(parents=True, exist_ok=True))
        while True:
            await self.sweep()
            await asyncio.sleep(self.poll_seconds)

    async def sweep(self) -> int:
        """Takes what is there now and returns how many files were dealt with."""
        done = 0
        taker = Taker(self.take, self.reject, limit=self.limit, reader=self.reader)
        for path in await anyio.to_thread.run_sync(self._waiting):
            try:
                raw = await anyio.to_thread.run_sync(_read, path)
            except _NotNow as reason:
                await anyio.to_thread.run_sync(self._leave, path, str(reason))
                continue
            await taker.deal_with(raw)
            await anyio.to_thread.run_sync(_remove, path)
            done += 1
        return done

    def _waiting(self) -> list[Path]:
        """Whole files only: writers use another name, or a dot, until they are done."""
        found = []
        now = time.time()
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or not entry.name.lower().endswith(".eml"):
                    continue
                try:
                    state = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                settled = not 0 <= now - state.st_mtime < _SETTLE_SECONDS
                if stat.S_ISREG(state.st_mode) and settled and (entry.name, state.st_mtime_ns) not in self._left:
                    found.append(Path(entry.path))
        return sorted(found)

    def _leave(self, path: Path, reason: str) -> None:
        """Say so once, and leave the file alone until it changes."""
        try:
            mark = (path.name, path.stat(follow_symlinks=False).st_mtime_ns)
        except OSError:
            return
        self._left.add(mark)
        logger.error("a dropped file stays where it is", extra=fields(reason=reason))


def _read(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            if os.fstat(file.fileno()).st_size > _HARD_LIMIT:
                raise _NotNow("mail.far_too_large")
            return file.read()
    except OSError as error:
        raise _NotNow("mail.unreadable") from error


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
