"""Receiving a message: the one use case behind mail, the HTTP API and CRM events."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Final
from uuid import UUID

from opentelemetry.metrics import Meter
from opentelemetry.trace import SpanKind

from schemas.erasure import TicketErase
from schemas.records import AccessRecorded, CrmMessageAdded
from schemas.sealed import Purpose
from schemas.tickets import Channel, TicketReceived
from services.intake.adapters.store import Marks, Row, Store
from services.intake.domain.incoming import Incoming, Receipt, from_crm
from services.intake.domain.loops import WINDOW, Loops
from services.intake.domain.taking import Taken
from services.intake.domain.threads import Fingerprints, own_tickets
from shared.messaging.erasing import Eraser, Step, of_ticket
from shared.messaging.event import Event, originate
from shared.messaging.subscription import AnySubscription, Subscription
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from shared.sealing import Sealer
from shared.telemetry import names, tracing
from shared.telemetry.instruments import counter
from shared.telemetry.logs import fields
from shared.telemetry.metrics import meter
from shared.use_cases import NONE, Cases

SOURCE = "intake"
ERASED_BEFORE = "erased_before"
ERASED_UNREAD = "erased_unread"
# A message's id is its event's: it must not be used again.
HELD = (
    Step(
        "erased",
        "insert into erased (id) select message_id from message where ticket_id = $1 on conflict do nothing",
        counted=False,
    ),
    # The mail may still lie in a mailbox, and come again when its server gives all mails new numbers; a ticketing tool
    # hands its articles in again. Two forms with the same words are two: of these, nothing is known again. Nor is what
    # came after the erasure was asked for: nobody meant it, and when it comes again it is a ticket.
    Step(
        "erased_mail",
        "insert into erased_mail (tenant, fingerprint) select tenant, unnest("
        " case channel when 'mail' then array[identity_hmac, content_hmac] else array[identity_hmac] end)"
        " from message where ticket_id = $1 and channel in ('mail', 'crm') and received_at <= $2"
        " on conflict do nothing",
        counted=False,
        dated=True,
    ),
    *of_ticket("message", "ticket"),
    Step("rejected", "delete from rejected where rejected_id = $1"),
)

EVERYTHING: Final = Taken()

logger = logging.getLogger("guichet.intake")


class Intake:
    """Seals what comes in and says so. It can open nothing of what it sealed."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        secret: bytes,
        *,
        tenant: str,
        mail_domain: str,
        clock: Callable[[], datetime],
        taken: Taken = EVERYTHING,
        use_cases: Cases = NONE,
        loops: Loops | None = None,
        measured_by: Meter | None = None,
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._prints = Fingerprints(secret, tenant)
        self._tenant = tenant
        self._mail_domain = mail_domain
        self._clock = clock
        self._taken = taken
        self._use_cases = use_cases
        self._loops = loops or Loops(mail_domain=mail_domain)
        self._filtered = counter(measured_by or meter(), names.INTAKE_FILTERED)
        self._passed_over = counter(measured_by or meter(), names.INTAKE_PASSED_OVER)

    def subscriptions(self) -> tuple[AnySubscription, ...]:
        return (
            Subscription(CrmMessageAdded, self.on_crm_message),
            Subscription(TicketErase, self.on_erase, also_erased=True),
        )

    async def on_crm_message(self, event: Event[CrmMessageAdded], _: None, unit: UnitOfWork) -> None:
        incoming = replace(from_crm(event.data, event.id), writer=event.source)
        if self._takes(incoming) and await self.receive(unit, incoming) is None:
            self._tell_passed_over(incoming.channel)

    async def on_erase(self, event: Event[TicketErase], _: None, unit: UnitOfWork) -> None:
        """Erases, and says how many messages went that came after it was asked for, read by nobody."""
        ticket_id = event.data.ticket_id
        await unit.close_for_good(ticket_id)
        late = await Store(unit.connection, self._tenant).came_after(ticket_id, event.data.requested_at)
        await Eraser(SOURCE, HELD).erase(event, None, unit)
        for message_id, channel in late:
            reason = f"{channel.value}.{ERASED_UNREAD}"
            record_id = self._prints.opaque_id("erased unread", message_id.bytes)
            await self._record(unit, record_id, reason, self._clock(), ticket_id)
            logger.warning(
                "a message that came after its erasure was asked for went with it", extra=fields(reason=reason)
            )

    async def take(self, incoming: Incoming) -> Receipt | None:
        """Receives in a transaction and a trace of its own; None when such requests are not taken, or it was erased."""
        if not self._takes(incoming):
            return None
        with tracing.span("intake receive", kind=SpanKind.SERVER, parent={}) as span:
            async with self._database.unit() as unit:
                receipt = await self.receive(unit, incoming)
            if receipt is None:
                span.set_attribute(names.OUTCOME, "passed_over")
                self._tell_passed_over(incoming.channel)
                return None
            span.set_attribute(names.TICKET_ID, str(receipt.ticket_id))
            span.set_attribute(names.TICKET_VERSION, receipt.version)
            span.set_attribute(names.OUTCOME, "duplicate" if receipt.duplicate else incoming.kind.value)
        return receipt

    async def receive(self, unit: UnitOfWork, incoming: Incoming) -> Receipt | None:
        """Stores and publishes a message once, however often it comes; None for one that was erased."""
        store = Store(unit.connection, self._tenant)
        incoming = self._loops.attributed(incoming)
        marks = self._marks(incoming)
        second = marks.rfc_id if incoming.second is not None else None
        await store.lock([mark for mark in (marks.identity, marks.external, second) if mark is not None])
        known = await store.known(marks)
        if known is None and second is not None:
            known = await store.known_by_second(marks)
        if known is not None:
            return known
        if incoming.told_apart and await store.was_erased(self._erased_marks(marks)):
            await self._record_passed_over(unit, marks.identity, incoming.channel)
            return None
        found = await self._ticket(store, incoming, marks)
        ticket_id = found if found and await unit.hold(found) else await self._new_id(unit, "ticket", marks)
        now = self._clock()
        incoming = self._loops.checked(incoming)
        marks = replace(marks, answerer=marks.answerer if found else None)
        if marks.answerer is not None:
            answers = await store.answers_since(marks.answerer, ticket_id, now - WINDOW)
            incoming = self._loops.bounded(incoming, answers)
        version, use_case = await store.next_version(ticket_id, now, self._use_cases.of(incoming.origin))
        receipt = Receipt(ticket_id, version, use_case=use_case)
        await self._keep(unit, store, incoming, marks=marks, receipt=receipt, now=now)
        return receipt

    async def reject(self, raw: bytes, reason: str) -> UUID:
        """Keeps, sealed and on the record, what cannot become a ticket, unless it was erased. Returns its opaque id."""
        fingerprint = self._prints.of("rejected", raw)
        rejected_id = self._prints.opaque_id("rejected", fingerprint)
        async with self._database.unit() as unit:
            erased = not await unit.hold(rejected_id) or await self._was_erased(unit, raw)
            if erased:
                await self._record_passed_over(unit, fingerprint, Channel.MAIL)
            else:
                await self._keep_rejected(unit, rejected_id, raw, reason)
        if erased:
            self._tell_passed_over(Channel.MAIL)
        else:
            logger.warning("a message was rejected", extra=fields(rejected_id=str(rejected_id), reason=reason))
        return rejected_id

    async def _keep_rejected(self, unit: UnitOfWork, rejected_id: UUID, raw: bytes, reason: str) -> None:
        store = Store(unit.connection, self._tenant)
        if await store.is_rejected(rejected_id):
            return
        sealed = await self._sealer.seal(unit, raw, ticket_id=rejected_id, tenant=self._tenant, purpose=Purpose.INBOUND)
        now = self._clock()
        await store.add_rejected(rejected_id, now, reason, len(raw), sealed)
        await self._record(unit, rejected_id, reason, now)

    async def _was_erased(self, unit: UnitOfWork, raw: bytes) -> bool:
        return await Store(unit.connection, self._tenant).was_erased([self._prints.of("content", raw)])

    async def _record_passed_over(self, unit: UnitOfWork, fingerprint: bytes, channel: Channel) -> None:
        """On record once a day, however often the same comes on it."""
        now = self._clock()
        record_id = self._prints.opaque_id(f"passed over {now:%Y-%m-%d}", fingerprint)
        await self._record(unit, record_id, f"{channel.value}.{ERASED_BEFORE}", now)

    async def _record(
        self, unit: UnitOfWork, record_id: UUID, reason: str, now: datetime, ticket_id: UUID | None = None
    ) -> None:
        record = AccessRecorded(
            action="dead_letter.written", actor=SOURCE, ticket_id=ticket_id, purpose="intake", detail=reason, at=now
        )
        await unit.publish(
            originate(record, source=SOURCE, tenant=self._tenant, ticket_id=ticket_id, actor=SOURCE, id=record_id)
        )

    def _tell_passed_over(self, channel: Channel) -> None:
        reason = f"{channel.value}.{ERASED_BEFORE}"
        self._passed_over.add(1, {names.REASON_CODE: reason})
        logger.info("a message that was erased came again and was passed over", extra=fields(reason=reason))

    def _takes(self, incoming: Incoming) -> bool:
        """Type and action are somebody's free text: only which of them it was is logged and counted."""
        passed = self._taken.passed_over(incoming.request_type, incoming.action)
        if passed is None:
            return True
        self._filtered.add(1, {names.CHANNEL: incoming.channel.value, names.REASON_CODE: passed})
        logger.info("a message is not taken", extra=fields(channel=incoming.channel.value, reason=passed))
        return False

    def _marks(self, incoming: Incoming) -> Marks:
        of = self._prints.of
        content = incoming.content
        writer = of("answerer", content.sender_address.lower()) if content.sender_address else None
        return Marks(
            identity=of("identity", incoming.identity),
            content=of("content", incoming.raw),
            rfc_id=self._second_mark(incoming),
            external=of("external", content.external_reference) if content.external_reference else None,
            entry_reference=self._of_entry(incoming.entry_reference),
            entry_before=self._of_entry(incoming.entry_reference_before),
            answerer=writer if incoming.channel is Channel.MAIL else None,
            writer=writer,
        )

    def _of_entry(self, reference: str | None) -> bytes | None:
        return self._prints.of("entry reference", reference) if reference else None

    def _second_mark(self, incoming: Incoming) -> bytes | None:
        if incoming.second is not None:
            return self._prints.of("signed", incoming.second)
        rfc_id = incoming.content.rfc_message_id
        return self._prints.of("rfc id", rfc_id) if rfc_id else None

    def _erased_marks(self, marks: Marks) -> tuple[bytes, ...]:
        """The bytes are known when a later release reads a mail otherwise; the id, of what an earlier one erased."""
        message_id = self._prints.opaque_id("message", marks.identity)
        return marks.identity, marks.content, hashlib.sha256(message_id.bytes).digest()

    async def _ticket(self, store: Store, incoming: Incoming, marks: Marks) -> UUID | None:
        """The ticket that a message continues: by its reference, by our own reply's id, by a known message.

        What a tool took for a new matter is one, though it answers a known message: unless it answers us, or the tool
        has put a known message into the same ticket, as when it merges two.
        """
        if marks.external is not None:
            found = await store.ticket_of_reference(marks) or await store.ticket_of_identities(
                [self._prints.of("identity", one) for one in incoming.beside]
            )
            if found is not None:
                return found
        if claimed := own_tickets(incoming.parents, self._mail_domain):
            found = await store.existing(claimed)
            if found is not None:
                return found
        if incoming.channel is Channel.MAIL and incoming.parents:
            return await store.ticket_of_any([self._prints.of("rfc id", one) for one in incoming.parents])
        return None

    async def _new_id(self, unit: UnitOfWork, what: str, marks: Marks) -> UUID:
        """A retry makes the same id again; a message that comes again after its erasure gets another."""
        for again in count():
            made = self._prints.opaque_id(f"{what} {again}" if again else what, marks.identity)
            if await unit.hold(made):
                break
        return made

    async def _keep(
        self, unit: UnitOfWork, store: Store, incoming: Incoming, *, marks: Marks, receipt: Receipt, now: datetime
    ) -> None:
        ticket_id, tenant = receipt.ticket_id, self._tenant
        plain = incoming.content.model_dump_json().encode()
        content = await self._sealer.seal(unit, plain, ticket_id=ticket_id, tenant=tenant, purpose=Purpose.INBOUND)
        raw = await self._sealer.seal(unit, incoming.raw, ticket_id=ticket_id, tenant=tenant, purpose=Purpose.INBOUND)
        message_id = await self._new_id(unit, "message", marks)
        await store.add(Row(message_id, ticket_id, receipt.version, incoming.channel, now, incoming.kind, marks, raw))
        received = TicketReceived(
            ticket_id=ticket_id,
            message_id=message_id,
            version=receipt.version,
            channel=incoming.channel,
            received_at=now,
            kind=incoming.kind,
            kind_reason=incoming.kind_reason,
            use_case=receipt.use_case,
            attachments=incoming.attachments,
            content=content,
        )
        await unit.publish(
            originate(received, source=SOURCE, tenant=tenant, ticket_id=ticket_id, actor=incoming.actor, id=message_id)
        )
