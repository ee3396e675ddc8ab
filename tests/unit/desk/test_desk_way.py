"""Whoever decides on a ticket stays in the queue that they work in."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from starlette.requests import Request

from services.desk.adapters.web import presenting
from services.desk.adapters.web.desk import HERE, environment
from services.desk.adapters.web.queue_pages import _following, _message
from services.desk.adapters.web.way import filtered_query, list_query, own_query, way_of
from services.desk.domain.i18n import Translator

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
    assert filtered_query(params | {"needs": "type", "burst": str(UUID(int=1))}) == "&category=billing&group=a%26b"
    assert filtered_query({"view": "sent", "needs": "type"}) == ""


@pytest.mark.feature(65)
def test_the_next_ticket_is_the_one_after_the_one_that_left_the_list() -> None:
    rows = [row(1), row(3), row(4, rank=2)]
    assert _following(rows, row(2), "to_answer") == UUID(int=3)
    assert _following(rows, row(9), "to_answer") == UUID(int=4)
    assert _following(rows, row(9, rank=5), "to_answer") == UUID(int=1)
    for current, view in ((None, "to_answer"), (row(3), "to_answer"), (row(2), "closed")):
        assert _following(rows, current, view) is None
    assert _following([], row(2), "to_answer") is None


def test_a_link_into_a_burst_or_out_of_it_keeps_the_filters() -> None:
    params = {"view": "to_triage", "priority": "P1", "burst": str(UUID(int=1)), "theme": str(UUID(int=2)), "after": "W"}
    assert own_query(params, "sent") == "view=to_triage&priority=P1"
    bursts = (HERE / "templates" / "_bursts.html").read_text()
    assert set(re.findall(r'href="/\?({{[^}]*}})', bursts)) == {"{{ own_query }}"}


@pytest.mark.feature(65)
@pytest.mark.parametrize("name", ["_found", "_reading", "_similar", "_status", "_summary", "_ticket"])
def test_every_link_of_an_open_ticket_to_a_ticket_carries_the_way(name: str) -> None:
    links = re.findall(r'="(/tickets/[^"]*)"', (HERE / "templates" / f"{name}.html").read_text())
    assert links
    assert all("{{ way }}" in link or "{{ tab_way }}" in link for link in links), links


@pytest.mark.feature(65)
@pytest.mark.parametrize(("thread", "said"), [((1, 2, 3), "&amp;message=1"), ((1,), "")])
def test_every_tab_stays_with_the_message_that_is_read(thread: tuple[int, ...], said: str) -> None:
    page = environment().get_template("_reading.html").render(
        t=Translator("en"), way="?view=to_answer&priority=P1", thread=thread, tab="history", history=[], marked=None,
        tabs=("message", "models", "history"), ticket=SimpleNamespace(ticket_id=UUID(int=1), shown=1),
    )  # fmt: skip
    at = f"/tickets/{UUID(int=1)}?view=to_answer&amp;priority=P1{said}&amp;tab="
    for tab in ("message", "models", "history"):
        assert page.count(f'"{at}{tab}"') == 2, "followed with a script and without"


def test_the_models_text_of_one_message_is_never_anothers() -> None:
    found: Any = SimpleNamespace(shown=3, ticket=SimpleNamespace(of=lambda _: {1: "the first", 2: "the second"}))
    reader: Any = None
    assert presenting.masked(found, reader) is None


@pytest.mark.parametrize("asked", ["9" * 5000, "9" * 10, "\u0661", "-1", "1.0", "", "x"])
def test_an_odd_number_of_a_message_asks_for_none(asked: str) -> None:
    def request(message: str) -> Request:
        return Request({"type": "http", "query_string": f"message={message}".encode(), "headers": []})

    assert _message(request(asked)) is None
    assert _message(request("12")) == int("12")
