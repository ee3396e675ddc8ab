"""Reads a ticket for one agent: what is opened for them is recorded in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from schemas.replies import ReplyDrafted
from schemas.tickets import AttachmentNote, MessageContent, PlaceholdersSealed, PlaceholderTable, TicketReceived
from services.desk.adapters import (
    articles,
    assigning,
    controls,
    decisions,
    judgements,
    likeness,
    masking,
    notes,
    presence,
    queue,
    restrictions,
    revisions,
    store,
    verdicts,
    versions,
)
from services.desk.adapters.accounts import Session
from services.desk.adapters.decisions import Edit
from services.desk.adapters.notes import Note
from services.desk.adapters.opening import Access
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.presence_pages import present
from services.desk.domain import control
from services.desk.domain.approval import APPROVABLE, may_second, tidy
from services.desk.domain.articles import Standing
from services.desk.domain.control import Outcome
from services.desk.domain.judging import Judged, judged
from services.desk.domain.likeness import Similar
from services.desk.domain.presence import REDRAFT, Place, Present
from services.desk.domain.restriction import Beside, Restriction
from services.desk.domain.summary import Shown, shown
from services.desk.domain.ticket import DECIDED, State, Ticket
from services.desk.domain.versions import Version, Waited
from services.desk.domain.versions import versions as versions_of
from shared.approval.policy import BadPolicy
from shared.file_names import plain_name
from shared.messaging.unit import UnitOfWork
from shared.placeholders import Restored, restore
from shared.sealing import KeyDestroyed, SealBroken
from shared.telemetry import names, tracing

UNREAD = frozenset(
    {
        "image",
        "format",
        "too_large",
        "encrypted",
        "broken",
        "no_text",
        "bomb",
        "limits",
        "timeout",
        "too_many",
        "elsewhere",
    }
)
"""Why a file was not read: the codes that have a text."""


@dataclass(slots=True)
class Gathered:
    """A ticket as it was read. `message`, `table` and `composer` are in clear: they go to this page and nowhere."""

    ticket_id: UUID
    row: Any
    ticket: Ticket
    shown: int
    decisions: list[Any]
    corrections: list[Any]
    verdicts: list[Any]
    marks: list[Any]
    revisions: list[Any]
    judgements: list[Any]
    assignments: Sequence[Any]
    people: dict[str, str]
    at: datetime
    reader: str
    message: MessageContent | None = None
    table: PlaceholderTable = field(default_factory=PlaceholderTable)
    draft: Restored | None = None
    controls: dict[UUID, Outcome | None] = field(default_factory=dict)
    """What became of the control drafts that were shown."""
    versions: list[Version] = field(default_factory=list)
    texts: dict[UUID, str] = field(default_factory=dict)
    asides: list[Any] = field(default_factory=list)
    edit: Edit | None = None
    edit_text: str | None = None
    decided_text: str | None = None
    notes: Sequence[Note] = ()
    present: Present | None = None
    similar: Sequence[Similar] = ()
    may_second: bool = False
    """Whether the reader's role lets them confirm another's approval."""
    summary: Shown | None = None
    restrictions: Sequence[Restriction] = ()
    """What is in force on the ticket."""
    beside: Beside | None = None
    """It came from an address that wrote in a restricted one."""
    out_of_use: Mapping[str, Standing] = field(default_factory=dict)
    """The articles that the suggestion is made of and nothing would be made of now."""
    sealed_away: str | None = None  # "erased" or "broken" when the text cannot be opened

    @property
    def state(self) -> State:
        return State(self.row["state"])

    @property
    def mark(self) -> str:
        """Tells what this page shows from what it would show later."""
        came = sum(one.draft is not None for one in self.versions)
        return f"{self.ticket.version}-{self.state.value}-{came}"

    @property
    def settled(self) -> frozenset[UUID]:
        return control.settled(self.controls)

    @property
    def caught(self) -> str | None:
        """The planted sentence that was caught on this ticket."""
        last = [draft for draft in self.ticket.drafts if self.controls.get(draft.draft_id) == "caught"]
        return control.sentence_of(last[-1]) if last else None

    @property
    def open_to_reply(self) -> bool:
        return self.state in APPROVABLE

    @property
    def decided(self) -> bool:
        """Whether nothing is left to do here, for now, by who decided."""
        return self.state in DECIDED

    @property
    def composing(self) -> Literal["edit", "draft", "empty"]:
        """What stands in the composer: a person's text first; else the suggestion, unless set aside; else nothing."""
        if self.edit_text is not None and (self.draft is None or tidy(self.edit_text) != tidy(self.draft.text)):
            return "edit"
        rejected = self.state in (State.REJECTED, State.CLOSED) and not self.ticket.renewed
        return "empty" if self.draft is None or rejected else "draft"

    @property
    def files(self) -> list[tuple[str, str | None, bool | None, str | None]]:
        """Of each file its name, its type, whether it was read, and why not; None is what an older event does not say.

        What has no name goes by its type. Older messages hold names as they were given.
        """
        if self.message is None:
            return []
        received = self.ticket.of(TicketReceived).get(self.shown)
        notes = received.attachments if received else ()
        named = zip_longest(self.message.attachment_names, notes)
        return [(*_called(plain_name(name or ""), note), *_reading(note)) for name, note in named]

    def judged(self, about: str) -> Judged | None:
        return judged(self.ticket, about)

    def thumb(self, about: str) -> Any | None:
        """The reader's last thumb on what stands there now."""
        subject = self.judged(about)
        return judgements.last(self.judgements, subject, self.reader) if subject else None

    def name(self, login: str) -> str:
        return self.people.get(login, login)


def span(desk: str, ticket: Ticket, ticket_id: UUID, session: Session) -> Any:
    """An agent's action as a part of the ticket's own trace."""
    attributes: dict[str, str | int] = {
        names.TICKET_ID: str(ticket_id),
        names.TICKET_VERSION: ticket.version,
        names.TENANT: session.agent.tenant,
        names.ACTOR: session.agent.login,
    }
    return tracing.span(desk, parent=ticket.trace, attributes=attributes)


async def ours(unit: UnitOfWork, session: Session, ticket_id: UUID) -> Ticket | None:
    """The ticket, locked; another tenant's does not exist."""
    if await store.lock(unit.connection, ticket_id) != session.agent.tenant:
        return None
    return await store.load(unit.connection, ticket_id)


async def outline(desk: Desk, session: Session, ticket_id: UUID, shown: int | None = None) -> Gathered | None:
    """What may be known of a ticket without opening anything. `shown`: of which message, if not the last."""
    connection = desk.database.pool
    async with connection.acquire() as held:
        return await _outline(desk, held, session, ticket_id, shown)


async def _outline(
    desk: Desk, connection: Any, session: Session, ticket_id: UUID, wanted: int | None
) -> Gathered | None:
    row = await queue.find(connection, session.agent.tenant, ticket_id)
    if row is None:
        return None
    ticket = await store.load(connection, ticket_id)
    now = desk.clock()
    today = now.astimezone(ZoneInfo(desk.options.zone)).date()
    people = await connection.fetch("select login, name from agent where tenant = $1", session.agent.tenant)
    return Gathered(
        ticket_id=ticket_id,
        row=row,
        ticket=ticket,
        shown=_shown(ticket, wanted),
        decisions=await decisions.of_ticket(connection, ticket_id),
        corrections=await decisions.corrections(connection, ticket_id),
        verdicts=await verdicts.of_ticket(connection, ticket_id),
        marks=await masking.of_ticket(connection, ticket_id),
        revisions=await revisions.of_ticket(connection, ticket_id),
        judgements=await judgements.of_ticket(connection, ticket_id),
        assignments=await assigning.of_ticket(connection, ticket_id),
        people={item["login"]: item["name"] for item in people},
        at=now,
        reader=session.agent.login,
        may_second=await _may_second(desk, connection, session),
        similar=await likeness.of_ticket(connection, session.agent.tenant, ticket),
        versions=await _versions(desk, connection, ticket_id, ticket),
        asides=await versions.asides(connection, ticket_id),
        controls=await controls.of_ticket(connection, ticket_id),
        summary=shown(ticket, today),
        restrictions=await restrictions.of_ticket(connection, session.agent.tenant, ticket_id),
        beside=await restrictions.beside(connection, session.agent.tenant, ticket_id),
        out_of_use=await articles.out_of_use(connection, session.agent.tenant, ticket.draft, today),
    )


def _shown(ticket: Ticket, wanted: int | None) -> int:
    """The version whose message is shown: the one that is asked for if it came, the last otherwise."""
    received = ticket.of(TicketReceived)
    return wanted if wanted in received else max(received, default=ticket.version)


async def _versions(desk: Desk, connection: Any, ticket_id: UUID, ticket: Ticket) -> list[Version]:
    first = ticket.first_draft
    if first is None:
        return []
    failed_at = (await presence.failures(connection, ticket_id)).get(REDRAFT) if ticket.acts else None
    return versions_of(first, ticket.drafts, ticket.acts, Waited(desk.clock(), desk.options.patience, failed_at))


async def _may_second(desk: Desk, connection: Any, session: Session) -> bool:
    try:
        return may_second(session.agent, await desk.policies.standing(connection))
    except BadPolicy:
        return False


async def open_ticket(desk: Desk, session: Session, place: Place, shown: int | None) -> Gathered | None:
    """The ticket with its text in clear. The record commits before anything is shown."""
    ticket_id = place.ticket_id
    async with desk.database.unit() as unit:
        found = await _outline(desk, unit.connection, session, ticket_id, shown)
        if found is None:
            return None
        access = Access(unit, session.agent, ticket_id, "answer")
        with span("desk open ticket", found.ticket, ticket_id, session):
            await queue.look(unit.connection, ticket_id, session.agent.login, found.at)
            found.present = await present(desk, unit.connection, place, found.ticket)
            await desk.vault.record(access, "ticket.viewed")
            found.edit = await decisions.edit_of(unit.connection, ticket_id)
            try:
                await _open_all(desk, access, found)
                await _note_control(desk, access, found)
            except KeyDestroyed:
                found.sealed_away = "erased"
            except SealBroken:
                found.sealed_away = "broken"
    return found


def _called(name: str, note: AttachmentNote | None) -> tuple[str, str | None]:
    media_type = note.media_type if note else None
    return (name, media_type) if name else (media_type or "", None)


def _reading(note: AttachmentNote | None) -> tuple[bool | None, str | None]:
    return (None, None) if note is None else (note.read, note.reason if note.reason in UNREAD else None)


async def _open_all(desk: Desk, access: Access, found: Gathered) -> None:
    found.message = await desk.vault.message(access, found.ticket, found.shown)
    found.table = await desk.vault.table(access, found.ticket)
    found.notes = await notes.read(desk.vault, access)
    draft = found.ticket.draft
    if draft is not None and draft.text is not None:
        restored = restore(_seen(desk, found, draft) or "", found.table)
        # A table that is still on its way makes no placeholder "unknown": the suggestion waits for it.
        arrived = draft.version in found.ticket.of(PlaceholdersSealed)
        found.draft = restored if arrived or not restored.unresolved else None
    if len(found.versions) > 1:
        texts = ((one.draft_id, _seen(desk, found, one.draft)) for one in found.versions if one.draft is not None)
        found.texts = {draft_id: restore(text, found.table).text for draft_id, text in texts if text is not None}
    if found.edit is not None:
        found.edit_text = _cleared(found, await desk.vault.reply(access, found.edit.content))
    if not found.open_to_reply:
        standing = found.ticket.standing
        copies = [row["copy"] for row in found.decisions if standing and row["reply_id"] == standing.reply_id]
        sealed = decisions.sealed_of(copies[0]) if copies else None
        if sealed is not None:
            found.decided_text = await desk.vault.reply(access, sealed)
    elif found.edit is None:
        found.edit_text = await _kept_text(desk, access, found)


def _seen(desk: Desk, found: Gathered, draft: ReplyDrafted) -> str | None:
    return control.shown(draft, desk.options.control_share, found.settled)


async def _note_control(desk: Desk, access: Access, found: Gathered) -> None:
    """That a planted sentence stands before somebody who may approve: once a draft, whoever looks."""
    draft = found.ticket.draft
    if draft is None or found.composing != "draft" or not found.open_to_reply or not access.agent.may_act:
        return
    if _seen(desk, found, draft) != draft.text:
        month = control.month_of(found.at, desk.options.zone)
        await controls.note_shown(access.unit.connection, access.agent.tenant, found.ticket_id, draft.draft_id, month)


async def _kept_text(desk: Desk, access: Access, found: Gathered) -> str | None:
    """The text of the last approval that did not end in a sending, when nothing newer was written."""
    last = decisions.unsent(found.decisions, found.ticket)
    sealed = decisions.sealed_of(last["copy"]) if last is not None else None
    return _cleared(found, await desk.vault.reply(access, sealed)) or None if sealed is not None else None


def _cleared(found: Gathered, text: str) -> str:
    return control.cleared(text, found.ticket.drafts, found.controls.keys() - found.settled)
