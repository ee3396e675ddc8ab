"""Another language shows the same page again, and what the desk does not take is refused in words."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Match, Mount, Route

from services.desk.adapters.accounts import Session
from services.desk.adapters.hub import Hub
from services.desk.adapters.web.app import routes
from services.desk.adapters.web.desk import Desk, environment
from services.desk.adapters.web.security import MOST_BYTES, SecurityHeaders
from services.desk.adapters.web.way import stands_at
from services.desk.domain.agents import Agent
from services.desk.domain.categories import Categories

NO_PAGE = re.compile(r"/(static|events|v1|oidc|language|logout)\b|\.(csv|json|jsonl)$|/(presence|status|source)$")
SESSION = Session(Agent("alice", "Alice", "admin", "default"), "token")


def desk() -> Desk:
    """The pages as they are, and nothing behind them."""
    made = Desk.__new__(Desk)
    parts: dict[str, Any] = {
        "options": SimpleNamespace(
            secure_cookies=False,
            zone="Europe/Paris",
            control_share=0,
            article_keys=None,
            draft_keys=None,
            categories=Categories(),
        ),
        "sign_in": None,
        "tokens": SimpleNamespace(csrf=lambda _: "token"),
        "clock": lambda: datetime.now(UTC),
        "templates": environment(),
        "ai": SimpleNamespace(taken_out=None),
        "hub": Hub(),
    }
    for name, part in parts.items():
        object.__setattr__(made, name, part)
    return made


def console() -> Starlette:
    [mount] = routes(desk())
    assert isinstance(mount, Mount)
    assert isinstance(mount.app, SecurityHeaders)
    inner = mount.app._app
    assert isinstance(inner, Starlette)
    return inner


def asked(path: str, method: str = "POST", query: str = "", app: Starlette | None = None) -> Request:
    return Request(
        {
            "type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": [],
            "server": ("desk", 80), "scheme": "http", "app": app,
        }
    )  # fmt: skip


@asynccontextmanager
async def visitor() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=routes(desk())), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client


def test_every_forms_answer_is_read_again_on_a_page() -> None:
    app = console()
    forms = [one for one in app.routes if isinstance(one, Route) and "POST" in (one.methods or ())]
    assert len(forms) > 30
    for form in forms:
        path = re.sub(r"\{[^}]+\}", str(UUID(int=1)), form.path)
        page = stands_at(asked(path, app=app))
        scope = {"type": "http", "method": "GET", "path": page}
        assert any(route.matches(scope)[0] is Match.FULL for route in app.routes), path
        assert not NO_PAGE.search(page), path
        assert page != "/" or NO_PAGE.search(path), path


@pytest.mark.parametrize(
    ("method", "path", "query", "page"),
    [
        ("GET", "/", "view=sent&category=billing&after=WzFd", "/?view=sent&category=billing&after=WzFd"),
        ("GET", "/lead", "tab=drift", "/lead?tab=drift"),
        ("GET", "/nowhere", "", "/nowhere"),
        ("POST", f"/tickets/{UUID(int=1)}/approve", "view=sent", f"/tickets/{UUID(int=1)}?view=sent"),
        ("POST", "/factor/reset", "", "/factor"),
        ("POST", "/privacy/find", "", "/privacy"),
        ("POST", "/login/code", "next=%2Flead", "/login/code?next=%2Flead"),
        ("POST", "/nowhere/at/all", "", "/"),
    ],
)
def test_a_page_is_read_again_where_it_stands(method: str, path: str, query: str, page: str) -> None:
    assert stands_at(asked(path, method, query, console())) == page


def test_what_is_shown_once_is_in_one_language() -> None:
    made, request = desk(), asked("/factor/codes", app=console())
    shown = [
        made.page(request, "recovery.html", session=SESSION, codes=["a"], onward="/"),
        made.problem(request, "error.csrf", 403, SESSION, ["Mes mots"]),
        made.problem(request, "error.csrf", 403, SESSION),
    ]
    assert ["/language" in bytes(page.body).decode() for page in shown] == [False, False, True]
    assert 'name="back" value="/factor"' in bytes(shown[2].body).decode()


@pytest.mark.parametrize(("lang", "words"), [("fr", "Rien n&#39;a été"), ("en", "Nothing was done")])
async def test_an_address_that_only_takes_a_form_says_so(lang: str, words: str) -> None:
    async with visitor() as client:
        answer = await client.get("/factor/codes", headers={"accept-language": lang})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert f'lang="{lang}"' in answer.text
    assert words in answer.text


@pytest.mark.parametrize(("lang", "words"), [("fr", "trop long"), ("en", "too long")])
async def test_a_form_that_is_too_large_or_broken_is_refused_in_words(lang: str, words: str) -> None:
    headers = {"accept-language": lang}
    async with visitor() as client:
        large = await client.post("/login", content=b"x" * (MOST_BYTES + 1), headers=headers)
        kind = {"content-type": "multipart/form-data; boundary=a"}
        broken = await client.post("/login", content=b"not a form", headers={**headers, **kind})
    assert (large.status_code, broken.status_code) == (413, 400)
    assert words in large.text
    assert "default-src" in large.headers["content-security-policy"]
    assert 'data-code="error.unreadable"' in broken.text
