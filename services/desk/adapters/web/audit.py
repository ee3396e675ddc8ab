"""The ledger at the desk: what was done, by whom, when, and whether it is still what was written."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final, get_args
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schemas.records import AccessRecorded
from schemas.topics import TOPICS
from services.desk.adapters import ledger
from services.desk.adapters.accounts import Session
from services.desk.adapters.ledger import Asked
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.guard import Guard, asked_field, uuid_of
from services.desk.domain.agents import Agent

PAGE: Final = 50
_LONGEST_ACTOR: Final = 200
_YEARS: Final = (2000, 9998)
"""Days beyond them have no next day, or no moment in some zone."""
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_TYPES: Final = tuple(sorted(topic.data.TYPE for topic in TOPICS if "audit" in topic.readers))
_ACTIONS: Final = tuple(sorted(get_args(AccessRecorded.model_fields["action"].annotation)))
_FILTERS: Final = ("ticket", "kind", "actor", "since", "until")


class AuditPages:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/audit", self._guard.officer(self.show), methods=["GET"]),
            Route("/audit/verify", self._guard.officer_action(self.verify), methods=["POST"]),
        ]

    async def show(self, request: Request, session: Session) -> Response:
        """One page of rows. That somebody looked is a row too."""
        given = _given(request)
        asked, odd = _asked(given, request.query_params.get("before"), session.agent, self._desk.reader(request).zone)
        async with self._desk.database.unit() as unit:
            rows = await ledger.page(unit.connection, asked, PAGE + 1) if not odd else []
            stands = await ledger.standing(unit.connection)
            people = await unit.connection.fetch(
                "select login, name from agent where tenant = $1 order by name", session.agent.tenant
            )
            detail = str(asked.ticket_id) if asked.ticket_id else None
            await self._desk.accounts.record(unit, "ledger.viewed", session.agent.login, detail, purpose="audit")
        more = rows[PAGE - 1]["seq"] if len(rows) > PAGE else None
        kept = _kept(given)
        return self._desk.page(
            request,
            "audit.html",
            session=session,
            rows=[(row, _facts(row["facts"], row["actor"])) for row in rows[:PAGE]],
            stands=stands,
            people={row["login"]: row["name"] for row in people},
            given=given,
            odd=odd,
            types=_TYPES,
            access=AccessRecorded.TYPE,
            actions=_ACTIONS,
            kept=urlencode(kept),
            next=urlencode({**kept, "before": more}) if more else None,
        )

    async def verify(self, request: Request, session: Session, _form: FormData) -> Response:
        """The audit reads the whole ledger as soon as it can; the page says when it has."""
        async with self._desk.database.unit() as unit:
            await ledger.ask(unit.connection, session.agent.login)
            await self._desk.accounts.record(unit, "ledger.viewed", session.agent.login, "verify", purpose="audit")
        kept = urlencode(_kept(_given(request)))
        return RedirectResponse(f"/audit?{kept}" if kept else "/audit", status_code=303)


def _given(request: Request) -> dict[str, str]:
    return {name: asked_field(request, name).strip() for name in _FILTERS}


def _kept(given: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value}


def _asked(given: dict[str, str], before: str | None, agent: Agent, zone: ZoneInfo) -> tuple[Asked, str]:
    """What is asked for, and the name of a filter that cannot be read."""
    kind, _, action = given["kind"].partition("/")
    ticket_id, since, until = uuid_of(given["ticket"]), _day(given["since"]), _day(given["until"])
    unread = {
        "ticket": bool(given["ticket"]) and ticket_id is None,
        "kind": kind not in ("", *_TYPES) or action not in ("", *_ACTIONS),
        "since": bool(given["since"]) and since is None,
        "until": bool(given["until"]) and until is None,
    }
    asked = Asked(
        agent.tenant,
        before=_number(before),
        ticket_id=ticket_id,
        type=kind or None,
        action=action or None,
        actor=given["actor"][:_LONGEST_ACTOR] or None,
        since=datetime.combine(since, time.min, zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time.min, zone) if until else None,
    )
    return asked, next((name for name, is_odd in unread.items() if is_odd), "")


def _number(text: str | None) -> int | None:
    return int(text) if text and _NUMBER.fullmatch(text) else None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is not None and _YEARS[0] <= found.year <= _YEARS[1] else None


def _facts(facts: dict[str, Any], actor: str) -> list[tuple[str, str]]:
    """The facts of a row but for the action, which stands as its kind, and who acted, which stands beside it."""
    return [(name, _said(value)) for name, value in sorted(facts.items()) if name != "action" and value != actor]


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return f"{value:.3g}" if isinstance(value, float) else str(value)
