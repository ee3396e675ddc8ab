"""Does what a schedule says, and puts everything right again."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.local.process import still_there
from tests.faults.lab.place import Place
from tests.faults.lab.proxy import FAIR, Weather
from tests.faults.lab.schedule import Fault, Kind, Schedule
from tests.faults.lab.tape import Tape

_PRODUCER_SECONDS = 20
_FILLER = "filler"


class Hands:
    """`missed` lists the faults that found nothing to befall, such as a part that was not back yet."""

    def __init__(self, place: Place, tape: Tape, seed: int) -> None:
        self._place = place
        self._tape = tape
        self._rng = random.Random(f"{seed} hands")
        self._frozen: list[psutil.Process] = []
        self.missed: list[Fault] = []

    async def perform(self, schedule: Schedule) -> None:
        start = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as group:
            for fault in schedule.faults:
                group.create_task(self._at(start, fault))

    async def _at(self, start: float, fault: Fault) -> None:
        await asyncio.sleep(max(0.0, start + fault.at - asyncio.get_running_loop().time()))
        try:
            await self._do(fault)
        except (ProcessLookupError, psutil.Error, KafkaError, TimeoutError):
            self.missed.append(fault)

    async def _do(self, fault: Fault) -> None:
        match fault.kind:
            case Kind.KILL:
                self._process(fault.target).send_signal(signal.SIGKILL)
            case Kind.RESTART:
                # PostgreSQL would wait for its clients at SIGTERM: SIGINT is its fast shutdown.
                number = signal.SIGINT if fault.target == "database" else signal.SIGTERM
                self._process(fault.target).send_signal(number)
            case Kind.FREEZE:
                with self._frozen_for_now(fault.target):
                    await asyncio.sleep(fault.length)
            case Kind.DISK_FULL:
                with self._full():
                    await asyncio.sleep(fault.length)
            case Kind.SKEW:
                self._place.set_clock(fault.target, fault.size)
                await asyncio.sleep(fault.length)
                self._place.set_clock(fault.target, 0)
            case Kind.REPEAT:
                await asyncio.wait_for(self._repeat(int(fault.size)), _PRODUCER_SECONDS)
            case _:
                proxy = self._place.proxies[fault.target, fault.way]
                proxy.make(_weather(fault))
                await asyncio.sleep(fault.length)
                proxy.make(FAIR)

    def _process(self, part: str) -> psutil.Process:
        told = self._place.stack.state.parts[part]
        process = still_there(told.pid, told.created) if told.pid is not None else None
        if process is None:
            raise ProcessLookupError(part)
        return process

    @contextmanager
    def _frozen_for_now(self, part: str) -> Iterator[None]:
        """The database's every process: its postmaster alone would leave the others at work."""
        first = self._process(part)
        stopped = [first, *first.children(recursive=True)]
        self._frozen += stopped
        for process in stopped:
            process.suspend()
        try:
            yield
        finally:
            _resume(stopped)

    @contextmanager
    def _full(self) -> Iterator[None]:
        folder = self._place.disk
        room = os.statvfs(folder)
        with (folder / _FILLER).open("wb") as file, suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_bsize)
        try:
            yield
        finally:
            (folder / _FILLER).unlink(missing_ok=True)

    async def _repeat(self, count: int) -> None:
        """Records as they were, id and all, under the key they had: what a producer's retry or a restore looks like."""
        recent = list(self._tape.recent)
        chosen = self._rng.sample(recent, min(count, len(recent)))
        if not chosen:
            raise ProcessLookupError("nothing was on the bus yet")
        producer = AIOKafkaProducer(**self._place.stack.operator_client(), request_timeout_ms=5000)
        try:
            await producer.start()
            for record in chosen:
                await producer.send_and_wait(
                    record.topic,
                    record.value,
                    key=record.key,
                    partition=record.partition,
                    headers=list(record.headers),
                )
        finally:
            await producer.stop()

    async def heal(self) -> None:
        """Whatever was not undone is: a stopped process runs, the weather is fair, the disk has room."""
        _resume(self._frozen)
        self._frozen.clear()
        (self._place.disk / _FILLER).unlink(missing_ok=True)
        for proxy in self._place.proxies.values():
            proxy.make(FAIR)
        for service, _ in self._place.proxies:
            self._place.set_clock(service, 0)
        await self._place.stack.until_ready(seconds=300)


def _resume(processes: list[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.resume()


def _weather(fault: Fault) -> Weather:
    match fault.kind:
        case Kind.CUT:
            return Weather(refused=True)
        case Kind.HALF_OPEN:
            return Weather(silent=True)
        case Kind.DELAY:
            return Weather(delay=fault.size)
        case _:
            return Weather(rate=fault.size)
