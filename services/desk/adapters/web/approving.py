"""Approving a reply: what is shown first, what is checked, what is signed."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schemas.policies import ApprovalPolicy
from schemas.replies import ReplyContent, ReplyDrafted
from schemas.sealed import Purpose
from schemas.tickets import MessageContent, PlaceholderTable
from services.desk.adapters import controls, decisions, notes, queue, restrictions, revisions, second_reader, store
from services.desk.adapters.accounts import Session
from services.desk.adapters.decisions import Edit, NewDecision
from services.desk.adapters.opening import Access
from services.desk.adapters.own_text import OwnText, Seen, name_of
from services.desk.adapters.second_reader import known_of
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import span
from services.desk.adapters.web.guard import Guard, seen_field, text_field
from services.desk.adapters.web.presence_pages import place_of, present
from services.desk.adapters.web.queue_pages import QueuePages, address_of
from services.desk.domain import approval, control, later
from services.desk.domain.approval import Refusal, tidy
from services.desk.domain.head import head_of
from services.desk.domain.moments import moment_of
from services.desk.domain.presence import Present
from services.desk.domain.restriction import PURPOSES
from services.desk.domain.said import takes_up
from services.desk.domain.second_reader import MOST, Kind, Known, pieces
from services.desk.domain.ticket import Ticket
from shared.approval.policy import BadPolicy
from shared.controls import sentences_in, without
from shared.placeholders import restore
from shared.sealing import KeyDestroyed, SealBroken
from shared.telemetry import tracing

_LONGEST_NAME: Final = 200
_KEY = re.compile(rf"(?:{'|'.join(Kind)})-[0-9]{{1,7}}")


@dataclass(frozen=True, slots=True)
class Other:
    """Whose text gave way to this one, kept beside it until a reply leaves."""

    name: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """An approval as the form asks for it."""

    ticket_id: UUID
    text: str
    page: Seen
    confirmed: bool
    send_at: str = ""
    not_before: datetime | None = None
    remarks: tuple[str, ...] = ()
    dismissed: tuple[str, ...] = ()
    note: str = ""
    purpose: str = ""
    """For which a restricted ticket is answered."""
    subject: str = ""
    """What the page that asked for confirmation showed."""
    other: Other | None = None
    """As that page told it: in another language it is told again."""

    @property
    def seen(self) -> int:
        return self.page.version

    @property
    def draft_id(self) -> UUID | None:
        return self.page.draft_id

    @classmethod
    def read(cls, request: Request, form: FormData) -> "Asked":
        return cls(
            ticket_id=request.path_params["ticket_id"],
            text=tidy(text_field(form, "text")),
            page=seen_field(form),
            confirmed=text_field(form, "confirm") == "1" or bool(text_field(form, "send_at_once")),
            send_at=text_field(form, "send_at_once") or text_field(form, "send_at"),
            remarks=_keys(form, "remark"),
            dismissed=_keys(form, "dismissed"),
            note=text_field(form, "note"),
            purpose=text_field(form, "purpose"),
            subject=text_field(form, "subject"),
            other=_other(form),
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """A reply that may be approved; with `two` by this person and another.

    `known` is what an agent's own words are read against; None for the suggestion as it was.
    """

    content: ReplyContent
    policy: ApprovalPolicy | None
    two: bool
    known: Known | None
    mark: str = ""
    """Of the text that is kept by now."""
    other: Edit | None = None
    """A text that was kept meanwhile, and is not in this one."""
    caught: bool = False
    """Whether it was a control draft, and its sentence is gone."""
    restricted: bool = False
    """Whether the ticket's processing is restricted: the reply wants a declared purpose."""


def _keys(form: FormData, name: str) -> tuple[str, ...]:
    """The keys of remarks as the page sent them; anything else is passed over."""
    given = (value for value in form.getlist(name) if isinstance(value, str) and _KEY.fullmatch(value))
    return tuple(dict.fromkeys(given))


def _other(form: FormData) -> Other | None:
    name, at = text_field(form, "other_name"), moment_of(text_field(form, "other_at"))
    return Other(name[:_LONGEST_NAME], at) if name and at is not None else None


def _drafted(ticket: Ticket, asked: Asked) -> ReplyDrafted | None:
    """What the drafter had said when the agent wrote, if only "no answer", though another may have come meanwhile."""
    drafts = (fact.data for fact in ticket.facts if isinstance(fact.data, ReplyDrafted))
    return next((each for each in drafts if each.draft_id == asked.draft_id), None)


def first_line(content: ReplyContent) -> str:
    return next((line for line in content.text.splitlines() if line.strip()), "")


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
                result = await self._decide(access, ticket, asked, self._desk.reader(request).zone)
            here = None
            kept = isinstance(result, Refusal) and await notes.kept(self._desk.vault, access, asked.note)
            if isinstance(result, Ready) and not asked.confirmed:
                place = place_of(request, session, asked.ticket_id)
                here = await present(self._desk, unit.connection, place, ticket, writes=True)
            elif isinstance(result, Ready):
                await store.refresh(unit, asked.ticket_id)
        if isinstance(result, Refusal):
            names = {"names": ", ".join(result.names)} if result.names else {}
            refusal = (f"refusal.{result.code}", names)
            words = [note] if (note := tidy(asked.note)) and not kept else []
            return await self._pages.show(request, session, asked.ticket_id, status=409, refusal=refusal, words=words)
        if here is None:
            caught = isinstance(result, Ready) and result.caught
            return RedirectResponse(address_of(request, asked.ticket_id, caught=caught), status_code=303)
        return await self._confirm(request, session, asked, result, here)

    async def _decide(self, access: Access, ticket: Ticket, asked: Asked, zone: ZoneInfo) -> Ready | Refusal:
        """The reply that is approved, or about to be; or why not. Either way the text is kept."""
        try:
            table = await self._desk.vault.table(access, ticket)
            shown = _drafted(ticket, asked)
            draft = shown if shown and shown.text is not None else ticket.draft
            edited = draft is None or self._differs(draft.text, table, asked)
            other = None
            if ticket.state() in approval.APPROVABLE:
                own = self._own_text(access, ticket)
                if await self._own(access, draft, table, asked):
                    kept = await own.write(asked.text, asked.page)
                    other, asked = kept.gave_way, replace(asked, page=replace(asked.page, mark=kept.edit.mark))
                else:
                    other = await own.meanwhile(asked.text, asked.page.mark)
            approval.check(asked.text, table, seen=asked.seen, version=ticket.version, state=ticket.state())
            policy = await self._desk.policies.standing(access.unit.connection)
            content, message = await self._content(access, ticket, asked)
            await self._check_control(access, ticket, asked)
            restricted = await self._check_restriction(access, asked)
            if asked.confirmed:  # until then a time may stand half written
                asked = replace(asked, not_before=later.chosen(asked.send_at, zone, self._desk.clock()))
            known = self._known(access, ticket, message, table) if edited else None
            two = ticket.needs_two(policy)
            ready = Ready(content, policy, two, known, asked.page.mark, other, restricted=restricted)
        except BadPolicy as bad:
            return await self._refuse(access, Refusal(bad.code))
        except (KeyDestroyed, SealBroken):
            return await self._refuse(access, Refusal("erased"))
        except Refusal as refusal:
            return await self._refuse(access, refusal)
        if asked.confirmed:
            touched = edited or (shown is not None and shown.text is None)
            found = (
                await revisions.compare(ticket, shown, asked.text, table) if shown and touched else revisions.UNEDITED
            )
            suggested = shown is not None and takes_up(ticket, shown, found.revision.kind)
            item = await self._sign(access, ticket, asked, ready, edited=edited, suggested=suggested)
            if shown is not None:
                await revisions.keep(access.unit.connection, item, shown, found)
                connection, month = access.unit.connection, self._desk.month()
                caught = await controls.settle(connection, asked.ticket_id, [shown.draft_id], "caught", month)
                ready = replace(ready, caught=caught)
        return ready

    @staticmethod
    async def _check_restriction(access: Access, asked: Asked) -> bool:
        """Whether the ticket's processing is restricted; then a reply wants a declared purpose."""
        restricted = await restrictions.is_restricted(access.unit.connection, asked.ticket_id)
        if restricted and asked.confirmed and asked.purpose not in PURPOSES:
            raise Refusal("restricted")
        return restricted

    async def _check_control(self, access: Access, ticket: Ticket, asked: Asked) -> None:
        """Refuses a text with a planted sentence, whatever the setting says now; the text is kept without it.

        What a page that asks for confirmation opens is open by then: on record the two look alike.
        """
        sentences = sentences_in(asked.text)
        if not sentences:
            return
        rest = tidy(without(asked.text))
        if rest:
            await self._own_text(access, ticket).write(rest, asked.page)
        else:
            await decisions.drop_text(access.unit.connection, asked.ticket_id)
        drafts = control.holding(ticket.drafts, sentences)
        await controls.settle(access.unit.connection, asked.ticket_id, drafts, "missed", self._desk.month())
        raise Refusal(control.PLANTED, sentences)

    async def _refuse(self, access: Access, refusal: Refusal) -> Refusal:
        if refusal.code != control.PLANTED:  # who did not see a planted sentence stands nowhere
            await self._desk.vault.record(access, "approval.refused", refusal.code)
        return refusal

    @staticmethod
    def _differs(text: str | None, table: PlaceholderTable, asked: Asked) -> bool:
        return text is None or tidy(restore(text, table).text) != asked.text

    async def _own(self, access: Access, draft: ReplyDrafted | None, table: PlaceholderTable, asked: Asked) -> bool:
        """Whether the text is another than the one that stood before the agent."""
        if draft is None:
            return True
        known = await controls.of_ticket(access.unit.connection, asked.ticket_id)
        seen = control.shown(draft, self._desk.options.control_share, control.settled(known))
        return self._differs(seen, table, asked)

    def _known(self, access: Access, ticket: Ticket, message: MessageContent, table: PlaceholderTable) -> Known:
        hosts = self._desk.options.known_hosts
        return known_of(ticket, message, table, agent=access.agent.name, hosts=hosts)

    async def _content(self, access: Access, ticket: Ticket, asked: Asked) -> tuple[ReplyContent, MessageContent]:
        message = await self._desk.vault.message(access, ticket, ticket.version)
        if message is None:
            raise Refusal("no_address")
        lang = head_of(ticket).lang or ""
        content = approval.content_for(asked.text, message, lang, shown=asked.subject)
        if asked.confirmed:
            approval.check_shown(content.subject, asked.subject)
        return content, message

    def _own_text(self, access: Access, ticket: Ticket) -> OwnText:
        return OwnText(self._desk.vault, access, ticket, self._desk.month())

    async def _sign(
        self, access: Access, ticket: Ticket, asked: Asked, ready: Ready, *, edited: bool, suggested: bool
    ) -> NewDecision:
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
            private_key=self._desk.signer.newest,
            role=agent.role,
            policy=ready.policy.version if ready.policy else None,
            two=ready.two,
            not_before=asked.not_before,
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
            publish_after=max(now + self._desk.options.undo, asked.not_before or now),
            draft_id=asked.draft_id,
            edited=edited,
            suggested=suggested,
            read_seconds=await queue.reading(connection, asked.ticket_id, agent.login, now),
            signed=prepared.signed,
            content=await self._desk.vault.seal(access, whole, Purpose.OUTBOUND),
            copy=copy,
            whole=await self._desk.vault.seal(access, whole) if ready.two else None,
        )
        await decisions.add(connection, item, tracing.inject())
        await second_reader.note(connection, agent.tenant, now.date(), shown=asked.remarks, dismissed=asked.dismissed)
        await self._own_text(access, ticket).give_way(asked.text, asked.page.mark)
        await decisions.save_edit(
            connection, asked.ticket_id, Edit(ticket.version, agent.login, copy, now, asked.draft_id)
        )
        if ready.restricted:
            await self._desk.vault.record(access, "restriction.passed", asked.purpose)
        if ready.two:
            await self._desk.vault.record(access, "approval.awaited")
            await notes.leave(self._desk.vault, access, asked.note)
        return item

    async def _other(self, ready: Ready) -> Other | None:
        if ready.other is None:
            return None
        return Other(await name_of(self._desk.database, ready.other.agent), ready.other.saved_at)

    async def _confirm(self, request: Request, session: Session, asked: Asked, ready: Ready, here: Present) -> Response:
        text, known = ready.content.text, ready.known
        by_model = not ready.restricted
        reading = await self._desk.second_reader.read(text, known, by_model=by_model) if known is not None else None
        reader = self._desk.reader(request)
        left = [one for one in reading.remarks if one.key not in asked.dismissed] if reading else []
        return self._desk.page(
            request,
            "confirm.html",
            session=session,
            asked=asked,
            present=here,
            mark=ready.mark,
            other=await self._other(ready) or asked.other,
            content=ready.content,
            reading=reading,
            remarks=left[:MOST],
            more=len(left[MOST:]),
            pieces=pieces(text, left[:MOST]),
            text_lang=known.lang if known and known.lang else reader.lang,
            proposals=later.proposals(reader.zone, reader.now),
            bounds=later.bounds(reader.zone, reader.now),
            two=ready.two,
            restricted=ready.restricted,
            purposes=PURPOSES if ready.restricted else (),
            longest_note=notes.LONGEST,
            first_line=first_line(ready.content),
            seconds=int(self._desk.options.undo.total_seconds()),
        )
