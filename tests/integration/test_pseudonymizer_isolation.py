"""Fifty tickets of two tenants at once: each table holds its own ticket's values and nobody else's."""

import asyncio
from uuid import UUID, uuid4

import pytest

from shared.placeholders import restore
from tests.integration.test_pseudonymizer_service import Place, place

__all__ = ["place"]

TICKETS = 50
TENANTS = ("nord", "sud")


def text(number: int) -> str:
    return (
        f"Bonjour, ici Karim Benali, karim.benali{number}@exemple{number}.example. Rappelez au 06 12 34 56 {number:02}."
    )


@pytest.mark.feature(16, 17)
async def test_concurrent_tickets_never_mix(place: Place) -> None:
    tickets: list[tuple[UUID, str, str]] = [
        (uuid4(), TENANTS[number % 2], text(number // 2)) for number in range(TICKETS)
    ]
    events = await asyncio.gather(*(place.message(ticket, 1, body, tenant=tenant) for ticket, tenant, body in tickets))
    await asyncio.gather(*(place.take(event) for event in events))
    for ticket, tenant, body in tickets:
        table = await place.table(ticket, tenant)
        masked = (await place.published(ticket))[1]
        restored = restore(masked.body, table)
        assert (restored.text, restored.unresolved) == (body, ())
        others = {value for _, _, other in tickets if other != body for value in other.split() if "@" in value}
        assert not others & {row.value for row in table.rows}
    placeholders = {
        row.placeholder for ticket, tenant, _ in tickets for row in (await place.table(ticket, tenant)).rows
    }
    assert "[EMAIL_2]" not in placeholders, "numbers are each ticket's own"
