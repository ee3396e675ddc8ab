"""Seals single fields of a message anew for who was declared to get them in clear: those fields and no others.

The service that tells the outside holds no key to what customers write. It gets what stands here, for one subscriber
and one purpose, sealed to its own key; what is masked for good (secrets, cards) stays masked in it. What an agent marks
as such later stands in what was sealed before: that is then withheld.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from schemas.disclosures import DetailsDisclosed
from schemas.masking import MaskingCorrected
from schemas.records import AccessRecorded
from schemas.sealed import Purpose
from schemas.tickets import MessageContent, TicketReceived
from services.pseudonymizer.adapters.correcting import SOURCE
from services.pseudonymizer.domain.detect import Detection
from services.pseudonymizer.domain.pseudonymize import NO_TERMS, Part
from services.pseudonymizer.domain.terms import Terms
from shared.disclosures import MESSAGE_FIELDS, WRITTEN_FIELDS, Disclosure
from shared.messaging.event import Event, derive
from shared.messaging.unit import UnitOfWork
from shared.sealing import KeyDestroyed, Opener, Sealer

PURPOSE = "disclosure"
_LONGEST = 100_000


class Disclosing:
    def __init__(
        self, disclosures: Mapping[str, Disclosure], opener: Opener, sealer: Sealer, *, clock: Callable[[], datetime]
    ) -> None:
        self._disclosures = [one for one in disclosures.values() if MESSAGE_FIELDS & set(one.fields)]
        self._opener = opener
        self._sealer = sealer
        self._clock = clock

    async def disclose(
        self, unit: UnitOfWork, event: Event[TicketReceived], read: Detection, terms: Terms = NO_TERMS
    ) -> None:
        """Says for each subscriber what it may be told of this message, on record. `terms` are always masked.

        A message that has none of the fields is told of too, so that nobody waits for them.
        """
        if not self._disclosures:
            return
        data = event.data
        try:
            plain = await self._opener.open(
                unit.connection, data.content, ticket_id=data.ticket_id, tenant=event.tenant
            )
        except KeyDestroyed:
            return
        content = MessageContent.model_validate_json(plain)
        values = await asyncio.to_thread(lambda: dict(_values(content, read, terms)))
        for one in self._disclosures:
            await self._tell(unit, event, one, {name: values[name] for name in one.fields if name in values})
        record = AccessRecorded(
            action="text.opened", actor=SOURCE, ticket_id=data.ticket_id, purpose=PURPOSE, at=self._clock()
        )
        await unit.publish(derive(event, record, source=SOURCE, step=PURPOSE))

    async def withhold(self, unit: UnitOfWork, event: Event[MaskingCorrected], versions: Sequence[int]) -> None:
        """Says for each that was declared to get it: what the customer wrote in these messages is not told again."""
        for one in self._disclosures:
            if not WRITTEN_FIELDS & set(one.fields):
                continue
            for version in versions:
                withheld = DetailsDisclosed(
                    ticket_id=event.data.ticket_id,
                    version=version,
                    subscriber=one.subscriber,
                    purpose=one.purpose,
                    withheld=tuple(sorted(WRITTEN_FIELDS)),
                )
                step = f"withheld/{one.subscriber}/{version}"
                await unit.publish(derive(event, withheld, source=SOURCE, step=step))

    async def _tell(
        self, unit: UnitOfWork, event: Event[TicketReceived], one: Disclosure, values: dict[str, str]
    ) -> None:
        ticket_id = event.data.ticket_id
        sealed = None
        if values:
            plain = json.dumps(values, ensure_ascii=False).encode()
            sealed = await self._sealer.seal(
                unit, plain, ticket_id=ticket_id, tenant=event.tenant, purpose=Purpose.OUTBOUND
            )
        disclosed = DetailsDisclosed(
            ticket_id=ticket_id,
            version=event.data.version,
            subscriber=one.subscriber,
            purpose=one.purpose,
            fields=tuple(values),
            content=sealed,
        )
        await unit.publish(derive(event, disclosed, source=SOURCE, step=one.subscriber))


def _values(content: MessageContent, read: Detection, terms: Terms) -> Iterator[tuple[str, str]]:
    subject, shown = read.parts
    found = {
        "subject": _without_secrets(subject, terms),
        "text": _without_secrets(_written(content, shown), terms)[:_LONGEST],
        "customer_name": content.sender_name,
        "customer_address": content.sender_address,
        "external_reference": content.external_reference,
    }
    return ((name, value) for name, value in found.items() if value)


def _written(content: MessageContent, shown: Part) -> Part:
    """What the customer wrote, out of what the models are shown: that ends with what was read in attachments."""
    written = content.text if shown.text.startswith(content.text) else content.text.lstrip()
    end = len(written)
    spans = (replace(span, end=min(span.end, end)) for span in shown.spans if span.start < end)
    return Part(shown.text[:end], tuple(spans))


def _without_secrets(part: Part, terms: Terms) -> str:
    """As it was written, but for what may never come back."""
    text = part.text
    for span in sorted(terms.settle(text, part.spans), key=lambda one: -one.start):
        if not span.reversible:
            text = f"{text[: span.start]}[{span.label}]{text[span.end :]}"
    return text
