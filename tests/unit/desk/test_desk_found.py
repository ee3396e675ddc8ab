"""The fields that rules found, as the ticket's page shows them."""

from typing import Any

import pytest

from schemas.tickets import FoundField, TicketTriaged
from services.desk.domain.found import found
from services.desk.domain.ticket import Ticket
from tests.unit.desk.test_desk_ticket import facts, pseudonymized, received, triaged

ANYWHERE = FoundField(name="order", fr="Commande", en="Order", value="[CUSTOMER_ID_1]", rank=1)
IN_ORDERS = FoundField(name="order", fr="Commande", en="Order", value="4711", rank=0, categories=("orders",))
HOST = FoundField(name="host", fr="Machine", en="Host", value="srv-1", rank=0)
LATER_HOST = HOST.model_copy(update={"value": "srv-2"})


def says(version: int, *fields: FoundField, **more: Any) -> TicketTriaged:
    return triaged(version, **more).model_copy(update={"fields": fields})


def shown(ticket: Ticket) -> dict[str, tuple[tuple[str, ...], int]]:
    return {one.name: (one.values, one.version) for one in found(ticket)}


@pytest.mark.feature(45)
def test_what_the_latest_message_says_of_a_field_stands_and_the_others_stay() -> None:
    events = facts(received(), pseudonymized(), says(1, ANYWHERE, HOST), received(2), says(2, LATER_HOST))
    expected = {"order": (("[CUSTOMER_ID_1]",), 1), "host": (("srv-2",), 2)}
    assert shown(Ticket(events)) == expected
    assert shown(Ticket(reversed(events))) == expected
    assert [one.label("fr") for one in found(Ticket(events))] == ["Commande", "Machine"]


@pytest.mark.feature(45)
def test_a_persons_category_changes_which_rules_hold_at_once() -> None:
    events = facts(received(), says(1, IN_ORDERS, ANYWHERE))
    assert shown(Ticket(events)) == {"order": (("[CUSTOMER_ID_1]",), 1)}
    assert shown(Ticket(events, {"category": "orders"})) == {"order": (("4711",), 1)}
    unsure = facts(received(), says(1, IN_ORDERS, ANYWHERE, category="orders", abstained=("category",)))
    assert shown(Ticket(unsure)) == {"order": (("[CUSTOMER_ID_1]",), 1)}
    assert shown(Ticket(facts(received(), triaged()))) == {}
