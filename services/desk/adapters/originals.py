"""A message as it came: intake keeps it and hands it out sealed; it is opened here, for a named agent, on record."""

from dataclasses import dataclass
from uuid import UUID

from schemas.sealed import Purpose, Sealed
from schemas.tickets import Channel
from shared.messaging.unit import Connection


@dataclass(frozen=True, slots=True)
class Kept:
    channel: Channel
    content: Sealed


async def of(connection: Connection, ticket_id: UUID, version: int) -> Kept | None:
    """None: intake never had it, or it is past its time."""
    row = await connection.fetchrow("select * from intake.original($1, $2)", ticket_id, version)
    if row is None:
        return None
    sealed = Sealed.model_construct(
        key_id=row["key_id"], purpose=Purpose.INBOUND, nonce=row["nonce"], ciphertext=row["ciphertext"]
    )
    return Kept(Channel(row["channel"]), sealed)
