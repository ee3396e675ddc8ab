"""What an agent said of the masking is done to the ticket, and holds from the next message on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from schemas.masking import MaskingCorrected
from schemas.records import AccessRecorded
from schemas.tickets import PlaceholdersSealed, TicketPseudonymized
from services.pseudonymizer.adapters import waiting
from services.pseudonymizer.adapters.terms import TermLists
from services.pseudonymizer.adapters.vault import Ticket, Vault
from services.pseudonymizer.domain.occurrences import Value
from services.pseudonymizer.domain.remasking import (
    CannotCorrect,
    Remasked,
    check_missed,
    mask_missed,
    put_back,
    saying,
    value_of,
)
from services.pseudonymizer.domain.terms import AGENT, value
from shared.messaging.event import Event, derive
from shared.messaging.subscription import Refused, Subscription
from shared.messaging.unit import UnitOfWork
from shared.placeholders import ONE_WAY
from shared.sealing import KeyDestroyed, Opener, SealBroken
from shared.telemetry.logs import fields

SOURCE = "pseudonymizer"
PURPOSE = "masking_correction"

Withhold = Callable[[UnitOfWork, Event[MaskingCorrected], Sequence[int]], Awaitable[None]]

logger = logging.getLogger("guichet.pseudonymizer")


async def nothing_told(unit: UnitOfWork, event: Event[MaskingCorrected], versions: Sequence[int]) -> None:
    """Where nobody is told anything in clear, there is nothing to withhold."""


@dataclass(frozen=True, slots=True)
class Missed:
    """What an agent marked as missed, opened."""

    event: Event[MaskingCorrected]
    label: str
    text: str

    @property
    def wanted(self) -> Value:
        return value(self.label, self.text, AGENT)


@dataclass(slots=True)
class Corrections:
    """Takes `masking.corrected`, gives `ticket.pseudonymized` again for each message that changed.

    `withhold` says of messages that turned out to hold a secret that they are not told in clear again.
    """

    vault: Vault
    opener: Opener
    terms: TermLists
    clock: Callable[[], datetime]
    withhold: Withhold = nothing_told

    def subscription(self) -> Subscription[MaskingCorrected, None]:
        return Subscription(MaskingCorrected, apply=self.apply)

    async def apply(self, event: Event[MaskingCorrected], _: None, unit: UnitOfWork) -> None:
        """Follows the correction; what was missed in a message that has not come yet waits for it."""
        ticket = Ticket(event.tenant, event.data.ticket_id)
        await self.vault.lock(unit, ticket)
        if event.data.placeholder is not None:
            await self.release(unit, ticket, event, event.data.placeholder)
            return
        missed = await self._open(unit, event)
        try:
            check_missed(missed.label, missed.text)
            if await self.vault.has_message(unit, ticket, event.data.version):
                await self.mask(unit, ticket, missed)
            else:
                await waiting.keep(unit, ticket, event)
        except (Refused, CannotCorrect) as refused:
            raise Refused(refused.code, opened=PURPOSE) from None

    async def mask(self, unit: UnitOfWork, ticket: Ticket, missed: Missed) -> None:
        """Masks what was missed in all messages that have come."""
        before = Remasked(await self.vault.messages(unit, ticket), await self.vault.table(unit, ticket))
        after = await asyncio.to_thread(mask_missed, before, missed.label, missed.text)
        data = missed.event.data
        await self.terms.mask_again(unit, ticket.tenant, missed.text, data.corrected_at, missed.event.id)
        await self._publish(unit, ticket, missed.event, before, after)
        if missed.label in ONE_WAY:
            await self.terms.mark_secret(unit, ticket, missed.label, missed.text)
            versions = await asyncio.to_thread(saying, before, missed.label, missed.text)
            await self.withhold(unit, missed.event, versions)

    async def follow(self, unit: UnitOfWork, ticket: Ticket, missed: Missed) -> None:
        """Masks what waited for its message. What cannot be done must not stop the message: it goes on record."""
        event = missed.event
        try:
            async with unit.connection.transaction():
                await self.mask(unit, ticket, missed)
        except Refused as refused:
            record = AccessRecorded(
                action="dead_letter.written",
                actor=SOURCE,
                ticket_id=ticket.id,
                purpose=f"{MaskingCorrected.TYPE}/waited/{event.id}",
                detail=refused.code,
                at=self.clock(),
            )
            await unit.publish(derive(event, record, source=SOURCE, step="refused"))
            logger.warning("a correction that waited was refused", extra=fields(reason=refused.code))

    async def release(self, unit: UnitOfWork, ticket: Ticket, event: Event[MaskingCorrected], placeholder: str) -> None:
        """Puts the value back, and remembers for the tenant that it is not personal."""
        before = Remasked(await self.vault.messages(unit, ticket), await self.vault.table(unit, ticket))
        try:
            after = await asyncio.to_thread(put_back, before, placeholder)
        except CannotCorrect as error:
            raise Refused(error.code) from None
        text = value_of(before.table, placeholder)
        await self.terms.leave(unit, ticket.tenant, text, event.data.corrected_at, event.id)
        await self._publish(unit, ticket, event, before, after)

    async def waiting_for(self, unit: UnitOfWork, ticket: Ticket, version: int) -> list[Missed]:
        """What was marked in a message before it came here; what was erased since is dropped."""
        opened = []
        for event in await waiting.take(unit, ticket, version):
            try:
                opened.append(await self._open(unit, event, step="waited"))
            except Refused:
                continue
        return opened

    async def _open(self, unit: UnitOfWork, event: Event[MaskingCorrected], step: str = "") -> Missed:
        data = event.data
        if data.value is None or data.label is None:
            raise Refused("correction_incomplete")
        try:
            opened = await self.opener.open(unit.connection, data.value, ticket_id=data.ticket_id, tenant=event.tenant)
        except KeyDestroyed:
            raise Refused("key_destroyed") from None
        except SealBroken:
            raise Refused("seal_broken") from None
        access = AccessRecorded(
            action="text.opened", actor=SOURCE, ticket_id=data.ticket_id, purpose=PURPOSE, at=self.clock()
        )
        await unit.publish(derive(event, access, source=SOURCE, step=step))
        return Missed(event, data.label, opened.decode("utf-8", "replace"))

    async def _publish(
        self, unit: UnitOfWork, ticket: Ticket, event: Event[MaskingCorrected], before: Remasked, after: Remasked
    ) -> None:
        """Says again what changed, later than it was said before; nothing when nothing did."""
        if after == before:
            return
        newest = await self.vault.lock(unit, ticket)
        at = await self.vault.moment(unit, ticket, self.clock())
        for message in _changed(before.messages, after.messages):
            await self.vault.change_message(unit, ticket, message)
            again = derive(event, message, source=SOURCE, step=f"message/{message.version}")
            await unit.publish(replace(again, time=at, trace=event.trace))
        sealed = await self.vault.keep_table(unit, ticket, newest, after.table)
        placeholders = PlaceholdersSealed(ticket_id=ticket.id, version=newest, table=sealed)
        await unit.publish(replace(derive(event, placeholders, source=SOURCE), time=at, trace=event.trace))


def _changed(before: Sequence[TicketPseudonymized], after: Sequence[TicketPseudonymized]) -> list[TicketPseudonymized]:
    """The messages that read otherwise than before, and those whose ticket's first message does."""
    openings = [next((each.body for each in messages if each.version == 1), None) for messages in (before, after)]
    changed = []
    for old, new in zip(before, after, strict=True):
        if new != old or (new.version > 1 and openings[0] != openings[1]):
            changed.append(new.model_copy(update={"opening": openings[1] if new.version > 1 else None}))
    return changed
