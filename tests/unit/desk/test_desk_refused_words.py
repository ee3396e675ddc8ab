"""What somebody wrote comes back when the desk does not take it, and nothing that another site wrote."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.desk.adapters.accounts import Session
from services.desk.adapters.hub import Hub
from services.desk.adapters.web.desk import Desk, environment
from services.desk.adapters.web.guard import Guard
from services.desk.adapters.web.security import Tokens
from services.desk.domain.agents import Agent
from services.desk.domain.categories import Categories

PATH = "/tickets/00000000-0000-0000-0000-000000000001/approve"
TOKENS = Tokens(b"k" * 32)
WORDS = "Mes <mots> à moi"
SHOWN = "Mes &lt;mots&gt; à moi"


class Accounts:
    def __init__(self, role: str) -> None:
        self.agent = Agent("alice", "Alice", role, "default")
        self.told: list[str] = []

    async def session(self, token: str | None, **_: bool) -> Session | None:
        return Session(self.agent, token) if token == "new" else None

    async def refused(self, _session: Session, why: str) -> None:
        self.told.append(why)


def console(accounts: Accounts) -> Starlette:
    """One action behind the guard, with the pages as they are."""
    desk = Desk.__new__(Desk)
    parts: dict[str, Any] = {
        "accounts": accounts,
        "tokens": TOKENS,
        "options": SimpleNamespace(secure_cookies=False, zone="Europe/Paris", control_share=0, categories=Categories()),
        "clock": lambda: datetime.now(UTC),
        "templates": environment(),
        "ai": SimpleNamespace(taken_out=None),
        "hub": Hub(),
    }
    for name, part in parts.items():
        object.__setattr__(desk, name, part)

    async def page(_: Request) -> Response:
        return PlainTextResponse("")

    async def inner(*_: Request | Session | FormData) -> Response:
        return PlainTextResponse("done")

    path = "/tickets/{ticket_id:uuid}"
    action = Guard(desk).action(inner)
    return Starlette(routes=[Route(path, page), Route(f"{path}/approve", action, methods=["POST"])])


@asynccontextmanager
async def visitor(accounts: Accounts, session: str = "new") -> AsyncIterator[httpx.AsyncClient]:
    transport, cookies = httpx.ASGITransport(app=console(accounts)), {"guichet_session": session}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk", cookies=cookies) as client:
        yield client


@pytest.mark.feature(90, 65)
@pytest.mark.parametrize("name", ["text", "note", "line"])
async def test_a_page_of_an_earlier_sign_in_gives_the_words_back(name: str) -> None:
    accounts = Accounts("agent")
    data = {"csrf": TOKENS.csrf("old"), name: WORDS}
    async with visitor(accounts) as client:
        answer = await client.post(PATH, data=data)
        foreign = await client.post(PATH, data=data, headers={"origin": "https://evil.example"})
    assert (answer.status_code, foreign.status_code) == (403, 403)
    assert SHOWN in answer.text
    assert "mots" not in foreign.text
    assert accounts.told == [f"csrf:{PATH.split('/')[2]}"] * 2


@pytest.mark.feature(90, 65)
async def test_who_may_no_longer_act_gets_their_words_back() -> None:
    accounts = Accounts("reader")
    async with visitor(accounts) as client:
        answer = await client.post(PATH, data={"csrf": TOKENS.csrf("new"), "text": WORDS})
    assert answer.status_code == 403
    assert SHOWN in answer.text


@pytest.mark.feature(90, 65)
async def test_a_session_that_ended_gives_all_the_words_back() -> None:
    async with visitor(Accounts("agent"), session="ended") as client:
        answer = await client.post(PATH, data={"text": WORDS, "note": "Pour vous"})
    assert answer.status_code == 401
    assert SHOWN in answer.text
    assert "Pour vous" in answer.text


@pytest.mark.feature(90)
async def test_a_refusal_of_nothing_written_shows_no_field() -> None:
    async with visitor(Accounts("agent")) as client:
        answer = await client.post(PATH, data={"csrf": "", "text": " \r\n"})
    assert answer.status_code == 403
    assert "<textarea" not in answer.text
