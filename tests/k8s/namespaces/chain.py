"""The whole of Guichet behind its policies: a ticket is answered; without any one way to what it needs a service fails as it should."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from schemas.topics import SERVICES
from shared.cli.demo_run import delivered
from shared.cli.observer import Observer
from shared.local.kafka import config
from shared.local.layout import Home
from tests.k8s.namespaces.ground import Ground
from tests.k8s.namespaces.parts import Guichet
from tests.k8s.namespaces.ticket import STAGES, Tickets, eventually

STOPS_BEFORE: Final = {
    "intake": "received",
    "pseudonymizer": "pseudonymized",
    "triage": "triaged",
    "drafter": "drafted",
    "desk": "offered",
    "crm": "sent",
    "audit": "recorded",
}
"""How far a ticket comes while that service is without the bus: not to this."""

DOORS: Final = frozenset({"intake", "desk"})
"""Ready without the bus: what people and tools bring waits there."""

_STILL_SECONDS: Final = 8.0
_UNREADY_SECONDS: Final = 90.0
"""The time that a service may be without the bus and stay ready, and as long again for a machine that is busy."""
_WAITS: Final = "waiting for a dependency"


def shown(ground: Ground) -> Iterator[str]:
    home = Home(Path(tempfile.mkdtemp(prefix="guichet-reach-")))
    home.make()
    problems = asyncio.run(_collected(home, ground))
    yield from problems
    if problems:
        print(f"Everything is kept for a look in {home.root}")
    else:
        home.wipe()


async def _collected(home: Home, ground: Ground) -> list[str]:
    ground.wires.open(ground.allowed)
    guichet = Guichet(home, ground)
    try:
        await guichet.start()
        if not await eventually(lambda: _all_ready(guichet)):
            return [f"only these are ready with all rules: {await guichet.ready(*SERVICES)}"]
        async with Observer(guichet.bus.login(config.ADMIN).client()) as observer:
            return [one async for one in Drill(guichet, ground, Tickets(guichet, observer)).problems()]
    finally:
        await guichet.stop()


async def _all_ready(guichet: Guichet) -> bool:
    return len(await guichet.ready(*SERVICES)) == len(SERVICES)


class Drill:
    def __init__(self, guichet: Guichet, ground: Ground, tickets: Tickets) -> None:
        self._guichet = guichet
        self._ground = ground
        self._tickets = tickets
        self._started = time.monotonic()

    async def problems(self) -> AsyncIterator[str]:
        await self._tickets.sign_in()
        for what, step in self._steps():
            found = [problem async for problem in step]
            seconds = time.monotonic() - self._started
            print(f"{'✗' if found else '·'} {seconds:.0f} s: {what}", flush=True)
            for problem in found:
                yield problem

    def _steps(self) -> Iterator[tuple[str, AsyncIterator[str]]]:
        yield "a ticket is answered and on record, with the real parts' own ports", self._answered()
        for one in SERVICES:
            yield f"{one} without its database: not ready; with it again: ready", self._without_database(one)
        for one, stage in STOPS_BEFORE.items():
            standing = "ready" if one in DOORS else "not ready"
            what = f"{one} without the bus: {standing}, and not {stage}; with it again: the ticket goes on"
            yield what, self._without_bus(one, stage)
        yield "crm without the mail server: the reply waits; with it again: sent, once", self._without_mail()
        yield "nobody reaches the collector: a ticket is answered", self._without_collector()
        for one, target in (("triage", "bus"), ("drafter", "database")):
            what = f"{one} started without its {target}: not ready; given it: ready"
            yield what, self._starts_without(one, target)

    async def _answered(self) -> AsyncIterator[str]:
        """A reply leaves, and the real parts open no more than the probes did."""
        ticket = await self._tickets.put_in()
        async for problem in self._goes_on(ticket, "with all rules"):
            yield problem
        if len(delivered(self._guichet.home.outbox)) != 1:
            yield "with all rules: the mail server has not one mail"
        found = await asyncio.to_thread(self._ground.connections)
        if found != self._ground.allowed:
            yield f"with the real parts running: {sorted(found ^ self._ground.allowed)}"

    async def _goes_on(self, ticket: UUID, when: str) -> AsyncIterator[str]:
        if not await self._tickets.approve(ticket):
            yield f"{when}: nothing could be approved"
        elif not await self._tickets.comes_to(ticket, "recorded"):
            yield f"{when}: the reply was not sent and recorded"

    async def _without_database(self, service: str) -> AsyncIterator[str]:
        with self._ground.wires.without(self._ground.between(service, "database")):
            if not await eventually(lambda: self._is_ready(service, ready=False), 60):
                yield f"{service} is ready without its database"
            if not await self._guichet.answers(service, "/live"):
                yield f"{service} does not live without its database"
            async for problem in self._others_stand(service, "database"):
                yield problem
        if not await eventually(lambda: self._is_ready(service, ready=True)):
            yield f"{service} does not come back with its database"

    async def _without_bus(self, service: str, stage: str) -> AsyncIterator[str]:
        before = STAGES[: STAGES.index(stage)]
        with self._ground.wires.without(self._ground.between(service, "bus")):
            ticket = await self._tickets.put_in()
            if "offered" in before and not await self._tickets.approve(ticket):
                yield f"{service} without the bus: nothing could be approved"
            if before and not await self._tickets.comes_to(ticket, before[-1]):
                yield f"{service} without the bus: not even {before[-1]}"
            if await self._tickets.comes_to(ticket, stage, _STILL_SECONDS):
                yield f"{service} without the bus: {stage} all the same"
            async for problem in self._ready_only_as_a_door(service):
                yield problem
            async for problem in self._others_stand(service, "bus"):
                yield problem
        if not await eventually(lambda: self._is_ready(service, ready=True)):
            yield f"{service} does not come back with the bus"
        if "offered" in before and not await self._tickets.comes_to(ticket, "recorded"):
            yield f"{service} with the bus again: the reply was not sent and recorded"
        elif "offered" not in before:
            async for problem in self._goes_on(ticket, f"{service} with the bus again"):
                yield problem

    async def _ready_only_as_a_door(self, service: str) -> AsyncIterator[str]:
        if not await eventually(lambda: self._on_bus(service, on_bus=False), _UNREADY_SECONDS):
            yield f"{service} does not know that it is without the bus"
        is_ready = bool(await self._guichet.ready(service))
        if is_ready is not (service in DOORS):
            yield f"{service} without the bus: {'ready' if is_ready else 'not ready'}"
        if not await self._guichet.answers(service, "/live"):
            yield f"{service} does not live without the bus"

    async def _on_bus(self, service: str, *, on_bus: bool) -> bool:
        return (await self._guichet.told(service)).get("on_bus") is on_bus

    async def _without_mail(self) -> AsyncIterator[str]:
        outbox = self._guichet.home.outbox
        had = len(delivered(outbox))
        with self._ground.wires.without(self._ground.between("crm", "mail")):
            ticket = await self._tickets.put_in()
            if not (await self._tickets.approve(ticket) and await self._tickets.comes_to(ticket, "decided")):
                yield "crm without the mail server: nothing could be approved"
            if await self._tickets.comes_to(ticket, "sent", _STILL_SECONDS) or len(delivered(outbox)) != had:
                yield "crm without the mail server: sent all the same"
            if await self._guichet.ready(*SERVICES) != list(SERVICES):
                yield "crm without the mail server: not all are ready"
        if not await self._tickets.comes_to(ticket, "recorded") or len(delivered(outbox)) != had + 1:
            yield "crm with the mail server again: the reply was not sent once"
        if len(set(delivered(outbox))) != had + 1:
            yield "a mail was sent twice"

    async def _without_collector(self) -> AsyncIterator[str]:
        """For all at once: none of them needs it."""
        ways = frozenset(pair for service in SERVICES for pair in self._ground.between(service, "collector"))
        with self._ground.wires.without(ways):
            async for problem in self._goes_on(await self._tickets.put_in(), "without the collector"):
                yield problem

    async def _starts_without(self, service: str, target: str) -> AsyncIterator[str]:
        log = self._guichet.home.log(service)
        await self._guichet.end(service)
        known = log.read_text(encoding="utf-8").count(_WAITS)

        async def waits() -> bool:
            return log.read_text(encoding="utf-8").count(_WAITS) > known

        with self._ground.wires.without(self._ground.between(service, target)):
            self._guichet.begin(service)
            if not await eventually(waits):
                yield f"{service} does not wait for its {target}"
            if await self._is_ready(service, ready=True):
                yield f"{service} starts without its {target} and is ready"
            async for problem in self._others_stand(service, target):
                yield problem
        if not await eventually(lambda: self._is_ready(service, ready=True)):
            yield f"{service} does not start once it has its {target}"

    async def _is_ready(self, service: str, *, ready: bool) -> bool:
        return bool(await self._guichet.ready(service)) is ready

    async def _others_stand(self, service: str, target: str) -> AsyncIterator[str]:
        others = [other for other in SERVICES if other != service]
        if (found := await self._guichet.ready(*others)) != others:
            yield f"{service} without its {target}: of the others only {found} are ready"
