"""What the topics hold, as files of one JSON object a line, and back: same partition, time, key and headers."""

import asyncio
import base64
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO, cast

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord

from schemas.topics import DEAD_LETTER_SUFFIX, TOPICS
from shared.messaging.unit import MAX_EVENT_BYTES

Place = tuple[str, int, int]
"""Topic, partition and offset."""
Moved = dict[Place, tuple[int, int] | None]
"""Where a record lies that lay there before: partition and offset, None as long as it was not put back."""

_POLL_MS = 500
_AT_ONCE = 500
KEPT = tuple(name for topic in TOPICS if not topic.outside for name in (topic.name, topic.dead_letters))
"""All but what a CRM hands in: that is in clear, and its sender has it."""


def folder_in(backup: Path) -> Path:
    made = backup / "topics"
    made.mkdir(mode=0o700, exist_ok=True)
    return made


def files_in(backup: Path) -> list[Path]:
    return sorted((backup / "topics").glob("*.jsonl"))


async def write(client: dict[str, str], folder: Path) -> dict[str, int]:
    """One file a topic that holds something; how many records each has."""
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        streams: dict[str, TextIO] = {}
        async for record in _records(client):
            if record.topic not in streams:
                streams[record.topic] = stack.enter_context(_opened(folder / f"{record.topic}.jsonl"))
            streams[record.topic].write(json.dumps(_line(record)) + "\n")
            counts[record.topic] += 1
    return dict(counts)


async def read(client: dict[str, str], files: Iterable[Path]) -> None:
    """Puts every record back, and returns once the bus has taken each. Who had taken one in before knows it by its id.

    The bus counts anew: dead letters come last, and say where what they are about lies from now on.

    Raises:
        KafkaError: the bus did not take one.
    """
    paths = list(files)
    letters = [path for path in paths if _of_letters(path)]
    moved: Moved = dict.fromkeys(origin for path in letters for line in _lines(path) if (origin := _origin(line)))
    producer = AIOKafkaProducer(**client, acks="all", max_request_size=2 * MAX_EVENT_BYTES)
    await producer.start()
    try:
        for path in sorted(paths, key=_of_letters):
            await _put_back(producer, path, moved)
    finally:
        await producer.stop()


def _of_letters(path: Path) -> bool:
    return path.stem.endswith(DEAD_LETTER_SUFFIX)


async def _put_back(producer: AIOKafkaProducer, path: Path, moved: Moved) -> None:
    partitions = await producer.partitions_for(path.stem)
    places: list[Place] = []
    answers: list[asyncio.Future[Any]] = []

    async def taken() -> None:
        for place, answer in zip(places, await asyncio.gather(*answers), strict=True):
            if place in moved:
                moved[place] = answer.partition, answer.offset
        places.clear()
        answers.clear()

    for line in _lines(path):
        places.append((path.stem, line["partition"], line.get("offset", -1)))
        told = _pointing(line, moved) if _of_letters(path) else line
        answers.append(await producer.send(path.stem, **_arguments(told, partitions)))
        if len(answers) >= _AT_ONCE:
            await taken()
    await taken()


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with _opened(path, "r") as lines:
        for line in lines:
            yield json.loads(line)


def _origin(line: Mapping[str, Any]) -> Place | None:
    """What a dead letter is about, as it lay before."""
    try:
        origin = json.loads(_bytes(line["value"]) or b"")["origin"]
        return str(origin["topic"]), int(origin["partition"]), int(origin["offset"])
    except (ValueError, KeyError, TypeError):
        return None


def _pointing(line: Mapping[str, Any], moved: Moved) -> Mapping[str, Any]:
    """The dead letter, saying where the record lies now; as it was, when that was not put back."""
    origin = _origin(line)
    now = moved.get(origin) if origin is not None else None
    if origin is None or now is None:
        return line
    body = json.loads(_bytes(line["value"]) or b"")
    body["origin"] = {"topic": origin[0], "partition": now[0], "offset": now[1]}
    return {**line, "value": _text(json.dumps(body).encode())}


def _opened(path: Path, mode: str = "w") -> TextIO:
    return cast("TextIO", path.open(mode, encoding="ascii"))


async def _records(client: dict[str, str]) -> AsyncIterator[ConsumerRecord[Any, Any]]:
    """All that the topics hold now; of one partition, in order."""
    consumer = AIOKafkaConsumer(*KEPT, **client, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        places = list(consumer.assignment())
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < ends[place] for place in places]):
            batches = await consumer.getmany(timeout_ms=_POLL_MS)
            for records in batches.values():
                for record in records:
                    yield record
    finally:
        await consumer.stop()


def _line(record: ConsumerRecord[Any, Any]) -> dict[str, Any]:
    return {
        "partition": record.partition,
        "offset": record.offset,
        "at": record.timestamp,
        "key": _text(record.key),
        "value": _text(record.value),
        "headers": [[name, _text(value)] for name, value in record.headers],
    }


def _arguments(line: Mapping[str, Any], partitions: set[int]) -> dict[str, Any]:
    return {
        "partition": line["partition"] if line["partition"] in partitions else None,
        "timestamp_ms": line["at"],
        "key": _bytes(line["key"]),
        "value": _bytes(line["value"]),
        "headers": [(name, _bytes(value)) for name, value in line["headers"]],
    }


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else base64.b64encode(raw).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)
