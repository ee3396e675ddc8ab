"""What the two people of one approval say to each other. Colleagues read it; no event and no reply carries it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from schemas.sealed import Sealed
from services.desk.adapters.opening import Access, Vault
from services.desk.domain.approval import tidy
from shared.messaging.unit import Connection
from shared.sealing import KeyDestroyed, SealBroken

LONGEST: Final = 1000
"""Characters of one note."""
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Note:
    """In clear: it goes to the page that asked, and nowhere."""

    agent: str
    at: datetime
    text: str


async def leave(vault: Vault, access: Access, text: str) -> bool:
    """Keeps a note beside the ticket, sealed; False when nothing was written."""
    said = _said(text)
    if not said:
        return False
    sealed = await vault.seal(access, said)
    await access.unit.connection.execute(
        "insert into second_note (note_id, ticket_id, agent, content, left_at) values ($1, $2, $3, $4::jsonb, $5)",
        uuid4(), access.ticket_id, access.agent.login, sealed.model_dump_json(), vault.clock(),
    )  # fmt: skip
    return True


async def add(vault: Vault, access: Access, text: str) -> None:
    """The same for a form that may have been sent before: what this person has said is not said twice."""
    if not await kept(vault, access, text):
        await leave(vault, access, text)


async def kept(vault: Vault, access: Access, text: str) -> bool:
    """Whether it is among the ticket's last notes as this person's own. What does not open is none of them."""
    said = _said(text)
    if not said:
        return False
    for row in await _rows(access.unit.connection, access.ticket_id, _SHOWN):
        try:
            if row["agent"] == access.agent.login and await vault.note(access, _sealed(row)) == said:
                return True
        except (KeyDestroyed, SealBroken):
            continue
    return False


async def read(vault: Vault, access: Access) -> list[Note]:
    """The ticket's last notes, oldest first, each opening on record.

    Raises:
        KeyDestroyed, SealBroken: what was sealed cannot be opened.
    """
    rows = await _rows(access.unit.connection, access.ticket_id, _SHOWN)
    return [Note(row["agent"], row["left_at"], await vault.note(access, _sealed(row))) for row in rows]


async def told(vault: Vault, access: Access) -> tuple[list[dict[str, Any]], int]:
    """All of them for the person's file, and how many did not open."""
    notes, closed = [], 0
    for row in await _rows(access.unit.connection, access.ticket_id, None):
        try:
            text = await vault.note(access, _sealed(row))
        except (KeyDestroyed, SealBroken):
            closed += 1
            continue
        notes.append({"agent": row["agent"], "left_at": row["left_at"], "text": text})
    return notes, closed


def _said(text: str) -> str:
    return tidy(text)[:LONGEST].strip()


async def _rows(connection: Connection, ticket_id: UUID, most: int | None) -> list[Any]:
    rows = await connection.fetch(
        "select * from second_note where ticket_id = $1 order by left_at desc, note_id limit $2", ticket_id, most
    )
    return list(reversed(rows))


def _sealed(row: Any) -> Sealed:
    return Sealed.model_validate_json(row["content"])
