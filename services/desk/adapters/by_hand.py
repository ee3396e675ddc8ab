"""A person's value for a field: at the console, or by an officer who answers a person's request."""

from datetime import datetime
from typing import get_args
from uuid import UUID

from schemas.tickets import TicketCorrected
from services.desk.adapters import decisions, verdicts
from services.desk.adapters.opening import Access, Vault
from services.desk.domain.agents import Agent
from services.desk.domain.categories import Categories
from services.desk.domain.priority import CHOICES, FIELDS
from services.desk.domain.ticket import REOPENED, Ticket
from shared.messaging.event import originate
from shared.messaging.unit import UnitOfWork

_CORRECTABLE = get_args(TicketCorrected.model_fields["field"].annotation)


def likeliest(ticket: Ticket, field: str) -> list[str]:
    """The model's likeliest values, but for those that a person set aside."""
    triage = ticket.triage
    top = getattr(triage, field).top if triage and field in FIELDS else ()
    return [value for value, _ in top if value not in ticket.dismissed.get(field, ())]


def choices(ticket: Ticket, field: str, categories: Categories) -> tuple[list[str], list[str]]:
    """The values that a person may set, the likeliest first; then the categories outside the ticket's use case.

    A model gives none of these; a person may, to a ticket that came in by the wrong way. What stands is always there.
    """
    inside, outside = categories.of(ticket.use_case) if field == "category" else (CHOICES[field], ())
    every = dict.fromkeys(filter(None, (*likeliest(ticket, field), *inside, ticket.stands(field))))
    return [one for one in every if one not in outside], list(outside)


def allowed(ticket: Ticket, field: str, value: str, categories: Categories) -> bool:
    """A value from the list, or one that the model itself proposes."""
    if field not in _CORRECTABLE:
        return False
    triage = ticket.triage
    proposed = [item for item, _ in getattr(triage, field).top] if triage and field in FIELDS else []
    return value in (*proposed, *(one for offered in choices(ticket, field, categories) for one in offered))


def replaced(ticket: Ticket, field: str, value: str, seen: str | None) -> bool:
    """Whether what a page showed of a field gave way: to a person's value, or, where it is confirmed, to any other.

    `seen` is None for a page that does not say what it showed.
    """
    if seen is None or ticket.stands(field) == seen:
        return False
    return field in ticket.human or value == seen


async def reopen(access: Access, vault: Vault, ticket: Ticket) -> None:
    """Sets aside, on record, that a ticket wants no answer; the caller refreshes it afterwards."""
    was = ticket.state().value
    await decisions.correct(
        access.unit.connection,
        access.ticket_id,
        field=REOPENED,
        value=was,
        was=None,
        agent=access.agent.login,
        version=ticket.version,
        at=vault.clock(),
    )
    await vault.record(access, "suggestion.dismissed", f"state:{was}")


async def set_field(
    unit: UnitOfWork, agent: Agent, ticket: Ticket, ticket_id: UUID, *, field: str, value: str, at: datetime
) -> None:
    """Sets an allowed value and publishes it; the caller holds the ticket's row, and refreshes it afterwards."""
    was = ticket.priority() if field == "priority" else ticket.values().get(field)
    said = verdicts.verdict(ticket, field, value)
    data = TicketCorrected.model_validate(
        {
            "ticket_id": ticket_id,
            "version": max(1, ticket.version),
            "field": field,
            "value": value,
            "was": was,
            "agent": agent.login,
            "corrected_at": at,
            "verdict": said.said if said else None,
            "mode": said.mode if said else None,
            "priority": ticket.leads_to(field, value),
        }
    )
    await decisions.correct(
        unit.connection, ticket_id, field=field, value=value, was=was, agent=agent.login, version=data.version, at=at
    )
    event = originate(data, source="desk", tenant=agent.tenant, ticket_id=ticket_id, actor=agent.login)
    if said is not None:
        await verdicts.keep(unit.connection, ticket_id, said, event_id=event.id, agent=agent.login, at=at)
    await unit.publish(event)
