"""Packs a notice for one attempt: without what a person has decided since, with what may be told in clear.

Each opening is on record.

This service holds one key: that of what was sealed for sending. What a customer wrote reaches it only as far as the
pseudonymiser sealed single fields of it anew, for a subscriber and a purpose that an administrator declared.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from schemas.disclosures import DetailsDisclosed
from schemas.outward import Clear
from schemas.records import AccessRecorded
from schemas.replies import ReplyContent
from schemas.sealed import Sealed
from services.crm.adapters import store
from services.crm.adapters.outgoing import notices
from services.crm.adapters.outgoing.notices import Notice
from services.crm.adapters.outgoing.way import Parcel
from services.crm.domain import outbound
from services.crm.domain.notices import Answer, Verdict
from services.crm.domain.subscribers import Subscriber
from shared.disclosures import REPLY_FIELDS, Disclosure
from shared.messaging.event import Event, originate
from shared.messaging.restricting import restricted
from shared.messaging.unit import Connection, UnitOfWork
from shared.persistence.database import Database
from shared.sealing import KeyDestroyed, Opener, SealBroken

SOURCE = "crm"
EARLY = "not_disclosed_yet"
RESTRICTED = "restricted"
PERSON_DECIDED = "person_decided"
OVERTAKEN = "overtaken"
_LASTING = ("external_reference",)
"""Of the ticket rather than of one message: the newest message that had it stands for all."""

_KEEP = """
insert into disclosed as kept (tenant, ticket_id, version, subscriber, purpose, fields, content, withheld)
values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)
on conflict (tenant, ticket_id, version, subscriber) do update set
    fields = case when kept.content is null then excluded.fields else kept.fields end,
    content = coalesce(kept.content, excluded.content),
    withheld = array(select unnest(kept.withheld) union select unnest(excluded.withheld) order by 1)
"""
_OF_VERSION = """
select fields, content, withheld from disclosed
where tenant = $1 and ticket_id = $2 and subscriber = $3 and version = $4
"""
_WITH_FIELD = """
select fields, content, withheld from disclosed
where tenant = $1 and ticket_id = $2 and subscriber = $3 and $4 = any(fields)
order by version desc limit 1
"""


class Packing:
    def __init__(
        self,
        database: Database,
        opener: Opener,
        disclosures: Mapping[str, Disclosure],
        *,
        tenant: str,
        clock: Callable[[], datetime],
        patience: timedelta = timedelta(minutes=10),
        look_again: timedelta = timedelta(seconds=2),
    ) -> None:
        self._database = database
        self._opener = opener
        self._disclosures = dict(disclosures)
        self._tenant = tenant
        self._clock = clock
        self._patience = patience
        self._look_again = look_again

    async def keep(self, event: Event[DetailsDisclosed], _: None, unit: UnitOfWork) -> None:
        """Keeps what was sealed for a subscriber, sealed as it is, and what is withheld of it for good.

        Whichever of the two comes first, and however often.
        """
        data = event.data
        await unit.connection.execute(
            _KEEP,
            event.tenant, data.ticket_id, data.version, data.subscriber, data.purpose, list(data.fields),
            data.content.model_dump_json() if data.content else None, list(data.withheld),
        )  # fmt: skip

    async def pack(self, notice: Notice, subscriber: Subscriber) -> Parcel | Answer:
        """The parcel, or the answer that stands without an attempt."""
        async with self._database.unit() as unit:
            if await restricted(unit.connection, [notice.ticket_id]):
                return Answer(Verdict.EARLY, RESTRICTED, self._look_again)
            held = await store.held(unit.connection, self._tenant, notice.ticket_id)
            event = outbound.without(notice.event, held)
            if event is None:
                return Answer(Verdict.SKIPPED, PERSON_DECIDED)
            event = outbound.before(event, await self._later(unit.connection, notice, subscriber))
            if event is None:
                return Answer(Verdict.SKIPPED, OVERTAKEN)
            clear = await self._opened(unit, notice, subscriber)
        if isinstance(clear, Answer):
            return clear
        return Parcel(event, clear, again=notice.attempts > 1)

    @staticmethod
    async def _later(connection: Connection, notice: Notice, subscriber: Subscriber) -> frozenset[str]:
        """A webhook is told of each event; a ticketing tool, in which values are set, of the latest of each field."""
        return frozenset() if subscriber.kind == "webhook" else await notices.overtaken(connection, notice)

    async def _opened(self, unit: UnitOfWork, notice: Notice, subscriber: Subscriber) -> Clear | Answer | None:
        """What is declared for this subscriber; None when nothing is; an answer when it is too early to say."""
        disclosure = self._disclosures.get(subscriber.name)
        if disclosure is None:
            return None
        values = await self._values(unit, notice, disclosure)
        if values is None:
            return Answer(Verdict.EARLY, EARLY, self._look_again)
        wanted = [field for field in disclosure.fields if self._concerns(field, notice)]
        if values:
            await unit.publish(self._record(notice, disclosure, sorted(values)))
        return Clear(
            purpose=disclosure.purpose, values=values, missing=tuple(one for one in wanted if one not in values)
        )

    async def _values(self, unit: UnitOfWork, notice: Notice, disclosure: Disclosure) -> dict[str, str] | None:
        """None while it is too early to say."""
        of_message = await self._of_message(unit, notice, disclosure)
        return None if of_message is None else of_message | await self._of_reply(unit, notice, disclosure)

    @staticmethod
    def _concerns(field: str, notice: Notice) -> bool:
        return field not in REPLY_FIELDS or notice.event["type"] == "reply.sent.v1"

    async def _of_message(self, unit: UnitOfWork, notice: Notice, disclosure: Disclosure) -> dict[str, str] | None:
        wanted = [field for field in disclosure.fields if field not in REPLY_FIELDS]
        if not wanted:
            return {}
        own = await self._row(unit.connection, _OF_VERSION, notice, notice.version)
        if own is None and self._clock() - notice.queued_at < self._patience:
            return None
        values = await self._read(unit, notice, own)
        for field in _LASTING:
            if field in wanted and field not in values:
                row = await self._row(unit.connection, _WITH_FIELD, notice, field)
                values |= {key: value for key, value in (await self._read(unit, notice, row)).items() if key == field}
        return {key: value for key, value in values.items() if key in wanted}

    async def _row(self, connection: Connection, query: str, notice: Notice, value: Any) -> Any:
        return await connection.fetchrow(query, self._tenant, notice.ticket_id, notice.subscriber, value)

    async def _read(self, unit: UnitOfWork, notice: Notice, row: Any) -> dict[str, str]:
        if row is None or row["content"] is None or set(row["fields"]) <= set(row["withheld"]):
            return {}
        plain = await self._open(unit, notice.ticket_id, row["content"])
        values = {} if plain is None else json.loads(plain)
        return {key: value for key, value in values.items() if key not in row["withheld"]}

    async def _of_reply(self, unit: UnitOfWork, notice: Notice, disclosure: Disclosure) -> dict[str, str]:
        wanted = REPLY_FIELDS & set(disclosure.fields)
        if not wanted or notice.event["type"] != "reply.sent.v1":
            return {}
        sealed = await unit.connection.fetchval(
            "select content from delivery where reply_id = $1", UUID(notice.event["data"]["reply_id"])
        )
        plain = await self._open(unit, notice.ticket_id, sealed) if sealed else None
        if plain is None:
            return {}
        content = ReplyContent.model_validate_json(plain)
        values = {"reply_subject": content.subject, "reply_text": content.text}
        return {key: value for key, value in values.items() if key in wanted}

    async def _open(self, unit: UnitOfWork, ticket_id: UUID, sealed: str) -> bytes | None:
        """None when it was erased, or does not open: the notice then goes without."""
        try:
            return await self._opener.open(
                unit.connection, Sealed.model_validate_json(sealed), ticket_id=ticket_id, tenant=self._tenant
            )
        except (KeyDestroyed, SealBroken, ValidationError):
            return None

    def _record(self, notice: Notice, disclosure: Disclosure, fields: list[str]) -> Event[AccessRecorded]:
        data = AccessRecorded(
            action="details.opened",
            actor=SOURCE,
            ticket_id=notice.ticket_id,
            purpose=f"{notice.subscriber}/{disclosure.purpose}",
            detail="+".join(fields),
            at=self._clock(),
        )
        return originate(data, source=SOURCE, tenant=self._tenant, ticket_id=notice.ticket_id, actor=SOURCE)
