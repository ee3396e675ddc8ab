"""Approving a reply: what is shown first, what is checked, what is signed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schemas.policies import ApprovalPolicy
from schemas.replies import ReplyContent, ReplyDrafted
from schemas.sealed import Purpose
from schemas.tickets import PlaceholderTable
from services.desk.adapters import decisions, queue, revisions, store
from services.desk.adapters.accounts import Session
from services.desk.adapters.decisions import Edit, NewDecision
from services.desk.adapters.opening import Access
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import span
from services.desk.adapters.web.guard import Guard, text_field
from services.desk.adapters.web.queue_pages import QueuePages
from services.desk.domain import approval
from services.desk.domain.approval import Refusal, tidy
from services.desk.domain.ticket import Ticket
from shared.approval.policy import BadPolicy
from shared.placeholders import restore
from shared.sealing import KeyDestroyed, SealBroken
from shared.telemetry import tracing


@dataclass(frozen=True, slots=True)
class Asked:
    """An approval as the form asks for it."""

    ticket_id: UUID
    text: str
    seen: int
    draft_id: UUID | None
    confirmed: bool

    @classmethod
    def read(cls, request: Request, form: FormData) -> "Asked":
        version = text_field(form, "version")
        return cls(
            ticket_id=request.path_params["ticket_id"],
            text=tidy(text_field(form, "text")),
            seen=int(version) if version.isdecimal() and version.isascii() else 0,
            draft_id=_uuid(text_field(form, "draft_id")),
            confirmed=text_field(form, "confirm") == "1",
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """A reply that may be approved; with `two` by this person and another."""

    content: ReplyContent
    policy: ApprovalPolicy | None
    two: bool


def _suggestion(ticket: Ticket, asked: Asked) -> ReplyDrafted | None:
    """The suggestion that was before the agent, though another may have come meanwhile."""
    drafts = (fact.data for fact in ticket.facts if isinstance(fact.data, ReplyDrafted))
    return next((each for each in drafts if each.draft_id == asked.draft_id and each.text is not None), None)


def first_line(content: ReplyContent) -> str:
    return next((line for line in content.text.splitlines() if line.strip()), "")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class Approving:
    def __init__(self, desk: Desk, guard: Guard, pages: QueuePages) -> None:
        self._desk = desk
        self._guard = guard
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        return [Route("/tickets/{ticket_id:uuid}/approve", self._guard.action(self.approve), methods=["POST"])]

    async def approve(self, request: Request, session: Session, form: FormData) -> Response:
        asked = Asked.read(request, form)
        async with self._desk.database.unit() as unit:
            if await store.lock(unit.connection, asked.ticket_id) != session.agent.tenant:
                return self._desk.problem(request, "error.not_found", 404, session)
            ticket = await store.load(unit.connection, asked.ticket_id)
            access = Access(unit, session.agent, asked.ticket_id, "approval")
            with span("desk approve" if asked.confirmed else "desk confirm", ticket, asked.ticket_id, session):
                result = await self._decide(access, ticket, asked)
            if asked.confirmed and isinstance(result, Ready):
                await store.refresh(unit, asked.ticket_id)
        if isinstance(result, Refusal):
            names = {"names": ", ".join(result.placeholders)} if result.placeholders else {}
            refusal = (f"refusal.{result.code}", names)
            return await self._pages.show(request, session, asked.ticket_id, status=409, refusal=refusal)
        if asked.confirmed:
            return RedirectResponse(f"/tickets/{asked.ticket_id}", status_code=303)
        return self._confirm(request, session, asked, result)

    async def _decide(self, access: Access, ticket: Ticket, asked: Asked) -> Ready | Refusal:
        """The reply that is approved, or about to be; or why not. Either way the text is kept."""
        try:
            table = await self._desk.vault.table(access, ticket)
            if self._edited(ticket.draft, table, asked) and ticket.state() in approval.APPROVABLE:
                await self._keep(access, ticket, asked)
            approval.check(asked.text, table, seen=asked.seen, version=ticket.version, state=ticket.state())
            policy = await self._desk.policies.standing(access.unit.connection)
            ready = Ready(await self._content(access, ticket, asked), policy, ticket.needs_two(policy))
        except BadPolicy as bad:
            return await self._refuse(access, Refusal(bad.code))
        except (KeyDestroyed, SealBroken):
            return await self._refuse(access, Refusal("erased"))
        except Refusal as refusal:
            return await self._refuse(access, refusal)
        if asked.confirmed:
            shown = _suggestion(ticket, asked)
            edited = self._edited(shown or ticket.draft, table, asked)
            item = await self._sign(access, ticket, asked, ready, edited=edited)
            if shown is not None:
                found = await revisions.compare(ticket, shown, asked.text, table) if edited else None
                await revisions.keep(access.unit.connection, item, shown, found)
        return ready

    async def _refuse(self, access: Access, refusal: Refusal) -> Refusal:
        await self._desk.vault.record(access, "approval.refused", refusal.code)
        return refusal

    @staticmethod
    def _edited(draft: ReplyDrafted | None, table: PlaceholderTable, asked: Asked) -> bool:
        if draft is None or draft.text is None:
            return True
        return tidy(restore(draft.text, table).text) != asked.text

    async def _content(self, access: Access, ticket: Ticket, asked: Asked) -> ReplyContent:
        message = await self._desk.vault.message(access, ticket, ticket.version)
        if message is None:
            raise Refusal("no_address")
        return approval.content_for(asked.text, message)

    async def _keep(self, access: Access, ticket: Ticket, asked: Asked) -> None:
        sealed = await self._desk.vault.seal(access, asked.text)
        edit = Edit(min(asked.seen, ticket.version), access.agent.login, sealed, self._desk.clock())
        await decisions.save_edit(access.unit.connection, asked.ticket_id, edit)

    async def _sign(self, access: Access, ticket: Ticket, asked: Asked, ready: Ready, *, edited: bool) -> NewDecision:
        now, agent, content = self._desk.clock(), access.agent, ready.content
        connection: Any = access.unit.connection
        prepared = approval.approve(
            content,
            reply_id=uuid4(),
            tenant=agent.tenant,
            ticket_id=asked.ticket_id,
            version=ticket.version,
            agent=agent.login,
            at=now,
            private_key=self._desk.signing_key,
            role=agent.role,
            policy=ready.policy.version if ready.policy else None,
            two=ready.two,
        )
        whole = content.model_dump_json()
        copy = await self._desk.vault.seal(access, content.text)
        item = NewDecision(
            reply_id=prepared.signed.approval.reply_id,
            ticket_id=asked.ticket_id,
            tenant=agent.tenant,
            version=ticket.version,
            decision="approved",
            status="awaiting" if ready.two else "pending",
            agent=agent.login,
            decided_at=now,
            publish_after=now + self._desk.options.undo,
            draft_id=asked.draft_id,
            edited=edited,
            suggested=ticket.suggested,
            read_seconds=await queue.reading(connection, asked.ticket_id, agent.login, now),
            signed=prepared.signed,
            content=await self._desk.vault.seal(access, whole, Purpose.OUTBOUND),
            copy=copy,
            whole=await self._desk.vault.seal(access, whole) if ready.two else None,
        )
        await decisions.add(connection, item, tracing.inject())
        await decisions.save_edit(connection, asked.ticket_id, Edit(ticket.version, agent.login, copy, now))
        if ready.two:
            await self._desk.vault.record(access, "approval.awaited")
        return item

    def _confirm(self, request: Request, session: Session, asked: Asked, ready: Ready) -> Response:
        return self._desk.page(
            request,
            "confirm.html",
            session=session,
            asked=asked,
            content=ready.content,
            two=ready.two,
            first_line=first_line(ready.content),
            seconds=int(self._desk.options.undo.total_seconds()),
        )
