"""The service's own tables: tickets, sealed placeholder tables, pseudonymised messages, messages that wait."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from schemas.sealed import Purpose, Sealed
from schemas.tickets import PlaceholderTable, TicketPseudonymized
from shared.messaging.refused import Refused
from shared.messaging.restricting import STANDS
from shared.messaging.unit import UnitOfWork
from shared.placeholders import find
from shared.sealing import KeyDestroyed, Opener, Sealer

# The whole table goes out with every message, sealed and in base64: the event stays below 3 MiB.
LARGEST_TABLE = 9 * 256 * 1024 - 4096

_TAKE_HELD = """
delete from held where tenant = $1 and ticket_id = $2 and version = (
    select min(version) from held where tenant = $1 and ticket_id = $2
) and version <= $3 returning sealed
"""
_OVERDUE = f"""
select distinct tenant, ticket_id from held
where held_since < now() - $1::interval and not exists ({STANDS} = held.ticket_id) limit 100
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Ticket:
    tenant: str
    id: UUID


class Vault:
    """All SQL of the pseudonymiser. Every method works in the caller's transaction."""

    def __init__(self, sealer: Sealer, opener: Opener) -> None:
        self._sealer = sealer
        self._opener = opener

    async def lock(self, unit: UnitOfWork, ticket: Ticket) -> int:
        """Takes the ticket for this transaction; returns the last version in an unbroken row, 0 for none."""
        await unit.connection.execute(
            "insert into ticket (tenant, ticket_id) values ($1, $2) on conflict do nothing", ticket.tenant, ticket.id
        )
        last: int = await unit.connection.fetchval(
            "select last_version from ticket where tenant = $1 and ticket_id = $2 for update", ticket.tenant, ticket.id
        )
        return last

    async def advance(self, unit: UnitOfWork, ticket: Ticket, version: int) -> None:
        await unit.connection.execute(
            "update ticket set last_version = greatest(last_version, $3) where tenant = $1 and ticket_id = $2",
            ticket.tenant, ticket.id, version,
        )  # fmt: skip

    async def moment(self, unit: UnitOfWork, ticket: Ticket, now: datetime) -> datetime:
        """When the ticket's next events happen: now, and in any case after those before them."""
        at: datetime = await unit.connection.fetchval(
            "update ticket set published_at = greatest($3, published_at + interval '1 microsecond') "
            "where tenant = $1 and ticket_id = $2 returning published_at",
            ticket.tenant, ticket.id, now,
        )  # fmt: skip
        return at

    async def table(self, unit: UnitOfWork, ticket: Ticket) -> PlaceholderTable:
        """The ticket's table so far, opened.

        When the ticket was erased its values are gone, and its old placeholders must never stand for
        somebody else: their numbers stay taken.
        """
        row = await unit.connection.fetchval(
            "select sealed from vault where tenant = $1 and ticket_id = $2", ticket.tenant, ticket.id
        )
        if row is None:
            return PlaceholderTable()
        try:
            return PlaceholderTable.model_validate_json(await self._open(unit, ticket, row))
        except KeyDestroyed:
            return PlaceholderTable(literals=await self._placeholders_given(unit, ticket))

    async def _placeholders_given(self, unit: UnitOfWork, ticket: Ticket) -> tuple[str, ...]:
        rows = await unit.connection.fetch(
            "select subject, body from message where tenant = $1 and ticket_id = $2", ticket.tenant, ticket.id
        )
        seen = {found.placeholder for row in rows for text in row for found in find(text)}
        return tuple(sorted(seen))

    async def keep_table(self, unit: UnitOfWork, ticket: Ticket, version: int, table: PlaceholderTable) -> Sealed:
        """Seals the table and puts it in the place of the one before.

        Raises:
            Refused: the ticket has more to hide than one event can carry; nothing was written.
        """
        text = table.model_dump_json(exclude_none=True)
        if len(text.encode("utf-8")) > LARGEST_TABLE:
            raise Refused("table_too_large")
        sealed = await self._seal(unit, ticket, text)
        await unit.connection.execute(
            """
            insert into vault (tenant, ticket_id, version, sealed) values ($1, $2, $3, $4)
            on conflict (tenant, ticket_id) do update
            set version = excluded.version, sealed = excluded.sealed, updated_at = now()
            """,
            ticket.tenant, ticket.id, version, sealed.model_dump_json(),
        )  # fmt: skip
        return sealed

    async def has_message(self, unit: UnitOfWork, ticket: Ticket, version: int) -> bool:
        found = await unit.connection.fetchval(
            "select 1 from message where tenant = $1 and ticket_id = $2 and version = $3",
            ticket.tenant, ticket.id, version,
        )  # fmt: skip
        return found is not None

    async def keep_message(self, unit: UnitOfWork, ticket: Ticket, message: TicketPseudonymized) -> None:
        await unit.connection.execute(
            """
            insert into message (tenant, ticket_id, version, message_id, lang, subject, body, said)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            ticket.tenant, ticket.id, message.version, message.message_id, message.lang, message.subject, message.body,
            _said(message),
        )  # fmt: skip

    async def messages(self, unit: UnitOfWork, ticket: Ticket) -> tuple[TicketPseudonymized, ...]:
        """The ticket's messages as they were published, in order, without their openings.

        Raises:
            Refused: one was published before what is said of it was kept.
        """
        rows = await unit.connection.fetch(
            "select subject, body, said from message where tenant = $1 and ticket_id = $2 order by version",
            ticket.tenant, ticket.id,
        )  # fmt: skip
        if any(row["said"] is None for row in rows):
            raise Refused("message_too_old")
        return tuple(
            TicketPseudonymized.model_validate(
                {**json.loads(row["said"]), "subject": row["subject"], "body": row["body"]}
            )
            for row in rows
        )

    async def change_message(self, unit: UnitOfWork, ticket: Ticket, message: TicketPseudonymized) -> None:
        await unit.connection.execute(
            "update message set subject = $4, body = $5, said = $6 "
            "where tenant = $1 and ticket_id = $2 and version = $3",
            ticket.tenant, ticket.id, message.version, message.subject, message.body, _said(message),
        )  # fmt: skip

    async def opening(self, unit: UnitOfWork, ticket: Ticket) -> str | None:
        """The pseudonymised body of the ticket's first message."""
        body: str | None = await unit.connection.fetchval(
            "select body from message where tenant = $1 and ticket_id = $2 and version = 1", ticket.tenant, ticket.id
        )
        return body

    async def hold(self, unit: UnitOfWork, ticket: Ticket, version: int, message: str) -> None:
        sealed = await self._seal(unit, ticket, message)
        await unit.connection.execute(
            "insert into held (tenant, ticket_id, version, sealed) values ($1, $2, $3, $4) on conflict do nothing",
            ticket.tenant, ticket.id, version, sealed.model_dump_json(),
        )  # fmt: skip

    async def release(self, unit: UnitOfWork, ticket: Ticket, *, most: int) -> str | None:
        """Takes the lowest version that waits, if it is not above `most`, and opens it; an erased one is dropped."""
        while True:
            row = await unit.connection.fetchval(_TAKE_HELD, ticket.tenant, ticket.id, most)
            if row is None:
                return None
            try:
                return (await self._open(unit, ticket, row)).decode("utf-8")
            except KeyDestroyed:
                continue

    async def overdue(self, pool: Any, waited: timedelta) -> list[Ticket]:
        """Tickets with a message that has waited too long for an earlier one, but for restricted ones."""
        rows = await pool.fetch(_OVERDUE, waited)
        return [Ticket(row["tenant"], row["ticket_id"]) for row in rows]

    async def _seal(self, unit: UnitOfWork, ticket: Ticket, text: str) -> Sealed:
        return await self._sealer.seal(
            unit, text.encode("utf-8"), ticket_id=ticket.id, tenant=ticket.tenant, purpose=Purpose.VAULT
        )

    async def _open(self, unit: UnitOfWork, ticket: Ticket, sealed: str) -> bytes:
        return await self._opener.open(
            unit.connection, Sealed.model_validate_json(sealed), ticket_id=ticket.id, tenant=ticket.tenant
        )


def _said(message: TicketPseudonymized) -> str:
    """What is said of a message beside its text."""
    return message.model_dump_json(exclude={"subject", "body", "opening"})
