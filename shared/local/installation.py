"""The parts of a local installation: started in order, each kept alive, stopped in reverse."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

import psutil

from schemas.topics import SERVICES
from shared import ai_switch
from shared.ai_switch import AI_SERVICES, BadSwitch
from shared.local import bus as buses
from shared.local import database as databases
from shared.local import files, leftovers, provision, topics
from shared.local import state as states
from shared.local.environment import Surroundings, service_environment
from shared.local.kafka.config import ADMIN
from shared.local.keys import KeyFolder
from shared.local.layout import Home
from shared.local.parts import GAVE_UP, MailSink, ServiceProcess
from shared.local.ports import free_port
from shared.local.process import Child, StartFailed
from shared.local.state import Operator, PartState, State
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.supervisor")
PREFERRED_PORTS = {"desk": 8480, "intake": 8481, "smtp": 8025, "outbox": 8026}
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 15.0
_STEADY_SECONDS = 30.0
_PROBE_SECONDS = 5.0
_TRIES = 2
_DYING, _KILLED = "keeps dying; see its log", "keeps being killed, for want of memory as a rule"


class Part(Protocol):
    """Anything with a process of its own."""

    child: Child | None

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def ready(self) -> bool: ...


class Kept:
    """A part, and how often and how soon it is started again."""

    def __init__(self, name: str, part: Part, told: PartState) -> None:
        self.name = name
        self.part = part
        self.told = told
        self._pause = _FIRST_PAUSE
        self._not_before = 0.0
        self._since = 0.0
        self._was_ready = False
        self._next_probe = 0.0

    async def start(self) -> None:
        await self.part.start()
        self._note()

    async def pause(self) -> None:
        """Stops it, its work in hand finished; it stays down until it is resumed."""
        self.told.paused, self.told.ready, self.told.problem = True, False, None
        await self.part.stop()
        self.part.child = None
        self.told.pid = None

    async def resume(self) -> None:
        self.told.paused, self.told.restarts = False, 0
        self._not_before, self._was_ready = 0.0, False
        await self._try_to_start()

    def _note(self) -> None:
        child = self.part.child
        self._since = time.monotonic()
        if child is not None:
            self.told.pid, self.told.created = child.pid, child.created
        self.told.port = getattr(self.part, "port", None)
        self.told.started_at = datetime.now(UTC).isoformat(timespec="seconds")

    async def look_after(self) -> None:
        """Starts it again when it died; one that gave up on purpose stays down for a person to look at."""
        if self.told.paused:
            return
        child = self.part.child
        if child is None or child.running:
            await self._probe()
            return
        self.told.ready = False
        if child.exit_status == GAVE_UP:
            self.told.problem = "gave up; see its log"
            return
        now = time.monotonic()
        if self._not_before == 0.0:
            self._pause = _FIRST_PAUSE if now - self._since > _STEADY_SECONDS else min(self._pause * 2, _LONGEST_PAUSE)
            self._not_before = now + self._pause
            if not self._was_ready and self.told.restarts >= _TRIES:
                self.told.problem = _KILLED if child.exit_status == -signal.SIGKILL else _DYING
            logger.error("a part died", extra=fields(part=self.name, status=child.exit_status))
        if now >= self._not_before:
            self._not_before = 0.0
            await self._again()

    async def _probe(self) -> None:
        """Asks often while it is not ready, and now and then once it is: asking costs the part a log-in."""
        now = time.monotonic()
        if self.told.ready and now < self._next_probe:
            return
        self._next_probe = now + _PROBE_SECONDS
        try:
            self.told.ready = await self.part.ready()
        except Exception as error:  # noqa: BLE001 - a part that dies while it is asked must not take the others along
            logger.warning("a part could not be asked", extra=fields(part=self.name, error=type(error).__name__))
            self.told.ready = False
        if self.told.ready:
            self._was_ready, self.told.problem = True, None

    async def _again(self) -> None:
        self.told.restarts += 1
        await self._try_to_start()

    async def _try_to_start(self) -> None:
        try:
            await self.start()
        except StartFailed as problem:
            self.told.problem = str(problem)
        except Exception as error:
            logger.exception("a part could not be started again", extra=fields(part=self.name))
            self.told.problem = f"could not be started again ({type(error).__name__}); see its log"


class Installation:
    """Everything `guichet up` runs."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._kept: list[Kept] = []
        self._settled = False
        self._earlier = states.read(home)
        me = psutil.Process()
        started = datetime.now(UTC).isoformat(timespec="seconds")
        self.state = State(pid=os.getpid(), created=me.create_time(), started_at=started)
        if self._earlier is not None:
            # Until others are taken: a start that fails first must not forget on what this home last ran.
            self.state.bus, self.state.database = dict(self._earlier.bus), dict(self._earlier.database)

    async def start(self) -> None:
        """Returns when every service has answered, or has given up."""
        await asyncio.to_thread(leftovers.end, self._home, self._earlier)
        KeyFolder(self._home.keys).ensure()
        bus, why = await asyncio.to_thread(buses.choose, self._home)
        database, database_why = await asyncio.to_thread(databases.choose, self._home)
        self._mind_the_other_bus(bus)
        self.state.bus = {"kind": bus.kind, "why": why}
        self.state.database = {"kind": database.kind, "why": database_why}
        self._step(f"bus: {bus.kind} ({why})")
        self._step(f"database: {database.kind} ({database_why})")
        await asyncio.gather(self._keep("bus", bus), self._keep("database", database))
        self.state.bus["bootstrap"] = bus.bootstrap
        operator = Operator(
            kafka=bus.login(ADMIN).client(),
            database_url=provision.owner_url(database.url()),
            letters=(await buses.operator_login(bus)).client(),
        )
        states.write_operator(self._home, operator)
        self._step("creating topics and permissions")
        await topics.provision(bus.login(ADMIN), permissions=bus.permissions)
        self._step("creating roles and schemas, running migrations")
        urls = await provision.provision(database.url(), self._home.keys / "postgres.json")
        await self._start_services(bus, urls)

    def _mind_the_other_bus(self, bus: buses.Bus) -> None:
        """Events on their way, and how far each service has read, lie on the bus that this home ran on before.

        Raises:
            StartFailed: nobody asked for another by name.
        """
        last = self._earlier.bus.get("kind", "") if self._earlier is not None else ""
        other = buses.left_behind(self._home, last, bus)
        if other is None:
            return
        if os.environ.get(buses.FORCED, "auto") == "auto" and not os.environ.get(buses.SERVERS):
            raise StartFailed(
                f"this home last ran on: {last}, and what is on its way lies there; say `--bus {other}` to go on with "
                f"it, or `--bus {buses.named(bus.kind)}` to leave that behind"
            )
        self._step(f"WARNING: this home last ran on: {last}; what was on its way lies there and is not taken up")

    async def _start_services(self, bus: buses.Bus, urls: Mapping[str, str]) -> None:
        sink = MailSink(self._home, PREFERRED_PORTS.get("smtp"), PREFERRED_PORTS.get("outbox"))
        await self._keep(sink.name, sink)
        self.state.addresses["smtp"] = f"127.0.0.1:{sink.port}"
        self.state.addresses["outbox"] = f"http://127.0.0.1:{sink.http_port}"
        around = Surroundings(self._home, sink.port)
        for name in SERVICES:
            service = self._service(name, around, bus, urls[name])
            await self._keep(name, service, paused=name in AI_SERVICES and self._ai_is_out())
            self.state.addresses[name] = service.url
        self._step("starting the services")
        await self._until_settled()

    def _service(self, name: str, around: Surroundings, bus: buses.Bus, url: str) -> ServiceProcess:
        def environment(port: int) -> dict[str, str]:
            values = service_environment(name, around, login=bus.login(name), database_url=url, port=port)
            files.write_json(states.environment_file(self._home, name), values)
            self.state.addresses[name] = f"http://127.0.0.1:{port}"
            return values

        return ServiceProcess(name, self._home, free_port(PREFERRED_PORTS.get(name)), environment)

    async def _until_settled(self) -> None:
        """Services that wait for a bus or a database which does not come up are not waited for."""
        while True:
            await self.look_after()
            services = [kept for kept in self._kept if kept.name in SERVICES]
            others_fail = any(kept.told.problem for kept in self._kept if kept not in services)
            if others_fail or all(kept.told.ready or kept.told.problem or kept.told.paused for kept in services):
                self._settled = True
                await self.look_after()
                return
            await asyncio.sleep(0.3)

    async def look_after(self) -> None:
        """One round: bus and database first, since the others wait for them."""
        await self._follow_the_switch()
        await asyncio.gather(*(kept.look_after() for kept in self._kept))
        by_name = {kept.name: kept.part for kept in self._kept}
        triage = by_name.get("triage")
        if isinstance(triage, ServiceProcess):
            self.state.device = _device(triage.about.get("device")) or self.state.device
        audit = by_name.get("audit")
        if isinstance(audit, ServiceProcess):
            self.state.ledger_copy = audit.about.get("copy", {})
        if self._settled:
            down = [
                f"{kept.name} ({_KILLED})" if kept.told.problem == _KILLED else kept.name
                for kept in self._kept if kept.told.problem
            ]  # fmt: skip
            self.state.phase = "degraded" if down else "ready"
            self.state.problem = f"not running: {', '.join(down)}" if down else None

    async def _follow_the_switch(self) -> None:
        """Stops triage and the drafter when the AI was taken out, starts them when it was put back."""
        out = self._ai_is_out()
        kept = [one for one in self._kept if one.name in AI_SERVICES and one.told.paused != out]
        await asyncio.gather(*(one.pause() if out else one.resume() for one in kept))

    def _ai_is_out(self) -> bool:
        """As the switch says. When it cannot be read: as before, and out when nothing is known of before."""
        try:
            switches = ai_switch.read(self._home.ai_switch)
        except (BadSwitch, OSError) as error:
            if "problem" not in self.state.ai:
                logger.warning("the AI switch cannot be read", extra=fields(error=type(error).__name__))
            unread = {"problem": f"{self._home.ai_switch} cannot be read"}
            self.state.ai = {"state": "off", **self.state.ai, **unread}
            return self.state.ai["state"] == "off"
        last = {"since": switches[-1].at.isoformat(timespec="seconds"), "by": switches[-1].by} if switches else {}
        self.state.ai = {"state": "off" if ai_switch.taken_out(switches) else "on", **last}
        return self.state.ai["state"] == "off"

    async def stop(self) -> None:
        """Services first, all at once; then the sink; bus and database last."""
        services = [kept for kept in self._kept if kept.name in SERVICES]
        await asyncio.gather(*(kept.part.stop() for kept in services))
        others = [kept for kept in self._kept if kept.name not in SERVICES]
        await asyncio.gather(*(kept.part.stop() for kept in others))
        for kept in self._kept:
            kept.told.ready, kept.told.pid = False, None

    async def _keep(self, name: str, part: Part, *, paused: bool = False) -> None:
        kept = Kept(name, part, self.state.parts.setdefault(name, PartState(paused=paused)))
        self._kept.append(kept)
        if not paused:
            await kept.start()

    def _step(self, what: str) -> None:
        self.state.steps.append(what)


def _device(told: Any) -> str | None:
    """What triage says it runs on, in words."""
    if not isinstance(told, dict):
        return str(told) if told else None
    fallback = told.get("fallback")
    return f"{told.get('actual')} ({fallback})" if fallback else str(told.get("actual"))
