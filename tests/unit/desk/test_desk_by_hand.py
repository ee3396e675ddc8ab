"""What a person sets on a page that others have gone past."""

import pytest

from services.desk.adapters.by_hand import replaced
from services.desk.domain.ticket import Ticket
from tests.unit.desk.test_desk_ticket import facts, pseudonymized, received, triaged

FACTS = facts(received(), pseudonymized(), triaged(abstained=("type",)))


@pytest.mark.feature(42, 43)
def test_a_value_that_stood_before_the_agent_may_be_confirmed_or_corrected() -> None:
    ticket = Ticket(FACTS)
    assert (ticket.stands("category"), ticket.stands("type"), ticket.stands("priority")) == ("access", "", "P2")
    assert not replaced(ticket, "category", "access", "access")
    assert not replaced(ticket, "category", "billing", "access")
    assert not replaced(ticket, "type", "incident", "")
    assert not replaced(ticket, "category", "billing", None)


@pytest.mark.feature(42, 43)
@pytest.mark.parametrize("value", ["access", "hardware"])
def test_a_colleagues_value_that_the_page_did_not_show_stays(value: str) -> None:
    ticket = Ticket(FACTS, {"category": "billing", "type": "question"})
    assert replaced(ticket, "category", value, "access")
    assert replaced(ticket, "type", "incident", "")
    assert not replaced(ticket, "category", value, "billing")


@pytest.mark.feature(42)
def test_what_no_model_proposes_any_more_is_not_confirmed_but_may_be_chosen() -> None:
    ticket = Ticket(FACTS)
    assert replaced(ticket, "category", "billing", "billing")
    assert not replaced(ticket, "category", "hardware", "billing")


@pytest.mark.feature(33, 43)
@pytest.mark.parametrize(
    ("abstained", "human", "field", "value", "priority"),
    [
        ((), {}, "impact", "organisation", "P1"),
        ((), {}, "urgency", "low", "P4"),
        ((), {"urgency": "critical"}, "impact", "person", "P2"),
        (("urgency",), {}, "impact", "organisation", None),
        (("urgency",), {"urgency": "low"}, "impact", "organisation", "P3"),
        ((), {"priority": "P4"}, "impact", "organisation", None),
        ((), {}, "category", "billing", None),
        ((), {}, "priority", "P1", None),
    ],
)
def test_a_persons_impact_or_urgency_leads_to_the_priority_that_the_desk_shows(
    abstained: tuple[str, ...], human: dict[str, str], field: str, value: str, priority: str | None
) -> None:
    known = facts(received(), pseudonymized(), triaged(abstained=abstained))
    assert Ticket(known, human).leads_to(field, value) == priority
    if priority is not None:
        assert Ticket(known, {**human, field: value}).priority() == priority
