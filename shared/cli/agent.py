"""Plays the agent over HTTP, through the same pages and forms that a person uses."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode


class ConsoleChanged(Exception):  # noqa: N818
    """The console's page is not what the played agent expects. Names the missing part."""


class SignedOut(ConsoleChanged):
    """The console asks who this is: the session is gone, or the sign-in was refused."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A ticket as the queue shows it."""

    ticket_id: str
    state: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page with the values it would submit."""

    action: str
    fields: dict[str, str]


def _forms(page: LexborHTMLParser) -> Iterator[Form]:
    for node in page.css("form"):
        action = node.attributes.get("action")
        if action is not None:
            yield Form(action, dict(_fields(node)))


def _fields(form: LexborNode) -> Iterator[tuple[str, str]]:
    for field in form.css("input[name], textarea[name], select[name]"):
        kind = field.attributes.get("type")
        if kind in {"checkbox", "radio"} and "checked" not in field.attributes:
            continue
        if field.tag == "select":
            chosen = field.css_first("option[selected]") or field.css_first("option")
            value = (chosen.attributes.get("value") or "") if chosen is not None else ""
        elif field.tag == "textarea":
            value = field.text(deep=True)
        else:
            value = field.attributes.get("value") or ""
        yield field.attributes["name"] or "", value


def find_form(html: str, ending: str) -> Form | None:
    """The page's form whose action ends so, if it is there."""
    page = LexborHTMLParser(html)
    return next((form for form in _forms(page) if form.action.split("?")[0].endswith(ending)), None)


class PlayedAgent:
    """One signed-in agent of the demo."""

    def __init__(self, desk_url: str, *, login: str, password: str) -> None:
        self._client = httpx.Client(base_url=desk_url, follow_redirects=True, timeout=30)
        self._login = login
        self._password = password

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def sign_in(self) -> None:
        form = self._form("/login", "/login")
        answer = self._client.post(form.action, data={**form.fields, "login": self._login, "password": self._password})
        if find_form(answer.text, "/login") is not None:
            raise SignedOut("the sign-in was refused")

    def listed(self, view: str) -> list[Listed]:
        """Every ticket of a view, following its pages."""
        found: list[Listed] = []
        address: str | None = f"/?view={view}"
        while address is not None:
            page = LexborHTMLParser(self._get(address))
            found += [
                Listed(node.attributes["data-ticket-id"] or "", node.attributes.get("data-state") or "")
                for node in page.css("[data-testid=queue-item][data-ticket-id]")
            ]
            more = page.css_first("a[rel=next]")
            address = more.attributes.get("href") if more is not None else None
        return found

    def ticket(self, ticket_id: str) -> str:
        return self._get(f"/tickets/{ticket_id}")

    def approve(self, ticket_id: str, text: str | None = None, *, send_at: str = "") -> bool:
        """Approves the suggestion as it stands, or a `text` of one's own, as it is shown again to be confirmed.

        To leave `send_at` that time, or now. False when the page offers none, or refuses (409).
        """
        page = self.ticket(ticket_id)
        if find_form(page, "/login") is not None:
            raise SignedOut("the session is gone")
        form = find_form(page, "/approve")
        if form is None:
            return False
        reply = form.fields.get("text", "") if text is None else text
        if not reply.strip():
            return False
        shown = self._client.post(form.action, data={**form.fields, "text": reply})
        if shown.status_code == httpx.codes.CONFLICT:
            return False
        confirming = find_form(shown.raise_for_status().text, "/approve")
        if confirming is None:
            return False
        answer = self._client.post(confirming.action, data={**confirming.fields, "send_at": send_at, "confirm": "1"})
        if answer.status_code == httpx.codes.CONFLICT:
            return False
        answer.raise_for_status()
        return True

    def correct(self, ticket_id: str, field: str, value: str) -> None:
        """Sets what a model says of the ticket by hand."""
        form = self._form(f"/tickets/{ticket_id}", "/correct")
        self._client.post(form.action, data={**form.fields, "field": field, "value": value}).raise_for_status()

    def _get(self, address: str) -> str:
        answer = self._client.get(address)
        answer.raise_for_status()
        return answer.text

    def _form(self, address: str, ending: str) -> Form:
        form = find_form(self._get(address), ending)
        if form is None:
            raise ConsoleChanged(f"no form {ending} on {address}")
        return form
