"""Intake's tables. Every method runs in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from schemas.sealed import Sealed
from schemas.tickets import Channel, Kind
from services.intake.domain.incoming import Receipt
from shared.messaging.unit import Connection


@dataclass(frozen=True, slots=True)
class Marks:
    """A message's fingerprints."""

    identity: bytes
    content: bytes
    rfc_id: bytes | None
    external: bytes | None


@dataclass(frozen=True, slots=True)
class Row:
    """A message as it is kept."""

    message_id: UUID
    ticket_id: UUID
    version: int
    channel: Channel
    received_at: datetime
    kind: Kind
    marks: Marks
    raw: Sealed


class Store:
    """One tenant's tickets and messages."""

    def __init__(self, connection: Connection, tenant: str) -> None:
        self._connection = connection
        self._tenant = tenant

    async def lock(self, marks: Sequence[bytes]) -> None:
        """Hold back any other transaction on the same marks, so that looking and adding are one step."""
        for number in sorted({int.from_bytes(mark[:8], signed=True) for mark in marks}):
            await self._connection.execute("select pg_advisory_xact_lock($1)", number)

    async def known(self, marks: Marks) -> Receipt | None:
        row = await self._connection.fetchrow(
            "select ticket_id, version, content_hmac from message where tenant = $1 and identity_hmac = $2",
            self._tenant,
            marks.identity,
        )
        if row is None:
            return None
        conflict = bytes(row["content_hmac"]) != marks.content
        return Receipt(row["ticket_id"], row["version"], duplicate=True, conflict=conflict)

    async def ticket_of_any(self, rfc_ids: Sequence[bytes]) -> UUID | None:
        """The ticket of the first of these messages that is known."""
        found: UUID | None = await self._connection.fetchval(
            "select ticket_id from message where tenant = $1 and rfc_id_hmac = any($2::bytea[])"
            " order by array_position($2::bytea[], rfc_id_hmac), received_at limit 1",
            self._tenant,
            list(rfc_ids),
        )
        return found

    async def existing(self, tickets: Sequence[UUID]) -> UUID | None:
        found: UUID | None = await self._connection.fetchval(
            "select ticket_id from ticket where tenant = $1 and ticket_id = any($2::uuid[])"
            " order by array_position($2::uuid[], ticket_id) limit 1",
            self._tenant,
            list(tickets),
        )
        return found

    async def ticket_of_external(self, external: bytes) -> UUID | None:
        found: UUID | None = await self._connection.fetchval(
            "select ticket_id from message where tenant = $1 and external_hmac = $2 order by received_at limit 1",
            self._tenant,
            external,
        )
        return found

    async def next_version(self, ticket_id: UUID, now: datetime) -> int:
        """Opens the ticket or takes its next version; holds its row until the transaction ends."""
        version = await self._connection.fetchval(
            "insert into ticket (ticket_id, tenant, created_at, last_version) values ($1, $2, $3, 1)"
            " on conflict (ticket_id) do update set last_version = ticket.last_version + 1 returning last_version",
            ticket_id,
            self._tenant,
            now,
        )
        return int(version)

    async def add(self, row: Row) -> None:
        await self._connection.execute(
            "insert into message (message_id, ticket_id, tenant, version, channel, received_at, kind, identity_hmac,"
            " content_hmac, rfc_id_hmac, external_hmac, raw_key_id, raw_nonce, raw_ciphertext)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            row.message_id,
            row.ticket_id,
            self._tenant,
            row.version,
            row.channel.value,
            row.received_at,
            row.kind.value,
            row.marks.identity,
            row.marks.content,
            row.marks.rfc_id,
            row.marks.external,
            row.raw.key_id,
            row.raw.nonce,
            row.raw.ciphertext,
        )

    async def is_rejected(self, rejected_id: UUID) -> bool:
        return bool(await self._connection.fetchval("select true from rejected where rejected_id = $1", rejected_id))

    async def add_rejected(self, rejected_id: UUID, now: datetime, reason: str, size: int, raw: Sealed) -> None:
        await self._connection.execute(
            "insert into rejected (rejected_id, tenant, rejected_at, reason, size, raw_key_id, raw_nonce,"
            " raw_ciphertext) values ($1, $2, $3, $4, $5, $6, $7, $8)",
            rejected_id,
            self._tenant,
            now,
            reason,
            size,
            raw.key_id,
            raw.nonce,
            raw.ciphertext,
        )
