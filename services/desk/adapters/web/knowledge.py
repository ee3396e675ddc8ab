"""The knowledge page: what the base holds and how it is used, and what the drafter proposes, for a lead to decide."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters import articles, imports
from services.desk.adapters.accounts import Session
from services.desk.adapters.articles import Decision, Moved, Seen
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.guard import Guard, text_field
from services.desk.domain.approval import tidy
from services.desk.domain.articles import (
    COUNTED_DAYS,
    LONGEST_TEXT,
    LONGEST_TITLE,
    REASONS,
    SHOWN,
    SOON_DAYS,
    UNUSED_DAYS,
    Standing,
    Unfit,
    Wording,
    check,
    somebodys,
    standing,
)
from services.desk.domain.categories import Categories

_PURPOSE = "knowledge"
_LANGS = ("fr", "en")
_FIELDS = ("title", "text", "questions", "category", "valid_until")


class KnowledgePages:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        one, action = "/knowledge/proposals/{proposal_id:uuid}", self._guard.lead_action
        return [
            Route("/knowledge", self._guard.page(self.show), methods=["GET"]),
            Route(one, self._guard.lead(self.proposal), methods=["GET"]),
            Route(f"{one}/save", action(self.save), methods=["POST"]),
            Route(f"{one}/approve", action(self.approve), methods=["POST"]),
            Route(f"{one}/reject", action(self.reject), methods=["POST"]),
            Route(f"{one}/withdraw", action(self.withdraw), methods=["POST"]),
        ]

    async def show(self, request: Request, session: Session) -> Response:
        asked, today, tenant = request.query_params, self._today(), session.agent.tenant
        async with self._desk.database.pool.acquire() as connection:
            rows = await articles.catalogue(connection, tenant, self._desk.clock())
            waiting = await articles.open_proposals(connection, tenant) if session.agent.may_lead else ()
        listed = [
            (row, standing(approved=row["approved"], valid_until=row["valid_until"], lately=row["lately"], today=today))
            for row in rows
        ]
        show = asked.get("show") if asked.get("show") in SHOWN else SHOWN[0]
        return self._desk.page(
            request,
            "knowledge.html",
            session=session,
            waiting=waiting,
            total=len(listed),
            counts=Counter(stands for _, stands in listed),
            listed=[(row, stands) for row, stands in listed if _wanted(row, stands, show, asked)],
            show=show,
            shown=SHOWN,
            category=asked.get("category", ""),
            lang_asked=asked.get("lang", ""),
            categories=self._desk.options.categories.showing(asked.get("category")),
            langs=_LANGS,
            days={"counted": COUNTED_DAYS, "unused": UNUSED_DAYS, "soon": SOON_DAYS},
        )

    async def proposal(self, request: Request, session: Session) -> Response:
        return await self._show_one(request, session)

    async def save(self, request: Request, session: Session, form: FormData) -> Response:
        seen = _seen(request, session, form)
        try:
            await self._keep(session, seen, _wording(form, self._desk.options.categories))
        except Moved:
            return await self._moved(request, session, form)
        except Unfit as unfit:
            return await self._show_one(request, session, status=409, unfit=unfit, written=_written(form))
        return RedirectResponse(_address(seen.proposal_id), status_code=303)

    async def approve(self, request: Request, session: Session, form: FormData) -> Response:
        """Keeps the words first, looks for personal data in exactly these, then decides on exactly these."""
        seen = _seen(request, session, form)
        try:
            kept = await self._keep(session, seen, _wording(form, self._desk.options.categories))
            seen = replace(seen, version=kept["version"])
            await self._look(articles.wording_of(kept), kept["lang"])
            await self._approve(session, seen)
        except Moved:
            return await self._moved(request, session, form)
        except Unfit as unfit:
            await self._refused(session, seen.proposal_id, unfit.code)
            return await self._show_one(request, session, status=409, unfit=unfit, written=_written(form))
        return RedirectResponse(_address(seen.proposal_id), status_code=303)

    async def _approve(self, session: Session, seen: Seen) -> None:
        """Of an article that a program handed in, the wording in use until now goes with the same word."""
        now = self._desk.clock()
        async with self._desk.database.unit() as unit:
            old = await imports.earlier(unit.connection, seen.tenant, seen.proposal_id)
            await articles.decide(unit, session.agent, seen, "approved", at=now)
            for proposal_id, version in old:
                replaced = Seen(seen.tenant, proposal_id, version)
                await articles.decide(unit, session.agent, replaced, "withdrawn", at=now, reason="outdated")

    async def reject(self, request: Request, session: Session, form: FormData) -> Response:
        reason = text_field(form, "reason")
        if reason not in REASONS:
            return self._desk.problem(request, "refusal.bad_value", 422, session)
        return await self._decide(request, session, form, "rejected", reason)

    async def withdraw(self, request: Request, session: Session, form: FormData) -> Response:
        return await self._decide(request, session, form, "withdrawn", "outdated")

    async def _decide(
        self, request: Request, session: Session, form: FormData, decision: Decision, reason: str
    ) -> Response:
        seen = _seen(request, session, form)
        try:
            async with self._desk.database.unit() as unit:
                await articles.decide(unit, session.agent, seen, decision, at=self._desk.clock(), reason=reason)
        except Moved:
            return await self._moved(request, session, form)
        return RedirectResponse(_address(seen.proposal_id), status_code=303)

    async def _keep(self, session: Session, seen: Seen, wording: Wording) -> Any:
        async with self._desk.database.unit() as unit:
            row = await articles.save(unit, session.agent, seen, wording)
            if row["version"] != seen.version:
                detail = f"{seen.proposal_id}:{row['version']}"
                await self._desk.accounts.record(unit, "article.edited", session.agent.login, detail, purpose=_PURPOSE)
        return row

    async def _look(self, wording: Wording, lang: str) -> None:
        """The checks of a suggestion, on the words that a person leaves.

        Raises:
            Unfit: also `unchecked`, when personal data cannot be looked for now: then nothing is approved.
        """
        check(wording, self._today(), self._desk.options.categories)
        reader = self._desk.second_reader
        found: list[tuple[str, str]] = []
        for part in (wording.title, wording.text, *wording.questions):
            personal = await reader.personal(part, lang)
            if personal is None:
                raise Unfit("unchecked")
            found += [(part[one.start : one.end], one.label) for one in somebodys(personal)]
        if found:
            raise Unfit("personal", found)

    async def _refused(self, session: Session, proposal_id: UUID, code: str) -> None:
        async with self._desk.database.unit() as unit:
            await self._desk.accounts.record(
                unit, "article.refused", session.agent.login, f"{code}:{proposal_id}", purpose=_PURPOSE
            )

    async def _moved(self, request: Request, session: Session, form: FormData) -> Response:
        await self._refused(session, request.path_params["proposal_id"], "moved")
        return await self._show_one(request, session, status=409, written=_written(form), moved=True)

    async def _show_one(
        self,
        request: Request,
        session: Session,
        *,
        status: int = 200,
        unfit: Unfit | None = None,
        written: Mapping[str, str] | None = None,
        moved: bool = False,
    ) -> Response:
        proposal_id: UUID = request.path_params["proposal_id"]
        async with self._desk.database.pool.acquire() as connection:
            row = await articles.proposal(connection, session.agent.tenant, proposal_id)
            tickets = await articles.behind(connection, session.agent.tenant, row["tickets"]) if row else ()
            people = {each["login"]: each["name"] for each in await connection.fetch("select login, name from agent")}
        if row is None:
            await self._desk.accounts.refused(session, f"not_found:{proposal_id}")
            return self._desk.problem(request, "knowledge.gone", 404, session)
        shown = {name: row[name] for name in ("title", "text", "category", "valid_until")}
        shown["questions"] = "\n".join(row["questions"])
        return self._desk.page(
            request,
            "proposal.html",
            session=session,
            status=status,
            proposal=row,
            shown={**shown, **(written or {})} if row["status"] == "open" and not moved else shown,
            mine=written if moved else None,
            tickets=tickets,
            people=people,
            categories=self._desk.options.categories.showing(row["category"]),
            reasons=REASONS,
            unfit=unfit,
            moved=moved,
            longest=(LONGEST_TITLE, LONGEST_TEXT),
        )

    def _today(self) -> date:
        return self._desk.clock().astimezone(ZoneInfo(self._desk.options.zone)).date()


def _wanted(row: Any, stands: Standing, show: str | None, asked: Mapping[str, str]) -> bool:
    return (
        show in (SHOWN[0], stands)
        and asked.get("category") in (None, "", row["category"])
        and asked.get("lang") in (None, "", row["lang"])
        and asked.get("article") in (None, "", row["article_id"])
    )


def _address(proposal_id: UUID) -> str:
    return f"/knowledge/proposals/{proposal_id}"


def _seen(request: Request, session: Session, form: FormData) -> Seen:
    version = text_field(form, "version")
    number = int(version) if version.isdecimal() and version.isascii() and len(version) < len("1000000") else -1
    return Seen(session.agent.tenant, request.path_params["proposal_id"], number)


def _written(form: FormData) -> dict[str, str]:
    """What stood in the form, to be given back whatever became of it."""
    return {name: tidy(text_field(form, name)) for name in _FIELDS}


def _wording(form: FormData, categories: Categories) -> Wording:
    """Raises `Unfit` where the form holds what can not even be kept."""
    written = _written(form)
    if written["category"] not in categories:
        raise Unfit("category")
    if len(written["title"]) > LONGEST_TITLE or max(len(written["text"]), len(written["questions"])) > LONGEST_TEXT:
        raise Unfit("too_long")
    try:
        until = date.fromisoformat(written["valid_until"]) if written["valid_until"] else None
    except ValueError:
        raise Unfit("date") from None
    questions = tuple(line.strip() for line in written["questions"].splitlines() if line.strip())
    return Wording(written["title"], written["text"], written["category"], until, questions)
