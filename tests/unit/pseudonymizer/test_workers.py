"""The detecting process: killed when it hangs, replaced, and its log as content-free as the service's."""

import asyncio
import json
import logging
import threading
import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from multiprocessing import active_children
from multiprocessing.connection import wait
from pathlib import Path

import pytest

from services.pseudonymizer.adapters import workers as module
from services.pseudonymizer.adapters.detector import Request
from services.pseudonymizer.adapters.workers import Loading, WorkerDied, Workers, WorkersStopped
from services.pseudonymizer.domain.detect import Detection, Language

FINE, HANGS = Request(("fine",)), Request(("hangs",))
FOUND = Detection(Language("fr", 1.0), ())
NAME = "Karim Benali"


class Hanging:
    """Never comes back from a text that says so; speaks of what it reads, as a library might."""

    def detect(self, requests: Sequence[Request]) -> list[Detection]:
        warnings.warn(f"odd name: {NAME}", stacklevel=1)
        logging.getLogger("library").warning(f"odd name: {NAME}")  # noqa: G004
        if HANGS in requests:
            threading.Event().wait()
        return [FOUND for _ in requests]


@asynccontextmanager
async def started(limit: float, log: Path) -> AsyncIterator[Workers]:
    workers = Workers(limit=limit, loading=Loading(make=Hanging, log_file=log))
    await workers.start()
    try:
        yield workers
    finally:
        await workers.stop()


def sentinels(workers: Workers) -> list[int]:
    """Each becomes ready when its process has ended."""
    return [child.sentinel for child in active_children() if child.pid in workers.pids]


async def gone(ends: list[int]) -> bool:
    assert len(ends) == 1
    return await asyncio.to_thread(wait, ends, 20) == ends


async def test_a_worker_that_hangs_is_killed_and_replaced(tmp_path: Path) -> None:
    async with started(1.0, tmp_path / "log") as workers:
        first = sentinels(workers)
        with pytest.raises(WorkerDied):
            await workers.detect([FINE, HANGS])
        assert await gone(first)
        assert await workers.detect([FINE]) == [FOUND]
        second = sentinels(workers)
        with pytest.raises(WorkerDied):
            await workers.detect([HANGS])
        assert await gone(second)
        assert workers.pids == ()
        assert await workers.detect([FINE, FINE]) == [FOUND, FOUND]


async def test_another_batch_outlives_the_one_that_hangs(tmp_path: Path) -> None:
    async with started(1.0, tmp_path / "log") as workers:
        hanging = asyncio.create_task(workers.detect([FINE, HANGS]))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(workers.detect([FINE]))
        with pytest.raises(WorkerDied):
            await hanging
        assert await waiting == [FOUND]


async def test_stopping_does_not_wait_for_one_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_STOP_SECONDS", 0.1)
    async with started(600.0, tmp_path / "log") as workers:
        ends = sentinels(workers)
        hanging = asyncio.create_task(workers.detect([HANGS]))
        await asyncio.sleep(0)
        await workers.stop()
        with pytest.raises(WorkersStopped):
            await hanging
        assert await gone(ends)


async def test_what_a_worker_says_is_logged_without_content(tmp_path: Path) -> None:
    log = tmp_path / "log"
    async with started(60.0, log) as workers:
        await workers.detect([FINE])
    written = log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in written.splitlines()]
    assert {line["service"] for line in lines} == {"pseudonymizer-worker"}
    assert {"library", "py.warnings"} <= {line["logger"] for line in lines}
    assert NAME not in written
