"""What agents said of the masking, in the database and on the bus."""

from typing import Any, Final
from uuid import UUID

from schemas.masking import MaskingCorrected
from schemas.sealed import Purpose
from schemas.tickets import TicketReceived
from services.desk.adapters import decisions, store
from services.desk.adapters.opening import Access, Vault
from services.desk.domain.masking import CannotMark, spelled
from services.desk.domain.ticket import Ticket
from shared.messaging.event import originate
from shared.messaging.unit import Connection, UnitOfWork
from shared.placeholders import ONE_WAY, standing
from shared.sealing import KeyDestroyed, SealBroken

VOIDED_FOR: Final = "secret_marked"
_WAITING: Final = frozenset({"awaiting", "pending"})
"""How a decision stands that has not left."""


async def say(unit: UnitOfWork, tenant: str, data: MaskingCorrected, label: str) -> None:
    """Notes a mark for the ticket's history and publishes it."""
    event = originate(data, source="desk", tenant=tenant, ticket_id=data.ticket_id, actor=data.agent)
    await unit.connection.execute(
        "insert into masking (event_id, ticket_id, verdict, label, placeholder, version, agent, corrected_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8)",
        event.id, data.ticket_id, data.verdict, label, data.placeholder, data.version, data.agent, data.corrected_at,
    )  # fmt: skip
    await unit.publish(event)


async def missed(vault: Vault, access: Access, ticket: Ticket, stretch: str, *, label: str, shown: int = 0) -> None:
    """Says that a stretch which the models read in clear is personal: it is masked, and all is read anew.

    An approval that has not left is voided when its text holds what is marked as a secret.

    Raises:
        CannotMark: it stands in none of the ticket's messages.
    """
    version, text = await _find(vault, access, ticket, shown, stretch)
    data = MaskingCorrected(
        ticket_id=access.ticket_id,
        version=version,
        verdict="missed",
        label=label,
        value=await vault.seal(access, text, Purpose.VAULT),
        agent=access.agent.login,
        corrected_at=vault.clock(),
    )
    await say(access.unit, access.agent.tenant, data, label)
    if label in ONE_WAY and await _is_about_to_leave(vault, access, text, label):
        await store.void_all(access.unit, access.ticket_id, VOIDED_FOR)
        await store.refresh(access.unit, access.ticket_id)


async def _is_about_to_leave(vault: Vault, access: Access, secret: str, label: str) -> bool:
    """Whether an approved reply that has not left holds it, or cannot be opened: nobody knows then what goes out."""
    for row in await decisions.of_ticket(access.unit.connection, access.ticket_id):
        sealed = decisions.sealed_of(row["copy"]) if row["status"] in _WAITING else None
        if sealed is None:
            continue
        try:
            text = await vault.reply(access, sealed)
        except (KeyDestroyed, SealBroken):
            return True
        if any(standing(text, secret, exact_case=label == "SECRET")):
            return True
    return False


async def _find(vault: Vault, access: Access, ticket: Ticket, shown: int, stretch: str) -> tuple[int, str]:
    """The message where it stands, the shown one first, and how it is spelled there."""
    received = ticket.of(TicketReceived)
    for version in sorted(received, key=lambda each: (each != shown, -each)):
        message = await vault.message(access, ticket, version)
        text = spelled(message, stretch) if message is not None else None
        if text is not None:
            return version, text
    raise CannotMark("no_stretch")


async def of_ticket(connection: Connection, ticket_id: UUID) -> list[Any]:
    return list(await connection.fetch("select * from masking where ticket_id = $1 order by corrected_at", ticket_id))
