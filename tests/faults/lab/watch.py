"""Looks once a second, while something goes on, at each part's memory and at what waits where."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import psutil
import yaml

from schemas.topics import SERVICES
from shared.local.parts import CODE
from tests.conftest import StackUnderTest

MEGABYTE = 1 << 20
GROWTH = 1.3
"""What is kept for each ticket that waits grows as long as more come than go: from the first two fifths of a flood
to its last fifth by more than this, for any part that keeps a tenth of its own size in the first."""
_FIRST, _LAST = 0.4, 0.8
_BASE = CODE / "k8s" / "base"
_SUFFIXES = {"Mi": 1, "Gi": 1024}
_OUTBOX = """
select count(*) as waiting, coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as oldest from intake.outbox
"""


def limits() -> dict[str, int]:
    """The memory, in megabytes, at which the cluster would end a part: services and bus."""
    found = {name: _documents(f"services/{name}/deployment.yaml")[0]["spec"]["template"]["spec"] for name in SERVICES}
    told = {name: spec["containers"][0]["resources"] for name, spec in found.items()}
    told["bus"] = _documents("bus/kafka.yaml")[0]["spec"]["resources"]
    return {name: _megabytes(one["limits"]["memory"]) for name, one in told.items()}


def _documents(path: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((_BASE / path).read_text(encoding="utf-8")))


def _megabytes(text: str) -> int:
    return int(text[:-2]) * _SUFFIXES[text[-2:]]


@dataclass(slots=True)
class Watch:
    """`seen`: memory by part, in bytes, at `times` since the beginning; the most that waited in intake's outbox and beyond."""

    on_the_bus: Callable[[], int]
    seen: dict[str, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    most_in_outbox: int = 0
    oldest_in_outbox: float = 0.0
    most_on_the_bus: int = 0

    def growth(self, seconds: float) -> dict[str, float]:
        """By part: the peak of the last fifth of so many seconds over that of their first two fifths."""
        return {name: round(_growth(seen, seconds), 2) for name, seen in self.seen.items()}

    def peaks(self) -> dict[str, int]:
        return {name: max(size for _, size in seen) // MEGABYTE for name, seen in self.seen.items()}

    def problems(self, seconds: float) -> list[str]:
        peaks, growth = self.peaks(), self.growth(seconds)
        return [
            *(
                f"{name} held {peaks[name]} MB, its limit is {most}"
                for name, most in limits().items()
                if peaks[name] > most
            ),
            *(f"{name} grew by {growth[name]} and did not level off" for name in SERVICES if growth[name] > GROWTH),
        ]


def _growth(seen: list[tuple[float, int]], seconds: float) -> float:
    first = [size for at, size in seen if at <= _FIRST * seconds]
    last = [size for at, size in seen if _LAST * seconds <= at <= seconds]
    return max(last) / max(first) if first and last else 1.0


@contextlib.asynccontextmanager
async def watching(stack: StackUnderTest, on_the_bus: Callable[[], int]) -> AsyncIterator[Watch]:
    watch = Watch(on_the_bus)
    task = asyncio.create_task(_look(stack, watch))
    try:
        yield watch
        assert not task.done(), "nobody watched to the end"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _look(stack: StackUnderTest, watch: Watch) -> None:
    loop, connection = asyncio.get_running_loop(), await asyncpg.connect(stack.owner_database_url)
    start = loop.time()
    try:
        while True:
            for name, size in (await asyncio.to_thread(_sizes, stack)).items():
                watch.seen[name].append((loop.time() - start, size))
            row = await connection.fetchrow(_OUTBOX)
            assert row is not None
            watch.most_in_outbox = max(watch.most_in_outbox, row["waiting"])
            watch.oldest_in_outbox = max(watch.oldest_in_outbox, row["oldest"])
            watch.most_on_the_bus = max(watch.most_on_the_bus, watch.on_the_bus())
            await asyncio.sleep(1)
    finally:
        await connection.close()


def _sizes(stack: StackUnderTest) -> Mapping[str, int]:
    """RSS with children. The database's processes share most of what they hold: there each page counts once (PSS)."""
    found = {}
    for name, part in stack.state.parts.items():
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(part.pid)
            whole = [process, *process.children(recursive=True)]
            if name == "database":
                found[name] = sum(one.memory_full_info().pss for one in whole)
            else:
                found[name] = sum(one.memory_info().rss for one in whole)
    return found
