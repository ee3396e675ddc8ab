"""Searches topics, tables and files for planted values. A finding names the place and the form, never the value."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer

from shared.privacy.needles import Haystack

_CHUNK = 8 * 1024 * 1024
_OVERLAP = 4096
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Finding:
    """A planted value found where it must not be."""

    place: str
    name: str
    form: str


def scan_files(haystack: Haystack, *folders: Path) -> list[Finding]:
    """Searches every file below the folders, in overlapping chunks.

    The folders may be in use: a file that goes away, or goes on under another name, while it is looked
    for is no fault, and what has come meanwhile is searched too.
    """
    findings: list[Finding] = []
    seen: set[Path] = set()
    while new := [path for path in files_below(*folders) if path not in seen]:
        for path in new:
            seen.add(path)
            with suppress(FileNotFoundError):
                findings += [
                    Finding(str(path), hit.name, hit.form) for chunk in _chunks(path) for hit in haystack.search(chunk)
                ]
    return findings


def _chunks(path: Path) -> Iterator[bytes]:
    """A file in overlapping parts; blocks of zeros, of which logs and indexes mostly are, are passed over."""
    with path.open("rb") as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            yield from _said(tail + chunk)
            tail = chunk[-_OVERLAP:]


def _said(content: bytes) -> Iterator[bytes]:
    """What stands between whole blocks of zeros, each with the zero that may still belong to its last letter."""
    begun: int | None = None
    for start in range(0, len(content), _BLOCK):
        block = content[start : start + _BLOCK]
        if block.count(0) < len(block):
            begun = start if begun is None else begun
        elif begun is not None:
            yield content[begun : start + 1]
            begun = None
    if begun is not None:
        yield content[begun:]


def files_below(*folders: Path) -> list[Path]:
    """Where a folder is a link too, as the database's is where it runs as somebody else."""
    walked = (one for folder in folders for one in os.walk(folder, followlinks=True))
    return sorted(path for at, _, names in walked for name in names if (path := Path(at) / name).is_file())


async def scan_database(haystack: Haystack, admin_url: str) -> list[Finding]:
    """Searches every row of every table that is not PostgreSQL's own."""
    connection = await asyncpg.connect(admin_url)
    try:
        tables = await connection.fetch(
            "select format('%I.%I', schemaname, tablename) as name from pg_tables "
            "where schemaname not in ('pg_catalog', 'information_schema') order by 1"
        )
        findings: list[Finding] = []
        for table in tables:
            async with connection.transaction():
                async for row in connection.cursor(f"select * from {table['name']}"):  # noqa: S608  # quoted by format()
                    hits = haystack.search(b"\n".join(_bytes_of(value) for value in row.values()))
                    findings += [Finding(f"table {table['name']}", hit.name, hit.form) for hit in hits]
        return findings
    finally:
        await connection.close()


def _bytes_of(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else str(value).encode()


async def scan_topics(haystack: Haystack, client: dict[str, Any], *, skip: Iterable[str] = ()) -> list[Finding]:
    """Searches keys, headers and values of every record; `client` is how to connect (aiokafka's arguments)."""
    findings: list[Finding] = []
    async for record in _records(client, frozenset(skip)):
        blob = b"\n".join(
            [record.key or b"", record.value or b"", *(name.encode() + b"=" + value for name, value in record.headers)]
        )
        findings += [Finding(f"topic {record.topic}", hit.name, hit.form) for hit in haystack.search(blob)]
    return findings


async def _records(client: dict[str, Any], skip: frozenset[str]) -> AsyncIterator[Any]:
    consumer = AIOKafkaConsumer(**client, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        topics = [name for name in await consumer.topics() if name not in skip and not name.startswith("__")]
        consumer.subscribe(topics)
        while not consumer.assignment():  # noqa: ASYNC110  # aiokafka assigns in the background
            await asyncio.sleep(0.05)
        ends = await consumer.end_offsets(list(consumer.assignment()))
        waiting = {partition for partition, end in ends.items() if end > 0}
        while waiting:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    yield record
            waiting = {partition for partition in waiting if await consumer.position(partition) < ends[partition]}
    finally:
        await consumer.stop()
