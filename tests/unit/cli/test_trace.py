from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.likeness import BurstRaised, ThemeRaised
from schemas.tickets import TicketTriaged
from shared.cli.trace import of_ticket
from shared.telemetry import names

FIRST, LAST = uuid4(), uuid4()


def span(trace: str, ticket: UUID, topic: str) -> dict[str, Any]:
    return {
        "trace_id": trace,
        "span_id": uuid4().hex,
        "parent_id": None,
        "start_ns": 1,
        "links": [],
        "attributes": {names.TICKET_ID: str(ticket), names.MESSAGING_DESTINATION: topic},
    }


@pytest.mark.feature(80)
@pytest.mark.parametrize("crowd", [BurstRaised, ThemeRaised])
def test_a_crowd_that_another_ticket_filled_is_no_part_of_the_first_ones_trace(
    crowd: type[BurstRaised | ThemeRaised],
) -> None:
    spans = [span("first", FIRST, TicketTriaged.TYPE), span("last", LAST, TicketTriaged.TYPE)]
    spans.append(span("last", FIRST, crowd.TYPE))
    assert set(of_ticket(spans, FIRST)) == {"first"}
    assert set(of_ticket(spans, LAST)) == {"last"}
