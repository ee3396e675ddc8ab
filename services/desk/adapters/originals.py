"""Messages as they came: intake keeps them, and hands them out sealed; a named agent opens them here, on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from schemas.sealed import Purpose, Sealed
from schemas.tickets import Channel
from shared.messaging.unit import Connection


@dataclass(frozen=True, slots=True)
class Kept:
    """A message as intake has it. `owner`: the ticket that it was sealed for, or its own id where it became none."""

    owner: UUID
    is_mail: bool
    content: Sealed


@dataclass(frozen=True, slots=True)
class SetAside:
    """A message that could not become a ticket: why, as a code, and how many bytes it has."""

    id: UUID
    at: datetime
    reason: str
    size: int


async def of_ticket(connection: Connection, ticket_id: UUID, version: int) -> Kept | None:
    """None: intake never had it, or it is past its time."""
    row = await connection.fetchrow("select * from intake.original($1, $2)", ticket_id, version)
    return Kept(ticket_id, row["channel"] == Channel.MAIL, _sealed(row)) if row else None


async def set_aside(connection: Connection, before: datetime, most: int) -> Sequence[SetAside]:
    """Of those that came before then, the newest first."""
    rows = await connection.fetch("select * from intake.set_aside($1, $2)", before, most)
    return [SetAside(row["rejected_id"], row["rejected_at"], row["reason"], row["size"]) for row in rows]


async def count_set_aside(connection: Connection, since: datetime) -> tuple[int, int]:
    """How many there are, and how many of them came since then."""
    row = await connection.fetchrow("select * from intake.set_aside_counted($1)", since)
    assert row is not None
    return row["kept"], row["lately"]


async def of_set_aside(connection: Connection, rejected_id: UUID) -> Kept | None:
    """None: there is none, or it is past its time."""
    row = await connection.fetchrow("select * from intake.set_aside_original($1)", rejected_id)
    return Kept(rejected_id, row["reason"].startswith("mail."), _sealed(row)) if row else None


def _sealed(row: Any) -> Sealed:
    return Sealed.model_construct(
        key_id=row["key_id"], purpose=Purpose.INBOUND, nonce=row["nonce"], ciphertext=row["ciphertext"]
    )
