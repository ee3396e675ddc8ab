"""The second person's approval: what the first one signed is shown again, checked again, and signed once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schemas.policies import ApprovalPolicy
from schemas.replies import Approval, ReplyContent
from schemas.tickets import MessageContent
from services.desk.adapters import controls, decisions, notes, restrictions, store
from services.desk.adapters.accounts import Session
from services.desk.adapters.decisions import Awaiting, Edit
from services.desk.adapters.notes import LONGEST, Note
from services.desk.adapters.opening import Access
from services.desk.adapters.second_reader import known_of
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import ours, span
from services.desk.adapters.web.guard import Guard, text_field, uuid_field, words_of
from services.desk.adapters.web.presence_pages import place_of, present
from services.desk.adapters.web.queue_pages import QueuePages
from services.desk.adapters.web.way import ticket_at
from services.desk.domain import approval, control
from services.desk.domain.approval import Refusal, tidy
from services.desk.domain.restriction import Restriction
from services.desk.domain.second_reader import MOST, Known, pieces
from services.desk.domain.ticket import Ticket
from shared.approval import BadApproval, check_content, confirm, verify
from shared.approval.policy import BadPolicy
from shared.controls import sentences_in, without
from shared.sealing import KeyDestroyed, SealBroken


@dataclass(frozen=True, slots=True)
class Shown:
    """A reply that one person approved, as the second one sees it."""

    waiting: Awaiting
    content: ReplyContent
    policy: ApprovalPolicy | None
    known: Known | None
    """What an agent's own words are read against; None for the suggestion as it was."""
    restrictions: Sequence[Restriction] = ()
    """What is in force on the ticket."""
    restricted: bool = False
    """Also while what restricted it ends by erasing: until then no model reads the reply."""

    @property
    def first(self) -> Approval:
        return self.waiting.signed.approval


class Seconding:
    def __init__(self, desk: Desk, guard: Guard, pages: QueuePages) -> None:
        self._desk = desk
        self._guard = guard
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        return [Route("/tickets/{ticket_id:uuid}/second", self._guard.action(self.second), methods=["POST"])]

    async def second(self, request: Request, session: Session, form: FormData) -> Response:
        ticket_id: UUID = request.path_params["ticket_id"]
        confirmed, back = text_field(form, "confirm") == "1", text_field(form, "send_back") == "1"
        left: Sequence[Note] = ()
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._desk.problem(request, "error.not_found", 404, session)
            access, asked = Access(unit, session.agent, ticket_id, "approval"), uuid_field(form, "approval_id")
            if await self._is_done(access, asked, text_field(form, "note"), confirmed=confirmed, back=back):
                return RedirectResponse(ticket_at(request, ticket_id), status_code=303)
            with span("desk second" if confirmed else "desk read for second", ticket, ticket_id, session):
                result = await self._show(access, ticket, asked)
                here = None
                if isinstance(result, Shown) and (confirmed or back):
                    result = await self._answer(access, result, text_field(form, "note"), back=back)
                elif isinstance(result, Shown):
                    left = await notes.read(self._desk.vault, access)
                    here = await present(self._desk, unit.connection, place_of(request, session, ticket_id), ticket)
            people = await self._people(access)
            await store.refresh(unit, ticket_id)
        note = text_field(form, "note")
        if isinstance(result, Refusal):
            names = {"names": " ".join(result.names)} if result.names else {}
            refusal = (f"refusal.{result.code}", names)
            return await self._pages.show(
                request, session, ticket_id, status=409, refusal=refusal, words=words_of(form)
            )
        if here is None:
            return RedirectResponse(ticket_at(request, ticket_id), status_code=303)
        return await self._page(request, session, result, note=note, notes=left, people=people, present=here)

    async def _is_done(self, access: Access, asked: UUID | None, note: str, *, confirmed: bool, back: bool) -> bool:
        """Whether this person said the same of this approval before: sent twice, it is done once."""
        connection, login = access.unit.connection, access.agent.login
        if confirmed:
            return await decisions.was_confirmed(connection, access.ticket_id, asked, login)
        if not back or not await decisions.was_sent_back(connection, access.ticket_id, asked, login):
            return False
        await notes.add(self._desk.vault, access, note)
        return True

    async def _page(self, request: Request, session: Session, shown: Shown, **values: Any) -> Response:
        """The reply to confirm, with what the second reader remarks on in words that are the first person's own."""
        text, known, reader = shown.content.text, shown.known, self._desk.second_reader
        reading = await reader.read(text, known, by_model=not shown.restricted) if known is not None else None
        remarks = reading.remarks if reading else ()
        return self._desk.page(
            request,
            "second.html",
            session=session,
            ticket_id=request.path_params["ticket_id"],
            first=shown.first,
            content=shown.content,
            name=values["people"].get(shown.first.agent, shown.first.agent),
            reading=reading,
            restricted=shown.restricted,
            restrictions=shown.restrictions,
            remarks=remarks[:MOST],
            more=len(remarks[MOST:]),
            pieces=pieces(text, remarks[:MOST]),
            text_lang=known.lang if known and known.lang else self._desk.reader(request).lang,
            longest_note=LONGEST,
            seconds=int(self._desk.options.undo.total_seconds()),
            **values,
        )

    async def _answer(self, access: Access, shown: Shown, note: str, *, back: bool) -> Shown | Refusal:
        """The second person's word: signed, or back to the first with a note that says why."""
        noted = await notes.leave(self._desk.vault, access, note)
        if not back:
            await self._sign(access, shown)
        elif not noted:
            return Refusal("no_note")
        else:
            now = self._desk.clock()
            await decisions.send_back(access.unit.connection, shown.waiting, access.agent.login, now)
            await self._desk.vault.record(access, "approval.withdrawn", "sent_back")
        return shown

    async def _show(self, access: Access, ticket: Ticket, approval_id: UUID | None) -> Shown | Refusal:
        """What the first person approved, if it still is what would go out; or why this person may not confirm it."""
        try:
            return await self._checked(access, ticket, approval_id)
        except BadPolicy as bad:
            refusal = Refusal(bad.code)
        except BadApproval:
            refusal = Refusal("first_invalid")
        except (KeyDestroyed, SealBroken):
            refusal = Refusal("erased")
        except Refusal as why:
            if why.code == control.PLANTED:  # who did not see a planted sentence stands nowhere
                return why
            refusal = why
        await self._desk.vault.record(access, "approval.refused", refusal.code)
        return refusal

    async def _checked(self, access: Access, ticket: Ticket, approval_id: UUID | None) -> Shown:
        connection = access.unit.connection
        waiting = await decisions.awaiting(connection, access.ticket_id)
        if waiting is None:
            raise Refusal("not_awaited")
        policy = await self._desk.policies.standing(connection)
        first = verify(waiting.signed, self._desk.policies.public_keys)
        approval.check_second(first, access.agent, policy, approval_id=approval_id)
        content = ReplyContent.model_validate_json(await self._desk.vault.reply(access, waiting.whole))
        check_content(first, content)
        message = await self._still_the_same(access, ticket, first, content)
        known = await self._known(access, ticket, waiting, message)
        await self._check_control(access, ticket, waiting, content)
        held = await restrictions.of_ticket(connection, access.agent.tenant, access.ticket_id)
        restricted = await restrictions.is_restricted(connection, access.ticket_id)
        return Shown(waiting, content, policy, known, held, restricted)

    async def _check_control(self, access: Access, ticket: Ticket, waiting: Awaiting, content: ReplyContent) -> None:
        """A text with a planted sentence goes back without it: the first approval is void."""
        sentences = sentences_in(content.text)
        if not sentences:
            return
        connection = access.unit.connection
        await decisions.undo(connection, access.ticket_id)
        await self._desk.vault.record(access, "approval.voided")
        rest = tidy(without(content.text))
        if rest:
            first, sealed = waiting.signed.approval, await self._desk.vault.seal(access, rest)
            edit = Edit(first.ticket_version, first.agent, sealed, self._desk.clock(), waiting.draft_id)
            await decisions.save_edit(connection, access.ticket_id, edit)
        else:
            await decisions.drop_text(connection, access.ticket_id)
        drafts = control.holding(ticket.drafts, sentences)
        await controls.settle(connection, access.ticket_id, drafts, "missed", self._desk.month())
        raise Refusal(control.PLANTED, sentences)

    async def _known(self, access: Access, ticket: Ticket, waiting: Awaiting, message: MessageContent) -> Known | None:
        if not waiting.edited:
            return None
        table = await self._desk.vault.table(access, ticket)
        first = (await self._people(access)).get(waiting.signed.approval.agent, "")
        return known_of(ticket, message, table, agent=first, hosts=self._desk.options.known_hosts)

    async def _still_the_same(
        self, access: Access, ticket: Ticket, first: Approval, content: ReplyContent
    ) -> MessageContent:
        """Voids both approvals when a reply made now would not be the one that was approved."""
        if ticket.version != first.ticket_version:
            raise Refusal("stale")
        message = await self._desk.vault.message(access, ticket, ticket.version)
        if message is not None and approval.same_reply(
            content, approval.content_for(content.text, message, shown=content.subject)
        ):
            return message
        await decisions.undo(access.unit.connection, access.ticket_id)
        await self._desk.vault.record(access, "approval.voided", "recipients_changed")
        raise Refusal("recipients_changed")

    async def _sign(self, access: Access, shown: Shown) -> None:
        now = self._desk.clock()
        signed = confirm(
            shown.first,
            agent=access.agent.login,
            role=access.agent.role,
            policy=shown.policy.version if shown.policy else None,
            at=max(now, shown.first.approved_at),
            private_key=self._desk.signer.newest,
        )
        until = max(now + self._desk.options.undo, shown.first.not_before or now)
        await decisions.confirm(access.unit.connection, shown.waiting.reply_id, signed, until)

    @staticmethod
    async def _people(access: Access) -> dict[str, str]:
        rows = await access.unit.connection.fetch(
            "select login, name from agent where tenant = $1", access.agent.tenant
        )
        return {row["login"]: row["name"] for row in rows}
