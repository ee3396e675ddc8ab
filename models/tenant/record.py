"""The record of training and promotion: one line an act, only added to, each chained to the line before it.

It stands beside the classifiers and needs no broker and no database, so that a refusal is on record on a machine where
nothing of Guichet runs. It names digests, counts and codes; never a text or a label.
"""

import fcntl
import getpass
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from models.tenant.errors import TenantError

GENESIS = "0" * 64
OWNER_ONLY = 0o600


class Entry(BaseModel):
    """One line. `hash` is SHA-256 over the canonical JSON of all the rest, the hash of the line before included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seq: int
    at: str
    action: str
    account: str
    tenant: str
    facts: Mapping[str, Any]
    prev_hash: str
    hash: str

    def sealed(self) -> str:
        return hashlib.sha256(canonical(self.model_dump(exclude={"hash"}))).hexdigest()


class BrokenRecord(TenantError):  # noqa: N818
    """The first line where the record is not what was written. `code` says how it shows."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(f"the record of training and promotion is broken ({code}, line {line}): nothing rests on it")
        self.code = code
        self.line = line


@dataclass(slots=True)
class Writer:
    """The record while nobody else can write to it."""

    entries: list[Entry]
    _descriptor: int
    _clock: Callable[[], datetime]

    @property
    def head(self) -> str:
        return self.entries[-1].hash if self.entries else GENESIS

    def now(self) -> datetime:
        return self._clock().astimezone(UTC)

    def append(self, action: str, tenant: str, facts: Mapping[str, Any], at: datetime | None = None) -> Entry:
        """On disk when it returns."""
        moment = (at or self.now()).isoformat(timespec="microseconds")
        entry = Entry(
            seq=len(self.entries) + 1,
            at=moment,
            action=action,
            account=account(),
            tenant=tenant,
            facts=dict(facts),
            prev_hash=self.head,
            hash="",
        )
        entry = entry.model_copy(update={"hash": entry.sealed()})
        os.write(self._descriptor, canonical(entry.model_dump()) + b"\n")
        os.fsync(self._descriptor)
        self.entries.append(entry)
        return entry


class Record:
    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self.path = path
        self._clock = clock

    def entries(self) -> list[Entry]:
        """All lines, checked.

        Raises:
            BrokenRecord: a line was changed, removed, added or moved.
            OSError: it cannot be read.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        return list(_checked(content))

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One process at a time. A line that a crash cut off is removed first: it was never acknowledged.

        Raises:
            BrokenRecord: nothing is added to a record that does not hold.
            OSError: it cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, OWNER_ONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            content = self.path.read_bytes()
            whole = content.rfind(b"\n") + 1
            entries = list(_checked(content))
            if whole < len(content):
                os.ftruncate(descriptor, whole)
            yield Writer(entries, descriptor, self._clock)
        finally:
            os.close(descriptor)

    def append(self, action: str, tenant: str, facts: Mapping[str, Any]) -> Entry:
        with self.writing() as record:
            return record.append(action, tenant, facts)


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def account() -> str:
    """Who runs this, as the operating system has it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


def _checked(content: bytes) -> Iterator[Entry]:
    head = GENESIS
    for number, line in enumerate(content.split(b"\n")[:-1], 1):
        try:
            entry = Entry.model_validate_json(line)
        except ValidationError:
            raise BrokenRecord("unreadable", number) from None
        if entry.hash != entry.sealed():
            raise BrokenRecord("changed", number)
        if entry.seq != number or entry.prev_hash != head:
            raise BrokenRecord("dropped_or_moved", number)
        head = entry.hash
        yield entry
