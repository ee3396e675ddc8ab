"""The checkpoint file: appended to and synced about once a second while the ledger grows."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

import anyio.to_thread
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.audit.adapters import store
from services.audit.adapters.line_file import append_line, end_of_lines, last_line, lines_of, lines_until
from services.audit.domain.checkpoint import BrokenNote, LedgerKey, Noted, note, note_of_another, read_notes
from services.audit.domain.recent import RecentNotes
from shared.key_files import BadKeyFile, read_keys
from shared.messaging.unit import Connection
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.audit.checkpoints")

_EVERY_SECONDS = 1.0
_TAIL = 64 * 1024


class CurrentKey(Protocol):
    """The key; `now`: as of this moment, when a note bears one that is not known here."""

    def __call__(self, *, now: bool = False) -> LedgerKey: ...


class KeyBehind(Exception):  # noqa: N818
    """Somebody else noted with a key that is not here yet: what an older one signs after that would hold no more."""


_WAITS: Final[tuple[type[BaseException], ...]] = (*TRANSIENT, KeyBehind)


def ledger_key(path: Path) -> LedgerKey:
    """The keys of the ledger's file.

    Raises:
        OSError, BadKeyFile: it cannot be read.
    """
    try:
        return LedgerKey(*read_keys(path))
    except ValueError:
        raise BadKeyFile(path) from None


def public_keys(path: Path) -> tuple[bytes, ...]:
    """The keys that only check, of a file of their own.

    Raises:
        OSError, BadKeyFile: it cannot be read.
    """
    try:
        keys = read_keys(path)
        for key in keys:
            Ed25519PublicKey.from_public_bytes(key)
    except ValueError:
        raise BadKeyFile(path) from None
    return keys


def load(path: Path, public_keys: Callable[[], Sequence[bytes]]) -> Iterator[Noted]:
    """The notes that are in the file now, read as they are asked for; none when there is no file.

    The keys are read after the file's end is known: whatever signed a note of these is among them.
    """
    end = end_of_lines(path)
    return read_notes(lines_of(path, end), public_keys()) if end else iter(())


def last_notes(path: Path, public_keys: Sequence[bytes]) -> list[Noted]:
    """The last notes of the file. Its last lines are read and checked, however many there are.

    Raises:
        BrokenNote: one of these was altered or moved, or contradicts another of them.
    """
    end = end_of_lines(path)
    if not end:
        return []
    start = max(0, end - _TAIL)
    lines = lines_of(path, end, start)
    if start:
        next(lines)  # of which the beginning may be missing
    try:
        found = list(read_notes(lines, public_keys))
    except BrokenNote as broken:
        raise BrokenNote(lines_until(path, start) + broken.line) from None
    if not found and start:
        raise BrokenNote(lines_until(path, start))
    return found


class Checkpoints:
    """Notes the head whenever it moved. Says, too, when the ledger no longer is what was noted.

    `key`: as it is now. A note is signed with the newest, from the moment it is there. Several of these may note at
    once, one line at a time; who has not the key of the last line waits for it.
    """

    def __init__(self, database: Database, path: Path, key: CurrentKey, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._path = path
        self._key = key
        self._clock = clock
        self._noted = 0
        self._size = 0
        """Of the file when it was last written or read: it only grows."""
        self.recent = RecentNotes()
        self.trusted = True
        self.noting = True
        """Whether the last note that was due was written."""

    async def compare(self) -> None:
        """At start: the file's last notes must be ours, and the very last still be true of the ledger.

        So a ledger that was cut off or written anew shows. The ledger goes on either way; the finding does not go away.
        Every row, and the notes before these, are for the full check (`reading.verify`), once a day.
        """
        try:
            found = await anyio.to_thread.run_sync(last_notes, self._path, self._key().public_keys)
        except BrokenNote as broken:
            self.trusted = False
            logger.critical("a checkpoint was altered", extra=fields(line=broken.line))
            return
        self._size = await anyio.to_thread.run_sync(end_of_lines, self._path)
        self.recent.add(found)
        if found:
            last = found[-1]
            self._noted = last.seq
            if await store.hash_at(self._database.pool, last.seq) != last.hash:
                self.trusted = False
                logger.critical("the ledger is not what its last checkpoint says", extra=fields(seq=last.seq))
        elif (head := await store.head(self._database.pool)) is not None:
            self.trusted = False
            logger.critical("the ledger has rows and no checkpoint", extra=fields(seq=head[0]))

    async def note_head(self) -> bool:
        """Appends a line when there are new rows; True when it did.

        Raises:
            KeyBehind: another audit has a newer key.
        """
        seq, _ = await store.head(self._database.pool) or (0, "")
        await self._look_back(seq)
        if seq <= self._noted:
            return False
        async with self._database.pool.acquire() as connection, connection.transaction():
            await store.note_alone(connection)
            await self._append(connection)
        return True

    async def _append(self, connection: Connection) -> None:
        """A line with the head as it is by now. Nobody else notes meanwhile."""
        key = await self._newest(connection)
        seq, hashed = await store.head(connection) or (0, "")
        await anyio.to_thread.run_sync(append_line, self._path, note(seq, hashed, self._clock(), key))
        self._size = await anyio.to_thread.run_sync(end_of_lines, self._path)
        self._noted = seq
        self.recent.add([Noted(seq, hashed, 0)])

    async def _newest(self, connection: Connection) -> LedgerKey:
        """The key, when no newer one signed the last line. One that is untrue keeps nobody from noting."""
        line = await anyio.to_thread.run_sync(last_line, self._path)
        key = self._key()
        if note_of_another(line, key) is None:
            return key
        key = self._key(now=True)
        other = note_of_another(line, key)
        if other is not None and await store.hash_at(connection, other.seq) == other.hash:
            raise KeyBehind
        return key

    async def _look_back(self, seq: int) -> None:
        """Ledger and file are no shorter than this process knows them; a note that is gone is noted by nobody else."""
        if not self.trusted:
            return
        if seq < self._noted:
            self.trusted = False
            logger.critical("the ledger ends before its last checkpoint", extra=fields(seq=self._noted))
        elif await anyio.to_thread.run_sync(end_of_lines, self._path) < self._size:
            self.trusted = False
            logger.critical("the checkpoint file lost lines", extra=fields(seq=self._noted))

    async def run(self) -> None:
        while True:
            await self.keep_up()
            await asyncio.sleep(_EVERY_SECONDS)

    async def keep_up(self) -> None:
        """As `note_head`; that it cannot is said once, to a disk that may be full."""
        try:
            await self.note_head()
        except _WAITS as error:
            if self.noting:
                logger.warning("a checkpoint waits", extra=fields(error=type(error).__name__))
            self.noting = False
        else:
            if not self.noting:
                logger.info("checkpoints go on")
            self.noting = True

    async def last(self) -> None:
        """On leaving: nothing recorded stays without a note."""
        try:
            await self.note_head()
        except _WAITS as error:
            logger.warning("the last checkpoint was not written", extra=fields(error=type(error).__name__))
