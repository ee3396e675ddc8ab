"""How every service lives: one process, one event loop, one database role, one set of bus credentials.

Start: connect to database and bus, waiting for them as long as it takes; then take events.
Stop (SIGTERM): take no more, finish what is in hand, send what is in the outbox, leave.
"""

import asyncio
import contextlib
import logging
import os
import resource
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from faststream.kafka import KafkaBroker
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from shared.messaging import restricting
from shared.messaging.bus import GRACE_SECONDS, KafkaPublisher, Subscribed, make_broker, subscribe
from shared.messaging.caught_up import CaughtUp
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.messaging.retaining import Keeper, Rule, forget_handled
from shared.messaging.retry import Backoff, RetryPolicy
from shared.messaging.standing import Standing
from shared.messaging.subscription import AnySubscription
from shared.messaging.tls import BusTls
from shared.persistence.database import TRANSIENT, Database
from shared.runtime import problems
from shared.runtime.background import Work, keep_going
from shared.runtime.consuming import INBOX_KEPT, consumers, lasting
from shared.runtime.ending import ended
from shared.runtime.settings import ServiceSettings
from shared.telemetry import saturation
from shared.telemetry.logs import fields, setup_logging
from shared.telemetry.metrics import meter, setup_metrics
from shared.telemetry.otlp_logs import setup_otlp_logs
from shared.telemetry.tracing import setup_tracing
from shared.unprepared import Unprepared

logger = logging.getLogger("guichet.service")

T = TypeVar("T")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Runtime:
    """What a composition root builds its parts from."""

    name: str
    tenant: str
    database: Database
    clock: Callable[[], datetime] = utc_now


@dataclass(slots=True)
class ServiceParts:
    """What a composition root gives back: what the service takes, serves and keeps doing."""

    subscriptions: Sequence[AnySubscription] = ()
    routes: Sequence[BaseRoute] = ()
    background: Sequence[Work] = ()
    startup: Sequence[Work] = ()
    shutdown: Sequence[Work] = ()
    ready: Callable[[], Awaitable[bool]] | None = None
    model: Callable[[], bool] | None = None
    """Whether its model is loaded; none for a service that has no model."""
    about: Callable[[], dict[str, Any]] = field(default=dict)
    retention: Sequence[Rule] = ()
    """How long it keeps which class of data."""
    without_bus: bool = False
    """People or tools come to it, and what they bring waits in its outbox: ready although the bus is away."""


Build = Callable[[Runtime], ServiceParts]


class Service:
    """The running parts behind one Starlette application."""

    def __init__(self, name: str, settings: ServiceSettings, build: Build) -> None:
        self._name = name
        self._settings = settings
        self._build = build
        self._broker: KafkaBroker | None = None
        self._database: Database | None = None
        self._tls = settings.bus_tls()
        self._parts = ServiceParts()
        self._tasks: list[asyncio.Task[None]] = []
        self._started = False
        self._subscribed: dict[str, Subscribed] = {}
        self._taking: Sequence[Consumer] = ()
        self._standing: Standing | None = None
        self._leaving: asyncio.Task[None] | None = None
        self.on_bus = False
        self.failed = False
        self.gave_up = False
        """Takes nothing more: too many in a row could not be handled. It stays, so that nobody starts it anew."""

    async def start(self, app: Starlette) -> None:
        settings = self._settings
        self._database = await _insist("database", self._connect)
        self._parts = self._build(Runtime(self._name, settings.tenant, self._database))
        # Built parts add their routes before the first request: the health routes stand first.
        app.router.routes.extend(self._parts.routes)
        for work in self._parts.startup:
            await _insist("database", work, only=TRANSIENT)
        self._broker = await _insist("bus", self._start_broker)
        if self.gave_up:
            await self._leave_groups()
        relay = Relay(self._database, KafkaPublisher(self._broker), self._name)
        behind = {topic: one.behind for topic, one in self._subscribed.items()}
        saturation.watch(meter(), self._name, behind, lambda: relay.waiting, lambda: self.gave_up)
        readings = [one.reading for one in self._subscribed.values()]
        self._standing = Standing(readings, self._broker.ping, settings.bus_patience_seconds)
        self._keep(relay.run(), "relay")
        self._keep(keep_going(self._forget_old_events), "inbox")
        self._keep(keep_going(partial(restricting.take_up, self._taking)), "set aside")
        if self._parts.retention:
            keeper = Keeper(
                self._name, settings.tenant, self._database, self._parts.retention, utc_now,
                caught_up=CaughtUp(readings),
            )  # fmt: skip
            self._keep(keep_going(keeper.run), "retention")
        if self._tls is not None:
            self._keep(keep_going(partial(_renew, self._tls)), "certificates")
        for work in self._parts.background:
            self._keep(keep_going(work), "background")
        self._started = True
        logger.info("service is ready", extra=fields(topics=len(self._parts.subscriptions)))

    async def stop(self) -> None:
        self._started = False
        if self._broker is not None:
            # With the bus away, leaving its groups would wait for it for ever.
            try:
                await asyncio.wait_for(self._broker.stop(), GRACE_SECONDS + 2)
            except TimeoutError:
                pass
            except Exception:
                logger.exception("the bus was not left cleanly")
        await ended(self._tasks)
        for work in self._parts.shutdown:
            try:
                await work()
            except Exception:
                logger.exception("a part did not stop cleanly")
        if self._database is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._database.close(), 5)
        logger.info("service has stopped")

    def _keep(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Work without which the service is none never ends by itself; should it, the process must start anew."""
        if self._started:
            error = None if task.cancelled() else task.exception()
            logger.critical("work that never ends has ended", exc_info=error, extra=fields(what=task.get_name()))
            self.give_up()

    async def _forget_old_events(self) -> None:
        """Once an hour: an event older than its topic or any dead letter is kept cannot come again."""
        assert self._database is not None
        await forget_handled(self._database, INBOX_KEPT, lasting(self._name, self._parts.subscriptions))
        await asyncio.sleep(3600)

    async def ready(self) -> bool:
        """Whether it does its work: model, database, its own parts, and its place on the bus where it needs that."""
        self.on_bus = self._standing is not None and await self._standing.holds()
        if not self._started or self._database is None or self.failed or self.model() is False:
            return False
        if not self._parts.without_bus and (self.gave_up or not self.on_bus):
            return False
        try:
            await asyncio.wait_for(self._database.pool.fetchval("select 1"), 3)
            return self._parts.ready is None or await self._parts.ready()
        except Exception:  # noqa: BLE001
            return False

    def model(self) -> bool | None:
        """Whether the model is loaded; None when there is none to load, as is known once the parts are built."""
        if self._database is None:
            return False
        return self._parts.model() if self._parts.model is not None else None

    def standing(self) -> dict[str, Any]:
        return {"on_bus": self.on_bus, "gave_up": self.gave_up}

    def about(self) -> dict[str, Any]:
        return self._parts.about()

    def started(self, starting: asyncio.Task[None]) -> None:
        """A start that failed for good (a model missing, a key unreadable) ends the process."""
        if not starting.cancelled() and (error := starting.exception()) is not None:
            logger.critical("the service could not start", exc_info=error, extra=fields(why=_why(error)))
            self.give_up()

    def give_up(self) -> None:
        """Ends the process with an error: somebody must look before it goes on."""
        self.failed = True
        os.kill(os.getpid(), signal.SIGTERM)

    def _too_many_dead_letters(self) -> None:
        """Ends the process; or, where what watches it would start it again at once, lets it stay and take no more."""
        if not self._settings.stay_when_given_up:
            self.give_up()
        elif not self.gave_up:
            self.gave_up = True
            if self._broker is not None:
                self._leaving = asyncio.create_task(self._leave_groups(), name="leaving")

    async def _leave_groups(self) -> None:
        """Not before all were joined: a start that is under way ends with this."""
        assert self._broker is not None
        for one in list(self._broker.subscribers):
            try:
                await one.stop()
            except Exception as error:  # noqa: BLE001
                logger.warning("a group was not left cleanly", extra=fields(error=type(error).__name__))

    async def _connect(self) -> Database:
        settings = self._settings
        return await Database.connect(
            settings.database_url.get_secret_value(),
            schema=self._name,
            tenant=settings.tenant,
            size=settings.database_pool,
        )

    async def _start_broker(self) -> KafkaBroker:
        settings = self._settings
        assert self._database is not None
        broker = make_broker(
            settings.kafka_bootstrap_servers,
            client_id=f"guichet-{self._name}",
            username=settings.kafka_username,
            password=settings.kafka_password,
            tls=self._tls.context if self._tls is not None else None,
        )
        policy = RetryPolicy(dead_letters_in_a_row=settings.dead_letters_in_a_row)
        self.gave_up = False
        self._taking = consumers(
            self._name, settings, self._parts.subscriptions, self._database,
            policy=policy, stop=self._too_many_dead_letters, tls=self._tls,
        )  # fmt: skip
        for consumer in self._taking:
            self._subscribed[consumer.subscription.topic] = subscribe(broker, consumer)
        try:
            await broker.start()
        except BaseException:
            with contextlib.suppress(Exception):
                await broker.stop()
            raise
        return broker


def _why(error: BaseException) -> str | None:
    """What may be said of it: what was made to be shown, and which file is missing or may not be read."""
    if isinstance(error, Unprepared):
        return str(error)
    if isinstance(error, OSError) and isinstance(error.filename, str | Path):
        return f"{error.filename}: {error.strerror}"
    return None


async def _insist(
    what: str, work: Callable[[], Awaitable[T]], *, only: tuple[type[BaseException], ...] = (Exception,)
) -> T:
    """Waits for a dependency as long as it takes; an error that is not of the kind `only` is raised."""
    backoff = Backoff(first=0.3, most=5.0)
    while True:
        try:
            return await work()
        except only as error:
            logger.warning("waiting for a dependency", extra=fields(what=what, error=type(error).__name__))
            await asyncio.sleep(backoff.next())


async def _renew(tls: BusTls) -> None:
    """Once a minute: certificates are renewed while we run."""
    if tls.renew():
        logger.info("the certificates of the bus were read anew")
    await asyncio.sleep(60)


def service_app(name: str, settings: ServiceSettings, *, build: Build) -> Starlette:
    """The application of one service: `/live`, `/ready`, `/model`, and what its parts add."""
    service = Service(name, settings, build)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        starting = asyncio.create_task(service.start(app))
        starting.add_done_callback(service.started)
        try:
            yield
        finally:
            starting.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await starting
            await service.stop()

    async def live(_: Request) -> JSONResponse:
        return JSONResponse({"live": True, "service": name})

    async def ready(_: Request) -> JSONResponse:
        is_ready = await service.ready()
        return JSONResponse(
            {"ready": is_ready, "service": name, **service.standing(), **service.about()},
            status_code=200 if is_ready else 503,
        )

    async def model(_: Request) -> JSONResponse:
        loaded = service.model()
        status = {True: 200, False: 503, None: 404}[loaded]
        return JSONResponse({"model": loaded, "service": name, **service.about()}, status_code=status)

    probes = [Route("/live", live), Route("/ready", ready), Route("/model", model)]
    refusals = {HTTPException: problems.answered, Exception: problems.answered}
    app = Starlette(routes=probes, lifespan=lifespan, exception_handlers=refusals)
    app.state.service = service
    return app


def no_core_files() -> None:
    """A process that crashes leaves no image of its memory, with texts and keys in clear; nor do those it starts."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(name: str, app: Starlette, settings: ServiceSettings) -> None:
    """Serves until SIGTERM; exits 70 when the service gave up."""
    no_core_files()
    setup_logging(name, level=settings.log_level, file=settings.log_file)
    provider = setup_tracing(name, spans_file=settings.spans_file, otlp_endpoint=settings.otlp_endpoint)
    meters = setup_metrics(name, otlp_endpoint=settings.otlp_endpoint, seconds=settings.otlp_seconds)
    lines = setup_otlp_logs(name, otlp_endpoint=settings.otlp_endpoint)
    # uvicorn raises a caught signal again once it has stopped: the spans must still be written then.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    try:
        uvicorn.Server(config).run()
    finally:
        meters.shutdown()
        provider.shutdown()
        lines.shutdown()
    if app.state.service.failed:
        raise SystemExit(70)
