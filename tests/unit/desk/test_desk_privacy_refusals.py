"""What an officer chose or wrote comes back with a refusal: nothing is searched, and opened, once more."""

import contextlib
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request

from services.desk.adapters.accounts import Session
from services.desk.adapters.hub import Hub
from services.desk.adapters.web.desk import Desk, environment
from services.desk.adapters.web.privacy import PrivacyPages
from services.desk.domain.agents import Agent
from services.desk.domain.categories import Categories

OFFICER = Session(Agent("officer", "O. Privé", "privacy", "default"), "token")
WROTE, NAMED = UUID(int=1), UUID(int=2)
LISTED = f"{WROTE}:wrote {NAMED}:named nonsense"


class Nothing:
    """A database in which there is nothing."""

    @contextlib.asynccontextmanager
    async def acquire(self) -> AsyncIterator["Nothing"]:
        yield self

    async def fetch(self, *_: object) -> list[Any]:
        return []

    @property
    def pool(self) -> "Nothing":
        return self


def pages() -> PrivacyPages:
    parts: dict[str, Any] = {
        "database": Nothing(), "accounts": SimpleNamespace(tenant="default"), "clock": lambda: datetime.now(UTC),
        "tokens": SimpleNamespace(csrf=lambda _: ""), "ai": SimpleNamespace(taken_out=None), "hub": Hub(), "templates": environment(),
        "options": SimpleNamespace(zone="Europe/Paris", control_share=0, categories=Categories()), "second": None, "vault": None,
    }  # fmt: skip
    desk: Any = SimpleNamespace(**parts)
    desk.reader, desk.page = (getattr(Desk, name).__get__(desk) for name in ("reader", "page"))
    guard: Any = None
    return PrivacyPages(desk, guard)


def request() -> Request:
    of = {
        "type": "http",
        "method": "POST",
        "path": "/privacy/x",
        "query_string": b"",
        "headers": [],
        "app": Starlette(),
    }
    return Request(of)


@pytest.mark.feature(86)
async def test_a_refused_correction_comes_back_as_it_was_written() -> None:
    form = FormData(ticket_id="not an id", field="urgency:low", stretch="l'usine <b>", label="LOCATION")
    answer = await pages().rectify(request(), OFFICER, form)
    page = bytes(answer.body).decode()
    assert answer.status_code == 422
    assert re.search(r'<details open><summary>[^<]*</summary>\s*<form method="post" action="/privacy/rectify"', page)
    assert 'value="not an id"' in page
    assert 'value="l&#39;usine &lt;b&gt;"' in page
    assert re.findall(r'value="([^"]+)" selected', page) == ["urgency:low", "LOCATION"]


@pytest.mark.feature(85, 86)
@pytest.mark.parametrize("action", ["file", "erase"])
async def test_whoever_ticks_nothing_gets_the_list_back(action: str) -> None:
    answer = await getattr(pages(), action)(request(), OFFICER, FormData(listed=LISTED))
    page = bytes(answer.body).decode()
    assert answer.status_code == 422
    assert 'data-code="none_chosen"' in page
    assert page.count('data-testid="found-ticket"') == 2
    assert f'name="listed" value="{WROTE}:wrote {NAMED}:named"' in page
    assert " checked" not in page, "nor is any ticked that was not"


@pytest.mark.feature(85, 86)
async def test_a_form_without_a_list_leads_to_the_search() -> None:
    answer = await pages().file(request(), OFFICER, FormData())
    assert answer.status_code == 422
    assert 'data-testid="find-form"' in bytes(answer.body).decode()


@pytest.mark.feature(85)
async def test_tickets_named_by_id_are_ticked() -> None:
    answer = await pages().chosen(request(), OFFICER, FormData(ids=str(WROTE)))
    page = bytes(answer.body).decode()
    assert answer.status_code == 200
    assert page.count(" checked>") == 1
