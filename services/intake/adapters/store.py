"""Intake's tables. Every method runs in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from schemas.sealed import Sealed
from schemas.tickets import Channel, Kind
from services.intake.domain.incoming import Receipt
from services.intake.domain.threads import Fingerprints
from shared.messaging.unit import Connection
from shared.persistence.database import Database


@dataclass(frozen=True, slots=True)
class Marks:
    """A message's fingerprints. `writer`: its sender's address; `answerer`: that of a mail that joined a ticket.

    `rfc_id`: of a mail's Message-ID; of a tool's message, of what else makes it the same under another identity.
    `entry_reference`: of its reference together with the key, connector or writer that it came in by; `entry_before`:
    of that and the bus, as an earlier release kept it; `external`: of the reference alone, by which one finds it.
    """

    identity: bytes
    content: bytes
    rfc_id: bytes | None
    external: bytes | None
    entry_reference: bytes | None
    entry_before: bytes | None = None
    answerer: bytes | None = None
    writer: bytes | None = None


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


@dataclass(frozen=True, slots=True)
class MailboxPlace:
    """How far a mailbox has been read: all up to `uid`, of what came `since` then."""

    name: bytes
    validity: int
    uid: int
    since: datetime | None


class Places:
    """How far mailboxes have been read; each call is a transaction of its own."""

    def __init__(self, database: Database, prints: Fingerprints, tenant: str) -> None:
        self._database = database
        self._prints = prints
        self._tenant = tenant

    async def of(self, name: str) -> MailboxPlace | None:
        row = await self._database.pool.fetchrow(
            "select name_hmac, validity, uid, since from mailbox where tenant = $1 and name_hmac = $2",
            self._tenant,
            self._prints.of("mailbox", name),
        )
        return MailboxPlace(bytes(row["name_hmac"]), row["validity"], row["uid"], row["since"]) if row else None

    async def begin(self, name: str, validity: int, uid: int, since: datetime | None) -> MailboxPlace:
        return await self._put(MailboxPlace(self._prints.of("mailbox", name), validity, uid, since))

    async def restart(self, place: MailboxPlace, validity: int) -> MailboxPlace:
        return await self._put(replace(place, validity=validity, uid=0))

    async def advance(self, place: MailboxPlace, uid: int) -> MailboxPlace:
        return await self._put(replace(place, uid=uid))

    async def _put(self, place: MailboxPlace) -> MailboxPlace:
        await self._database.pool.execute(
            "insert into mailbox (tenant, name_hmac, validity, uid, since) values ($1, $2, $3, $4, $5)"
            " on conflict (tenant, name_hmac) do update set validity = $3, uid = $4",
            self._tenant,
            place.name,
            place.validity,
            place.uid,
            place.since,
        )
        return place


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
        return await self._known("identity_hmac = $2", marks.identity, marks)

    async def known_by_second(self, marks: Marks) -> Receipt | None:
        """The message that a tool signed by these very bytes, or that was written so then, whatever it was called."""
        return await self._known("rfc_id_hmac = $2", marks.rfc_id, marks)

    async def _known(self, by: str, mark: bytes | None, marks: Marks) -> Receipt | None:
        row = await self._connection.fetchrow(
            f"select ticket_id, version, content_hmac from message where tenant = $1 and {by} limit 1",  # noqa: S608
            self._tenant,
            mark,
        )
        if row is None:
            return None
        conflict = bytes(row["content_hmac"]) != marks.content
        return Receipt(row["ticket_id"], row["version"], duplicate=True, conflict=conflict)

    async def was_erased(self, fingerprints: Sequence[bytes]) -> bool:
        """Whether mail with one of these fingerprints was erased."""
        return bool(
            await self._connection.fetchval(
                "select exists (select from erased_mail where tenant = $1 and fingerprint = any($2::bytea[]))",
                self._tenant,
                list(fingerprints),
            )
        )

    async def came_after(self, ticket_id: UUID, moment: datetime) -> list[tuple[UUID, Channel]]:
        """The ticket's messages since then: each with the way it came."""
        rows = await self._connection.fetch(
            "select message_id, channel from message where ticket_id = $1 and received_at > $2 order by version",
            ticket_id,
            moment,
        )
        return [(row["message_id"], Channel(row["channel"])) for row in rows]

    async def ticket_of_any(self, rfc_ids: Sequence[bytes]) -> UUID | None:
        """The ticket of the first of these messages that is known."""
        found: UUID | None = await self._connection.fetchval(
            "select ticket_id from message where tenant = $1 and rfc_id_hmac = any($2::bytea[])"
            " order by array_position($2::bytea[], rfc_id_hmac), received_at limit 1",
            self._tenant,
            list(rfc_ids),
        )
        return found

    async def ticket_of_identities(self, identities: Sequence[bytes]) -> UUID | None:
        """The ticket of the latest of these messages that is known."""
        if not identities:
            return None
        found: UUID | None = await self._connection.fetchval(
            "select ticket_id from message where tenant = $1 and identity_hmac = any($2::bytea[])"
            " order by received_at desc, version desc limit 1",
            self._tenant,
            list(identities),
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

    async def ticket_of_reference(self, marks: Marks) -> UUID | None:
        """The entry's own ticket of that reference; failing that, one whose entry an earlier release did not keep."""
        found: UUID | None = await self._connection.fetchval(
            "select ticket_id from message where tenant = $1"
            " and (entry_reference_hmac in ($2, $4) or (entry_reference_hmac is null and external_hmac = $3))"
            " order by entry_reference_hmac is null, entry_reference_hmac <> $2, received_at limit 1",
            self._tenant,
            marks.entry_reference,
            marks.external,
            marks.entry_before or marks.entry_reference,
        )
        return found

    async def next_version(self, ticket_id: UUID, now: datetime, use_case: str | None) -> tuple[int, str | None]:
        """Opens the ticket for a use case, or takes its next version for the one that it was opened for.

        Holds its row until the transaction ends.
        """
        row = await self._connection.fetchrow(
            "insert into ticket (ticket_id, tenant, created_at, last_version, use_case) values ($1, $2, $3, 1, $4)"
            " on conflict (ticket_id) do update set last_version = ticket.last_version + 1"
            " returning last_version, use_case",
            ticket_id,
            self._tenant,
            now,
            use_case,
        )
        assert row is not None
        return row["last_version"], row["use_case"]

    async def add(self, row: Row) -> None:
        await self._connection.execute(
            "insert into message (message_id, ticket_id, tenant, version, channel, received_at, kind, identity_hmac,"
            " content_hmac, rfc_id_hmac, external_hmac, raw_key_id, raw_nonce, raw_ciphertext, answerer_hmac,"
            " entry_reference_hmac, writer_hmac)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
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
            row.marks.answerer,
            row.marks.entry_reference,
            row.marks.writer,
        )

    async def answers_since(self, answerer: bytes, ticket_id: UUID, since: datetime) -> int:
        """How many mails of one correspondent joined this ticket since then."""
        found = await self._connection.fetchval(
            "select count(*) from message where tenant = $1 and answerer_hmac = $2 and received_at > $3"
            " and ticket_id = $4",
            self._tenant,
            answerer,
            since,
            ticket_id,
        )
        return int(found)

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
