"""Detection in a worker process, so that the event loop stays free; a worker that dies or hangs is replaced.

`spawn`, not `fork`: the parent has threads and connections. The models are loaded once, in the worker.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from services.pseudonymizer.adapters.detector import Detector, Request
from services.pseudonymizer.domain.detect import Detection
from shared.telemetry.logs import fields, setup_logging

NAME = "pseudonymizer-worker"
_STOP_SECONDS = 5.0
_LOAD_SECONDS = 120.0

logger = logging.getLogger("guichet.pseudonymizer")


class Detects(Protocol):
    """What a worker holds."""

    def detect(self, requests: Sequence[Request]) -> list[Detection]: ...


_detector: Detects | None = None


class WorkerDied(Exception):  # noqa: N818
    """The worker died on this very batch, or did not come back from it, each time."""


class WorkersStopped(OSError):  # noqa: N818
    """The service is leaving: not the message's fault, it will be delivered again."""


@dataclass(frozen=True, slots=True)
class Loading:
    """What a worker starts with: what makes its detector, and where its log goes (standard error without a file)."""

    make: Callable[[], Detects] = Detector.warm
    log_level: str = "INFO"
    log_file: Path | None = None


def _load(loading: Loading) -> None:
    """Runs in the worker: log as the service does, leave stopping to the parent, die with it, load the models."""
    global _detector  # noqa: PLW0603 - a worker process has one detector
    setup_logging(NAME, level=loading.log_level, file=loading.log_file)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    _detector = loading.make()


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _loaded() -> None:
    """Comes back once the worker has loaded."""


def _detect(requests: Sequence[Request]) -> list[Detection]:
    assert _detector is not None
    return _detector.detect(requests)


class Workers:
    """A pool of detecting processes, one by default. `limit` is the longest that one batch may take, in seconds."""

    def __init__(self, count: int = 1, *, tries: int = 3, limit: float = 120.0, loading: Loading | None = None) -> None:
        self._count = count
        self._tries = tries
        self._limit = limit
        self._loading = loading or Loading()
        self._executor: ProcessPoolExecutor | None = None
        self._warm: ProcessPoolExecutor | None = None
        self._stopped = False

    async def start(self) -> None:
        """Starts a worker and waits until it has loaded its models."""
        await self.detect([Request(("Bonjour",))])

    async def detect(self, requests: Sequence[Request]) -> list[Detection]:
        """Findings of each message, in order.

        A message that is alone has a second go at the time limit; a batch that reaches it is given back
        at once, to be tried one by one.

        Raises:
            WorkerDied: workers died or hung on this batch as often as it was tried.
            WorkersStopped: the pool was told to stop.
        """
        deaths = hangs = 0
        most_hangs = 2 if len(requests) == 1 else 1
        while deaths < self._tries and hangs < most_hangs:
            executor = self._current()
            try:
                return await self._run(executor, requests)
            except BrokenProcessPool:
                deaths += 1
            except TimeoutError:
                hangs += 1
                _kill(_processes(executor))
            logger.warning("a detecting process is replaced", extra=fields(deaths=deaths, hangs=hangs))
            self._discard(executor)
        raise WorkerDied

    async def _run(self, executor: ProcessPoolExecutor, requests: Sequence[Request]) -> list[Detection]:
        """Loading the models has a time limit of its own."""
        if executor is not self._warm:
            await asyncio.wait_for(asyncio.wrap_future(executor.submit(_loaded)), _LOAD_SECONDS)
            self._warm = executor
        future = executor.submit(_detect, list(requests))
        return await asyncio.wait_for(asyncio.wrap_future(future), self._limit)

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that run now."""
        return tuple(process.pid or 0 for process in _processes(self._executor)) if self._executor is not None else ()

    async def stop(self) -> None:
        """Lets what is in hand end, but does not wait for one that hangs."""
        self._stopped = True
        executor, self._executor = self._executor, None
        if executor is None:
            return
        processes = _processes(executor)
        stopping = asyncio.create_task(asyncio.to_thread(executor.shutdown, wait=True))
        if not (await asyncio.wait({stopping}, timeout=_STOP_SECONDS))[0]:
            _kill(processes)
        await stopping

    def _current(self) -> ProcessPoolExecutor:
        if self._stopped:
            raise WorkersStopped
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._count, mp_context=get_context("spawn"), initializer=_load, initargs=(self._loading,)
            )
        return self._executor

    def _discard(self, broken: ProcessPoolExecutor) -> None:
        if self._executor is broken:
            self._executor = None
        # Whoever else waits on it is told that it broke; cancelled futures would read as a cancelled task.
        broken.shutdown(wait=False)


def _processes(executor: ProcessPoolExecutor) -> list[BaseProcess]:
    return list((executor._processes or {}).values())  # noqa: SLF001 - no public way


def _kill(processes: Iterable[BaseProcess]) -> None:
    for process in processes:
        process.kill()
