"""An agent asks for another version of the suggestion in one line, or goes back to one; their own text is kept."""

import contextlib
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

import anyio
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schemas.replies import ReplyDrafted, ReplySteered, redraft_id
from schemas.tickets import TicketPseudonymized, TicketTriaged
from services.desk.adapters import restrictions, store, versions
from services.desk.adapters.accounts import Session
from services.desk.adapters.opening import Access
from services.desk.adapters.own_text import OwnText, Seen
from services.desk.adapters.versions import KNOWN_FOR
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import ours, span
from services.desk.adapters.web.guard import Guard, seen_field, text_field, uuid_field
from services.desk.adapters.web.queue_pages import QueuePages
from services.desk.adapters.web.way import ticket_at
from services.desk.domain.approval import APPROVABLE, tidy
from services.desk.domain.steering import Allowed, Read, Unread, carried, read
from services.desk.domain.ticket import Ticket
from services.desk.domain.versions import Act, steering_of
from shared.messaging.event import originate
from shared.sealing import KeyDestroyed, SealBroken

_WAIT_SECONDS: Final = 2.0
"""How long a page waits for the version that it asked for; after that it says that it is still to come."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A steering as the form asks for it, with the text that stood beside it."""

    line: str
    text: str
    seen: Seen

    @classmethod
    def read(cls, form: FormData) -> "Asked":
        return cls(
            line=" ".join(text_field(form, "line").split()),
            text=tidy(text_field(form, "text")),
            seen=seen_field(form),
        )


class Versioning:
    def __init__(self, desk: Desk, guard: Guard, pages: QueuePages) -> None:
        self._desk = desk
        self._guard = guard
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        actions = {"steer": self.steer, "version": self.choose}
        return [
            Route(f"/tickets/{{ticket_id:uuid}}/{name}", self._guard.action(action), methods=["POST"])
            for name, action in actions.items()
        ]

    async def steer(self, request: Request, session: Session, form: FormData) -> Response:
        """Asks the drafter for another version, and waits for it a moment. The text beside it is kept first."""
        ticket_id: UUID = request.path_params["ticket_id"]
        asked = Asked.read(form)
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._desk.problem(request, "error.not_found", 404, session)
            with span("desk steer", ticket, ticket_id, session):
                result = await self._ask(Access(unit, session.agent, ticket_id, "answer"), ticket, asked)
            await store.refresh(unit, ticket_id)
        if isinstance(result, str):
            refusal: tuple[str, dict[str, str]] = (f"refusal.{result}", {})
            return await self._pages.show(
                request, session, ticket_id, status=409, refusal=refusal, line=asked.line[:200]
            )
        await self._wait(ticket_id, result)
        return RedirectResponse(ticket_at(request, ticket_id, "#versions"), status_code=303)

    async def _ask(self, access: Access, ticket: Ticket, asked: Asked) -> UUID | str:
        """The id of the version that is asked for, or the code of why not. Either way the text is kept."""
        if ticket.state() not in APPROVABLE:
            return "already_decided"
        try:
            table = await self._desk.vault.table(access, ticket)
            own = OwnText(self._desk.vault, access, ticket, self._desk.month())
            await own.keep(table, asked.text, asked.seen)
            await self._check_allowed(access)
            shown, triage = ticket.draft, ticket.of(TicketTriaged).get(ticket.version)
            if asked.seen.version != ticket.version:
                return "stale"
            if shown is None or triage is None or shown.version != ticket.version:
                return "too_soon"
            base = next((draft for draft in ticket.drafts if draft.draft_id == asked.seen.draft_id), shown)
            line = read(asked.line, table, await self._allowed(access, ticket, shown.lang))
        except (KeyDestroyed, SealBroken):
            return "erased"
        except Unread as unread:
            return f"steer_{unread}"
        return await self._send(access, ticket, base, triage, line)

    async def _check_allowed(self, access: Access) -> None:
        """Raises `Unread` while the AI is out, of all tickets or of this one.

        Nobody would answer, and nothing is asked for that comes much later.
        """
        if self._desk.ai.taken_out:
            raise Unread("ai_out")
        if await restrictions.is_restricted(access.unit.connection, access.ticket_id):
            raise Unread("restricted")

    async def _allowed(self, access: Access, ticket: Ticket, lang: str) -> Allowed:
        since = self._desk.clock() - KNOWN_FOR
        articles = await versions.articles(access.unit.connection, access.agent.tenant, lang, since)
        articles |= {near.id: near.title for draft in ticket.drafts for near in draft.nearest}
        masked = [part for data in ticket.of(TicketPseudonymized).values() for part in (data.subject, data.body)]
        return Allowed.of(articles, masked)

    async def _send(
        self, access: Access, ticket: Ticket, base: ReplyDrafted, triage: TicketTriaged, line: Read
    ) -> UUID:
        now, steering_id, agent = self._desk.clock(), uuid4(), access.agent
        article = base.sources[0].id if base.sources else None
        steering = carried(line, steering_of(base.draft_id, ticket.acts), article)
        act = Act(
            steering_id, "redraft", ticket.version, redraft_id(steering_id), agent.login, now, steering,
            line.withheld, len(steering.words),
        )  # fmt: skip
        await versions.add(access.unit.connection, access.ticket_id, act)
        data = _command(act, access.ticket_id, base, triage)
        await access.unit.publish(
            originate(
                data, source="desk", tenant=agent.tenant, ticket_id=access.ticket_id, actor=agent.login, id=steering_id
            )
        )
        return act.draft_id

    async def _wait(self, ticket_id: UUID, draft_id: UUID) -> None:
        """Until the version has come, but never long: the page says so when it has not."""
        with anyio.move_on_after(_WAIT_SECONDS):
            async with contextlib.aclosing(self._desk.hub.changes()) as changes:
                async for told in changes:
                    ours = not told or any(news.ticket_id == ticket_id for news in told)
                    if ours and await self._has_come(ticket_id, draft_id):
                        return

    async def _has_come(self, ticket_id: UUID, draft_id: UUID) -> bool:
        return bool(
            await self._desk.database.pool.fetchval(
                "select exists (select from fact where ticket_id = $1 and kind = $2 and key = $3)",
                ticket_id,
                ReplyDrafted.TYPE,
                str(draft_id),
            )
        )

    async def choose(self, request: Request, session: Session, form: FormData) -> Response:
        """Puts a version, or a text that was set aside, before the agent; their own text is set aside, not lost."""
        ticket_id: UUID = request.path_params["ticket_id"]
        aside, draft_id = uuid_field(form, "aside"), uuid_field(form, "draft_id")
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._desk.problem(request, "error.not_found", 404, session)
            access = Access(unit, session.agent, ticket_id, "answer")
            refused = await self._choose(access, ticket, aside, draft_id)
            await store.refresh(unit, ticket_id)
        if refused is not None:
            return await self._pages.show(request, session, ticket_id, status=409, refusal=(f"refusal.{refused}", {}))
        return RedirectResponse(ticket_at(request, ticket_id, "#versions"), status_code=303)

    async def _choose(self, access: Access, ticket: Ticket, aside: UUID | None, draft_id: UUID | None) -> str | None:
        """None when it is done, else the code of why not."""
        own = OwnText(self._desk.vault, access, ticket, self._desk.month())
        if ticket.state() not in APPROVABLE:
            return "already_decided"
        chosen = next((draft for draft in ticket.drafts if draft.draft_id == draft_id), None)
        first = ticket.first_draft
        try:
            if aside is not None:
                return None if await own.take_up(aside) else "no_version"
            if chosen is None or chosen.text is None or first is None or chosen.version != first.version:
                return "no_version"
            await own.take(chosen)
        except (KeyDestroyed, SealBroken):
            return "erased"
        return None


def _command(act: Act, ticket_id: UUID, base: ReplyDrafted, triage: TicketTriaged) -> ReplySteered:
    return ReplySteered(
        ticket_id=ticket_id,
        version=act.version,
        steering_id=act.act_id,
        base_draft_id=base.draft_id,
        steering=act.steering,
        withheld=act.withheld,
        lang=triage.lang,
        subject=triage.subject,
        body=triage.body,
        opening=triage.opening,
        categories=dict(triage.category.top),
        use_case=triage.use_case,
        agent=act.agent,
        steered_at=act.at,
    )
