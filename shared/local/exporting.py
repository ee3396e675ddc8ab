"""Writes what an installation holds into a folder of open formats. Cut short, it goes on where it stopped."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from schemas.topics import SERVICES

MANIFEST = "manifest.json"
_PREFETCH = 200
NOT_EXPORTED = {
    "inbox", "outbox", "migration", "session", "halfway", "factor", "recovery_code", "attempt", "lease",
}  # fmt: skip
"""Ids of the bus, and what would let somebody in."""
SECRET_COLUMNS = {("desk", "agent"): ["password_hash", "failures", "locked_until"]}
_TABLES = (
    "select schemaname as service, tablename as name from pg_tables where schemaname = any($1::text[])"
    " and tablename <> all($2::text[]) order by 1, 2"
)

Lines = Callable[[str | None], AsyncIterator[str]]
"""Lines from after the one given, the last that stands already; all of them without one."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The export: a file is finished when the manifest names it."""

    path: Path

    def open(self) -> None:
        """Raises `OSError` when it cannot be made; it is for its owner's eyes."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def files(self) -> dict[str, dict[str, Any]]:
        try:
            found: dict[str, dict[str, Any]] = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))["files"]
        except FileNotFoundError:
            return {}
        return found

    async def lines(self, name: str, lines: Lines, *, go_on: bool = False) -> int:
        """Writes a file line by line; how many it has. `go_on`: after the last whole line of an earlier try."""
        if name in self.files:
            return int(self.files[name]["lines"])
        part = self.path / f"{name}.part"
        part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        last = _mend(part) if go_on else None
        with _private(part, "wb" if last is None else "ab") as stream:
            async for line in lines(last):
                stream.write(line.encode() + b"\n")
        part.replace(self.path / name)
        return self._finish(name)

    def copy(self, name: str, source: Path) -> None:
        (self.path / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(source, self.path / name)
        self._finish(name)

    def text(self, name: str, text: str) -> None:
        with _private(self.path / name, "wb") as stream:
            stream.write(text.encode())
        self._finish(name)

    def complete(self, about: dict[str, Any]) -> None:
        self._write({"complete": True, **about, "files": self.files})

    def _finish(self, name: str) -> int:
        path, count, digest = self.path / name, 0, hashlib.sha256()
        with path.open("rb") as stream:
            for line in stream:
                digest.update(line)
                count += 1
        self._write({"complete": False, "files": self.files | {name: {"lines": count, "sha256": digest.hexdigest()}}})
        return count

    def _write(self, manifest: dict[str, Any]) -> None:
        scratch = self.path / f"{MANIFEST}.new"
        scratch.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        scratch.replace(self.path / MANIFEST)


def _mend(part: Path) -> str | None:
    """Cuts off a line that was not finished; the last whole one."""
    if not part.exists():
        return None
    last, size = None, 0
    with part.open("rb+") as stream:
        for line in stream:
            if not line.endswith(b"\n"):
                break
            last, size = line, size + len(line)
        stream.truncate(size)
    return None if last is None else last.decode()


def _private(path: Path, mode: str) -> Any:
    """For its owner's eyes, also where another program made it first."""
    stream = open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
    os.fchmod(stream.fileno(), 0o600)
    return stream


def ledger_verification(environment: Mapping[str, str]) -> str:
    """What the audit says of its ledger, asked as its own command with its own settings (`environment`)."""
    command = [sys.executable, "-c", "from shared.cli.main import main; main()", "audit", "verify", "--json"]
    told = {name: value for name, value in environment.items() if name != "GUICHET_LOG_FILE"}
    done = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, check=False)
    return done.stdout or '{"green": null, "problem": "it could not be read"}\n'


async def tables(url: str, folder: Folder, told: Callable[[str, int], None]) -> None:
    """Every table of every service, one JSON object a row; sealed text stays sealed. Each table as of one moment."""
    connection = await asyncpg.connect(url)
    try:
        for row in await connection.fetch(_TABLES, list(SERVICES), sorted(NOT_EXPORTED)):
            service, table = row["service"], row["name"]
            name = f"tables/{service}/{table}.jsonl"
            told(name, await folder.lines(name, _rows(connection, service, table)))
    finally:
        await connection.close()


def _rows(connection: asyncpg.Connection, service: str, table: str) -> Lines:
    hidden = SECRET_COLUMNS.get((service, table), [])
    query = f'select (to_jsonb(t) - $1::text[])::text as line from "{service}"."{table}" t'  # noqa: S608
    if (service, table) == ("audit", "ledger"):
        query += " order by seq"

    async def lines(_: str | None) -> AsyncIterator[str]:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            async for row in connection.cursor(query, hidden, prefetch=_PREFETCH):
                yield row["line"]

    return lines
