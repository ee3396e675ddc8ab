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

from services.intake.domain.incoming import Incoming, Receipt, from_mail
from services.intake.domain.mail import is_mail, parse_mail
from shared.messaging.retry import Backoff
from shared.persistence.database import TRANSIENT
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.intake")

_SETTLE_SECONDS = 0.2
_UNFORESEEN_TRIES = 3
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
    _left: set[tuple[str, int]] = field(default_factory=set)

    async def run(self) -> None:
        await anyio.to_thread.run_sync(lambda: self.folder.mkdir(parents=True, exist_ok=True))
        while True:
            await self.sweep()
            await asyncio.sleep(self.poll_seconds)

    async def sweep(self) -> int:
        """Takes what is there now and returns how many files were dealt with."""
        done = 0
        for path in await anyio.to_thread.run_sync(self._waiting):
            try:
                raw = await anyio.to_thread.run_sync(_read, path)
            except _NotNow as reason:
                await anyio.to_thread.run_sync(self._leave, path, str(reason))
                continue
            await self._deal_with(raw)
            await anyio.to_thread.run_sync(_remove, path)
            done += 1
        return done

    async def _deal_with(self, raw: bytes) -> None:
        """Takes or rejects one message; waits as long as it takes for the database."""
        backoff = Backoff(first=0.2, most=10.0)
        failures = 0
        while True:
            try:
                await self._once(raw, give_up=failures >= _UNFORESEEN_TRIES)
            except TRANSIENT as error:
                logger.warning("waiting to keep a message", extra=fields(error=type(error).__name__))
            except Exception:
                failures += 1
                if failures > _UNFORESEEN_TRIES:
                    raise
                logger.exception("a message could not be kept")
            else:
                return
            await asyncio.sleep(backoff.next())

    async def _once(self, raw: bytes, *, give_up: bool) -> None:
        if len(raw) > self.limit:
            await self.reject(raw, "mail.too_large")
        elif give_up:
            await self.reject(raw, "mail.unforeseen")
        else:
            mail = await anyio.to_thread.run_sync(parse_mail, raw)
            if is_mail(mail):
                await self.take(from_mail(mail, raw))
            else:
                await self.reject(raw, "mail.not_a_mail")

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
