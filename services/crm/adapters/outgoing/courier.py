"""One courier a subscriber: its own queue, connections, time-out and breaker, so that none disturbs another."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

import httpx
from opentelemetry.trace import SpanKind

from schemas.records import AccessRecorded
from services.crm.adapters.outgoing import guarded, notices
from services.crm.adapters.outgoing.notices import Notice
from services.crm.adapters.outgoing.way import Parcel, Way
from services.crm.domain.addresses import AddressRefused
from services.crm.domain.notices import Answer, Breaker, Patience, Verdict
from services.crm.domain.subscribers import Subscriber
from shared.messaging.event import Event, originate
from shared.messaging.retry import Backoff
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry import names, tracing
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.crm.outgoing")

SOURCE = "crm"
Pack = Callable[[Notice, Subscriber], Awaitable[Parcel | Answer]]


@dataclass(frozen=True, slots=True)
class Pace:
    patience: Patience
    breaker: Breaker
    idle: float = 1.0
    housekeeping: float = 60.0


class Courier:
    """Works through one subscriber's notices. A row in hand is hidden for a while; a crash makes it visible again."""

    def __init__(
        self,
        database: Database,
        subscriber: Subscriber,
        way: Way,
        *,
        tenant: str,
        clock: Callable[[], datetime],
        pace: Pace,
        pack: Pack,
        resolve: guarded.Resolve | None = None,
    ) -> None:
        self._database = database
        self._subscriber = subscriber
        self._way = way
        self._tenant = tenant
        self._clock = clock
        self._pace = pace
        self._pack = pack
        self._resolve = resolve

    async def run(self) -> None:
        """Until cancelled."""
        own = guarded.Resolver()
        told = self._subscriber
        client = guarded.client(
            resolve=self._resolve or own,
            allowed=told.allow,
            timeout=told.timeout_seconds,
            most=told.parallel,
            ca_file=told.ca_file,
        )
        try:
            async with client, asyncio.TaskGroup() as group:
                group.create_task(self._keep_house())
                await self._hand_out(client, group)
        finally:
            own.close()

    async def _hand_out(self, client: httpx.AsyncClient, group: asyncio.TaskGroup) -> None:
        hands = asyncio.Semaphore(self._subscriber.parallel)
        backoff = Backoff(first=0.2, most=5.0)
        while True:
            await hands.acquire()
            try:
                notice = await self.take()
            except TRANSIENT as error:
                logger.warning("a courier waits for the database", extra=fields(error=type(error).__name__))
                hands.release()
                await asyncio.sleep(backoff.next())
                continue
            backoff.reset()
            if notice is None:
                hands.release()
                await asyncio.sleep(self._pace.idle)
                continue
            group.create_task(self._carry(client, notice)).add_done_callback(lambda _: hands.release())

    async def take(self) -> Notice | None:
        async with self._database.unit() as unit:
            return await notices.claim(unit.connection, self._subscriber, self._pace.breaker, self._clock())

    async def _carry(self, client: httpx.AsyncClient, notice: Notice) -> None:
        """One attempt, to the row that says how it went. The database may be away meanwhile: then it comes again."""
        try:
            await self.carry(client, notice)
        except TRANSIENT as error:
            logger.warning("an attempt could not be written down", extra=fields(error=type(error).__name__))
        except Exception:
            logger.exception("an attempt failed where none should", extra=fields(subscriber=self._subscriber.name))

    async def carry(self, client: httpx.AsyncClient, notice: Notice) -> None:
        started = time.monotonic()
        about = {names.EVENT_ID: str(notice.event_id), names.TICKET_ID: str(notice.ticket_id)}
        with tracing.span("post notice", kind=SpanKind.CLIENT, parent=notice.trace, attributes=about) as span:
            answer = await self._attempt(client, notice)
            span.set_attribute(names.OUTCOME, answer.code)
        await self._write_down(notice, answer, int((time.monotonic() - started) * 1000))

    async def _attempt(self, client: httpx.AsyncClient, notice: Notice) -> Answer:
        parcel = await self._packed(notice)
        if isinstance(parcel, Answer):
            return replace(parcel, asked=False)
        try:
            async with asyncio.timeout(self._subscriber.timeout_seconds):
                return await self._way.deliver(client, parcel)
        except AddressRefused as refused:
            return Answer(Verdict.RETRY, refused.code)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return Answer(Verdict.RETRY, type(error).__name__)
        except Exception as error:
            logger.exception("an attempt to tell a subscriber failed", extra=fields(subscriber=self._subscriber.name))
            return Answer(Verdict.RETRY, f"unexpected:{type(error).__name__}")

    async def _packed(self, notice: Notice) -> Parcel | Answer:
        try:
            return await self._pack(notice, self._subscriber)
        except TRANSIENT:
            raise
        except Exception as error:
            logger.exception("a notice could not be packed", extra=fields(subscriber=self._subscriber.name))
            return Answer(Verdict.RETRY, f"unexpected:{type(error).__name__}")

    async def _write_down(self, notice: Notice, answer: Answer, milliseconds: int) -> None:
        pace, now, name = self._pace, self._clock(), self._subscriber.name
        async with self._database.unit() as unit:
            state = await notices.settle(
                unit.connection, notice, answer, patience=pace.patience, now=now, milliseconds=milliseconds
            )
            await notices.note_answer(
                unit.connection, notice, answer, breaker=pace.breaker, patience=pace.patience, now=now
            )
            disabled = answer.verdict is Verdict.GONE and await notices.disable(
                unit.connection, name, notices.GONE, now
            )
            if disabled:
                await unit.publish(said("subscriber.disabled", self._tenant, name, detail=notices.GONE, at=now))
        if disabled:
            logger.error("a subscriber said that it is gone: it is disabled", extra=fields(subscriber=name))
        elif state != Verdict.DELIVERED:
            logger.warning("a notice was not taken", extra=fields(subscriber=name, outcome=answer.code, state=state))

    async def _keep_house(self) -> None:
        while True:
            try:
                await self.keep_house()
            except TRANSIENT as error:
                logger.warning("a courier's housekeeping waits", extra=fields(error=type(error).__name__))
            await asyncio.sleep(self._pace.housekeeping)

    async def keep_house(self) -> None:
        """Gives up what waited too long; a restriction's time does not count."""
        now, name = self._clock(), self._subscriber.name
        async with self._database.unit() as unit:
            await notices.introduce(unit.connection, [name])
            await notices.linger(unit.connection, name, now)
            given_up = await notices.expire(unit.connection, name, now - self._pace.patience.in_all, now)
        if given_up:
            logger.error("notices were given up", extra=fields(subscriber=name, count=given_up))


def said(
    action: str, tenant: str, subscriber: str, *, detail: str, at: datetime, actor: str = SOURCE
) -> Event[AccessRecorded]:
    """What is put on record about a subscriber."""
    data = AccessRecorded.model_validate(
        {"action": action, "actor": actor, "purpose": f"subscriber/{subscriber}", "detail": detail, "at": at}
    )
    return originate(data, source=SOURCE, tenant=tenant, ticket_id=None, actor=actor)
