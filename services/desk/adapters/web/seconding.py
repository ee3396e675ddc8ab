"""The second person's approval: what the first one signed is shown again, checked again, and signed once more."""

from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from schemas.policies import ApprovalPolicy
from schemas.replies import Approval, ReplyContent
from services.desk.adapters import decisions, store
from services.desk.adapters.accounts import Session
from services.desk.adapters.decisions import Awaiting
from services.desk.adapters.opening import Access
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import ours, span
from services.desk.adapters.web.guard import Guard, text_field, uuid_field
from services.desk.adapters.web.presence_pages import place_of, present
from services.desk.adapters.web.queue_pages import QueuePages
from services.desk.domain import approval
from services.desk.domain.approval import Refusal
from services.desk.domain.ticket import Ticket
from shared.approval import BadApproval, check_content, confirm, verify
from shared.approval.policy import BadPolicy
from shared.sealing import KeyDestroyed, SealBroken


@dataclass(frozen=True, slots=True)
class Shown:
    """A reply that one person approved, as the second one sees it."""

    waiting: Awaiting
    content: ReplyContent
    policy: ApprovalPolicy | None

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
        confirmed = text_field(form, "confirm") == "1"
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._desk.problem(request, "error.not_found", 404, session)
            access = Access(unit, session.agent, ticket_id, "approval")
            with span("desk second" if confirmed else "desk read for second", ticket, ticket_id, session):
                result = await self._show(access, ticket, uuid_field(form, "approval_id"))
                here = None
                if isinstance(result, Shown) and confirmed:
                    await self._sign(access, result)
                elif isinstance(result, Shown):
                    here = await present(self._desk, unit.connection, place_of(request, session, ticket_id), ticket)
            name = await self._name(access, result)
            await store.refresh(unit, ticket_id)
        if isinstance(result, Refusal):
            refusal = (f"refusal.{result.code}", dict[str, str]())
            return await self._pages.show(request, session, ticket_id, status=409, refusal=refusal)
        if here is None:
            return RedirectResponse(f"/tickets/{ticket_id}", status_code=303)
        return self._desk.page(
            request,
            "second.html",
            session=session,
            ticket_id=ticket_id,
            present=here,
            first=result.first,
            content=result.content,
            name=name,
            seconds=int(self._desk.options.undo.total_seconds()),
        )

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
        await self._still_the_same(access, ticket, first, content)
        return Shown(waiting, content, policy)

    async def _still_the_same(self, access: Access, ticket: Ticket, first: Approval, content: ReplyContent) -> None:
        """Voids both approvals when a reply made now would not be the one that was approved."""
        if ticket.version != first.ticket_version:
            raise Refusal("stale")
        message = await self._desk.vault.message(access, ticket, ticket.version)
        if message is not None and approval.same_reply(content, approval.content_for(content.text, message)):
            return
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

    async def _name(self, access: Access, result: Shown | Refusal) -> str:
        if isinstance(result, Refusal):
            return ""
        found = await access.unit.connection.fetchval("select name from agent where login = $1", result.first.agent)
        return found or result.first.agent
