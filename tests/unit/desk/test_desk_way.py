"""Whoever decides on a ticket stays in the queue that they work in."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.desk.adapters.web.queue_pages import _following
from services.desk.adapters.web.way import list_query, way_of

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def row(number: int, rank: int = 1) -> dict[str, Any]:
    return {"ticket_id": UUID(int=number), "rank": rank, "waiting_since": START + timedelta(minutes=number)}


@pytest.mark.feature(65)
def test_the_way_holds_view_filters_and_page_and_nothing_else() -> None:
    params = {
        "view": "to_triage", "category": "billing", "lang": "", "after": "WzFd", "control": "caught", "tab": "history",
        "group": "a&b", "needs": "x" * 301,
    }  # fmt: skip
    assert way_of(params, "sent") == "?view=to_triage&category=billing&group=a%26b&after=WzFd"
    assert list_query(params, "sent") == "view=to_triage&category=billing&group=a%26b"
    assert way_of({"view": "//elsewhere.example"}, "closed") == "?view=closed"
    assert way_of({"view": "nowhere"}) == way_of({}) == ""


@pytest.mark.feature(65)
def test_the_next_ticket_is_the_one_after_the_one_that_left_the_list() -> None:
    rows = [row(1), row(3), row(4, rank=2)]
    assert _following(rows, row(2), "to_answer") == UUID(int=3)
    assert _following(rows, row(9), "to_answer") == UUID(int=4)
    assert _following(rows, row(9, rank=5), "to_answer") == UUID(int=1)
    for current, view in ((None, "to_answer"), (row(3), "to_answer"), (row(2), "closed")):
        assert _following(rows, current, view) is None
    assert _following([], row(2), "to_answer") is None
