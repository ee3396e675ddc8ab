"""A received message is opened and read in a batch, then numbered and published in a transaction of its own."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from schemas.records import AccessRecorded
from schemas.tickets import Entity, MessageContent, PlaceholdersSealed, TicketPseudonymized, TicketReceived
from services.pseudonymizer.adapters.correcting import SOURCE, Corrections
from services.pseudonymizer.adapters.detector import Request
from services.pseudonymizer.adapters.disclosing import Disclosing
from services.pseudonymizer.adapters.held import HeldMessage
from services.pseudonymizer.adapters.vault import Ticket, Vault
from services.pseudonymizer.adapters.workers import WorkerDied, Workers
from services.pseudonymizer.domain.detect import Detection, Language
from services.pseudonymizer.domain.pseudonymize import Mask, Masked, pseudonymize, secrets_in
from services.pseudonymizer.domain.remasking import MOST_ENTITIES
from services.pseudonymizer.domain.terms import marked
from shared.messaging.erasing import Eraser, of_ticket
from shared.messaging.event import Event, derive
from shared.messaging.restricting import restricted
from shared.messaging.subscription import Refused, Subscription
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import TRANSIENT, Database
from shared.sealing import KeyDestroyed, Opener, SealBroken
from shared.telemetry.logs import fields

PURPOSE = "pseudonymisation"
_BATCH = 16
Read = Detection | Refused

logger = logging.getLogger("guichet.pseudonymizer")


def eraser() -> Eraser:
    """Terms that an agent said are not personal are the tenant's, and stay."""
    return Eraser(SOURCE, of_ticket("ticket", "vault", "message", "held", "waiting_correction", "marked_secret"))


@dataclass(slots=True)
class Pseudonymizer:
    """Takes `ticket.received`, gives `ticket.pseudonymized` and `placeholders.sealed`."""

    database: Database
    vault: Vault
    opener: Opener
    workers: Workers
    corrections: Corrections
    clock: Callable[[], datetime]
    disclosing: Disclosing | None = None

    def subscription(self) -> Subscription[TicketReceived, Read]:
        return Subscription(TicketReceived, apply=self.apply, prepare=self.prepare, batch=_BATCH)

    async def prepare(self, events: Sequence[Event[TicketReceived]]) -> list[Read]:
        """Opens the texts and finds what is personal in them, off the event loop, for the whole batch."""
        opened = [await self._open(event) for event in events]
        requests = [_request(content) for content in opened if isinstance(content, MessageContent)]
        found = iter(await self._detect(requests))
        return [content if isinstance(content, Refused) else next(found) for content in opened]

    async def apply(self, event: Event[TicketReceived], read: Read, unit: UnitOfWork) -> None:
        """Numbers and publishes the message, and then those that waited for it.

        A message that overtook an earlier one of its ticket waits, so that placeholders do not depend
        on the order of arrival.
        """
        if isinstance(read, Refused):
            raise read
        ticket = Ticket(event.tenant, event.data.ticket_id)
        last = await self.vault.lock(unit, ticket)
        version = event.data.version
        await unit.publish(derive(event, self._access(event), source=SOURCE))
        if version <= last and await self.vault.has_message(unit, ticket, version):
            return
        if version > last + 1:
            await self.vault.hold(unit, ticket, version, HeldMessage.of(event, read).model_dump_json())
            return
        try:
            await self._publish(unit, ticket, event, read, last=last)
        except Refused as refused:
            raise Refused(refused.code, opened=PURPOSE) from None
        await self._release(unit, ticket, last=max(last, version))

    async def release_overdue(self, waited: timedelta, *, pause: float = 15.0) -> None:
        """Lets messages go on whose earlier ones did not come: late is better than lost."""
        while True:
            for ticket in await self.vault.overdue(self.database.pool, waited):
                async with self.database.unit() as unit:
                    await self.release(unit, ticket)
            await asyncio.sleep(pause)

    async def release(self, unit: UnitOfWork, ticket: Ticket) -> None:
        """Publishes what waits for a message that did not come; of a ticket erased or restricted by now, nothing."""
        if not await unit.hold(ticket.id) or await restricted(unit.connection, [ticket.id]):
            return
        last = await self.vault.lock(unit, ticket)
        await self._release(unit, ticket, last=last, gap=True)

    async def _release(self, unit: UnitOfWork, ticket: Ticket, *, last: int, gap: bool = False) -> None:
        """Publishes what waits, in order; `gap` lets the first one go although versions before it are missing.

        It must not stop the message that released it: one that nobody foresaw stays where it is, to be tried again.
        """
        most = 2**31 - 1 if gap else last + 1
        while True:
            try:
                async with unit.connection.transaction():
                    version = await self._release_one(unit, ticket, last=last, most=most)
            except TRANSIENT:
                raise
            except Exception:
                logger.exception("a held message could not be released")
                return
            if version is None:
                return
            last = max(last, version)
            most = last + 1

    async def _release_one(self, unit: UnitOfWork, ticket: Ticket, *, last: int, most: int) -> int | None:
        """The version that went; one that can never go out leaves the row, on record, and stops none behind it."""
        waiting = await self.vault.release(unit, ticket, most=most)
        if waiting is None:
            return None
        held = HeldMessage.model_validate_json(waiting)
        try:
            async with unit.connection.transaction():
                await self._publish(unit, ticket, held.event, held.detection, last=last)
        except Refused as refused:
            await self._give_up(unit, ticket, held.event, refused)
        return held.data.version

    async def _give_up(self, unit: UnitOfWork, ticket: Ticket, event: Event[TicketReceived], refused: Refused) -> None:
        """Where a held message lay on the bus is not known any more: its event id stands for that."""
        record = AccessRecorded(
            action="dead_letter.written",
            actor=SOURCE,
            ticket_id=ticket.id,
            purpose=f"{TicketReceived.TYPE}/held/{event.id}",
            detail=refused.code,
            at=self.clock(),
        )
        await unit.publish(derive(event, record, source=SOURCE, step="held"))
        await self.vault.advance(unit, ticket, event.data.version)
        logger.warning("a held message was refused", extra=fields(event_id=str(event.id), reason=refused.code))

    async def _publish(
        self, unit: UnitOfWork, ticket: Ticket, event: Event[TicketReceived], read: Detection, *, last: int
    ) -> None:
        version, newest = event.data.version, max(last, event.data.version)
        waiting = await self.corrections.waiting_for(unit, ticket, version)
        listed = await self.corrections.terms.of(unit, event.tenant)
        terms = await self.corrections.terms.with_secrets(unit, ticket, listed)
        terms = terms.also(correction.wanted for correction in waiting)
        table = await self.vault.table(unit, ticket)
        masked, table = await asyncio.to_thread(pseudonymize, read.parts, table, terms)
        opening = await self.vault.opening(unit, ticket) if version > 1 else None
        message = _message(event.data, read.language, masked, opening)
        sealed = await self.vault.keep_table(unit, ticket, newest, table)
        await self.vault.keep_message(unit, ticket, message)
        await self.vault.advance(unit, ticket, newest)
        placeholders = PlaceholdersSealed(ticket_id=ticket.id, version=newest, table=sealed)
        at = await self.vault.moment(unit, ticket, self.clock())
        for data in (message, placeholders):
            await unit.publish(replace(derive(event, data, source=SOURCE), time=at, trace=event.trace))
        if self.disclosing is not None:
            await self.disclosing.disclose(unit, event, read, terms.also(marked(table)))
        for correction in waiting:
            await self.corrections.follow(unit, ticket, correction)

    async def _open(self, event: Event[TicketReceived]) -> MessageContent | Refused:
        data = event.data
        try:
            content = await self.opener.open(
                self.database.pool, data.content, ticket_id=data.ticket_id, tenant=event.tenant
            )
            return MessageContent.model_validate_json(content)
        except KeyDestroyed:
            return Refused("key_destroyed")
        except SealBroken:
            return Refused("seal_broken")
        except ValueError:
            return Refused("content_invalid", opened=PURPOSE)

    async def _detect(self, requests: Sequence[Request]) -> list[Detection]:
        if not requests:
            return []
        try:
            return await self.workers.detect(requests)
        except WorkerDied:
            raise Refused("detector_died", opened=PURPOSE) from None
        except TRANSIENT:
            raise
        except Exception as error:
            raise Refused(f"unexpected:{type(error).__name__}", opened=PURPOSE) from error

    def _access(self, event: Event[TicketReceived]) -> AccessRecorded:
        return AccessRecorded(
            action="text.opened",
            actor=SOURCE,
            ticket_id=event.data.ticket_id,
            purpose=PURPOSE,
            at=self.clock(),
        )


def _request(content: MessageContent) -> Request:
    return Request((content.subject, content.for_models), content.sender_name, content.sender_address)


def _message(
    received: TicketReceived, language: Language, masked: Sequence[Masked], opening: str | None
) -> TicketPseudonymized:
    subject, body = masked
    return TicketPseudonymized(
        ticket_id=received.ticket_id,
        message_id=received.message_id,
        version=received.version,
        received_at=received.received_at,
        channel=received.channel,
        kind=received.kind,
        kind_reason=received.kind_reason,
        use_case=received.use_case,
        lang=language.code,
        lang_confidence=language.confidence,
        subject=subject.text,
        body=body.text,
        opening=opening,
        entities=_entities(body),
        secrets=secrets_in(masked),
    )


def _entities(body: Masked) -> tuple[Entity, ...]:
    return tuple(_entity(mask) for mask in body.masks[:MOST_ENTITIES])


def _entity(mask: Mask) -> Entity:
    return Entity(
        start=mask.start,
        end=mask.end,
        label=mask.span.label,
        placeholder=mask.placeholder,
        score=mask.span.score,
        recognizer=mask.span.recognizer,
        reversible=mask.reversible,
        pattern=mask.span.pattern,
        context=mask.span.context,
    )
