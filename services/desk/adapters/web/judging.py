"""An agent's thumb on a draft or a classification, and the lead's download of all of them."""

from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from schemas.replies import SuggestionJudged
from services.desk.adapters import judgements
from services.desk.adapters.accounts import Session
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.gathering import ours, outline, span
from services.desk.adapters.web.guard import Guard, Page, is_fragment, text_field
from services.desk.adapters.web.way import ticket_at
from services.desk.domain.judging import REASONS, Judged, allowed, judged

_TYPES = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}


class Judging:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/tickets/{ticket_id:uuid}/judge", self._guard.action(self.judge), methods=["POST"]),
            *(Route(f"/verdicts.{form}", self._guard.lead(self._download(form)), methods=["GET"]) for form in _TYPES),
        ]

    async def judge(self, request: Request, session: Session, form: FormData) -> Response:
        """Keeps a thumb on what the page showed: of what was replaced meanwhile nothing is said."""
        ticket_id: UUID = request.path_params["ticket_id"]
        about, verdict = text_field(form, "about"), text_field(form, "verdict")
        reason = text_field(form, "reason") or None
        if not allowed(about, verdict, reason):
            return self._desk.problem(request, "refusal.bad_value", 422, session)
        async with self._desk.database.unit() as unit:
            ticket = await ours(unit, session, ticket_id)
            if ticket is None:
                return self._desk.problem(request, "error.not_found", 404, session)
            subject = judged(ticket, about)
            stands = subject is not None and text_field(form, "seen") == subject.mark
            if subject is not None and stands:
                known = await judgements.of_ticket(unit.connection, ticket_id)
                said = judgements.last(known, subject, session.agent.login)
                if said is None or (said["verdict"], said["reason"]) != (verdict, reason):
                    with span("desk judge", ticket, ticket_id, session):
                        data = self._said(session, ticket_id, subject, verdict, reason)
                        await judgements.say(unit, session.agent.tenant, data)
        if is_fragment(request):
            return await self._fragment(request, session, ticket_id, about, stands=stands)
        if not stands:
            return self._desk.problem(request, "refusal.nothing_to_judge", 409, session)
        return RedirectResponse(ticket_at(request, ticket_id), status_code=303)

    def _said(
        self, session: Session, ticket_id: UUID, subject: Judged, verdict: str, reason: str | None
    ) -> SuggestionJudged:
        return SuggestionJudged.model_validate(
            {
                "ticket_id": ticket_id,
                "version": subject.version,
                "about": subject.about,
                "verdict": verdict,
                "reason": reason,
                "draft_id": subject.draft_id,
                "model_version": subject.model_version,
                "lang": subject.lang,
                "said": dict(subject.said),
                "agent": session.agent.login,
                "judged_at": self._desk.clock(),
            }
        )

    async def _fragment(
        self, request: Request, session: Session, ticket_id: UUID, about: str, *, stands: bool
    ) -> Response:
        found = await outline(self._desk, session, ticket_id)
        if found is None:
            return self._desk.problem(request, "error.not_found", 404, session)
        return self._desk.page(
            request,
            "_judge.html",
            session=session,
            status=200 if stands else 409,
            ticket=found,
            about=about,
            judge_reasons=REASONS,
            replaced=not stands,
        )

    def _download(self, form: str) -> Page:
        """All thumbs of the tenant, for a lead; on record. They tell of the machine's work: no agent is named."""

        async def download(request: Request, session: Session) -> Response:
            agent = session.agent
            async with self._desk.database.unit() as unit:
                await self._desk.accounts.record(unit, "verdicts.downloaded", agent.login, form, purpose="learning")
            headers = {
                "content-disposition": f'attachment; filename="guichet-verdicts.{form}"', "cache-control": "no-store",
            }  # fmt: skip
            words, zone = self._desk.reader(request).t.code, ZoneInfo(self._desk.options.zone)
            lines = judgements.export(self._desk.database, agent.tenant, form, words, zone)
            return StreamingResponse(lines, media_type=_TYPES[form], headers=headers)

        return download
