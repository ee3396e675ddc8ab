"""A tool's own words to ours. What we do not know is passed over; what we need and is not there is said.

Shapes after the vendors' documentation: Zammad 6 and 7 (webhook payload), Zendesk (event schema 2022-11-06, and the
body that our how-to gives for a trigger), GLPI 11 (webhook's default payload), CloudEvents 1.0 (JSON format).
"""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, ValidationError

from schemas.records import CrmMessageAdded
from schemas.tickets import AttachmentNote, Kind
from services.intake.domain import automatic
from services.intake.domain.attachments import known_type
from services.intake.domain.connectors.declared import Connector
from services.intake.domain.connectors.found import File, Found, NotUnderstood, Shape, reference
from services.intake.domain.connectors.zammad import Zammad, zammad
from services.intake.domain.incoming import MOST_NAMES, Incoming, from_crm
from services.intake.domain.taking import COMMENTED, CREATED
from services.intake.domain.threads import parents

_NOBODY = UUID(int=0)
_DUMPED = "#<Comment "
"""How Zendesk writes a comment as a whole into a webhook, in the place of its words."""
_HALF = re.compile("[\ud800-\udfff]")


class _ZendeskTicket(Shape):
    id: str
    subject: str | None = None


class _ZendeskNewTicket(_ZendeskTicket):
    """`description` is the first comment; its author is the submitter, who may be an agent."""

    description: str | None = None
    is_public: bool
    requester_id: str
    submitter_id: str


class _ZendeskAuthor(Shape):
    is_staff: bool
    name: str | None = None


class _ZendeskComment(Shape):
    id: str
    body: str = ""
    is_public: bool
    author: _ZendeskAuthor


class _ZendeskCommented(Shape):
    comment: _ZendeskComment


class _ZendeskCreation(Shape):
    detail: _ZendeskNewTicket


class _ZendeskCommenting(Shape):
    detail: _ZendeskTicket
    event: _ZendeskCommented


class _ZendeskTrigger(Shape):
    """What the trigger of the how-to sends. An earlier one named no comment, and the requester as its writer."""

    ticket_id: str
    comment_id: str | None = None
    subject: str = ""
    comment: str
    requester_name: str | None = None
    requester_email: str | None = None
    type: str | None = None


class _GlpiMember(Shape):
    id: str | None = None
    type: str | None = None
    role: str | None = None


class _GlpiUser(Shape):
    id: str | None = None


class _GlpiItem(Shape):
    id: str
    name: str | None = None
    content: str | None = None
    is_private: bool | None = None
    itemtype: str | None = None
    items_id: str | None = None
    user: _GlpiUser | None = None


class _GlpiParent(Shape):
    name: str | None = None
    team: tuple[_GlpiMember, ...] | None = None


class _Glpi(Shape):
    event: str
    item: _GlpiItem
    parent_item: _GlpiParent | None = None


class _CloudEvent(Shape):
    specversion: Literal["1.0"]
    id: str = Field(min_length=1, max_length=255)
    source: str = Field(min_length=1, max_length=255, pattern=r"^\S+$")
    """A URI reference has no blank: so it ends where the id begins."""
    type: Literal["crm.message.added.v1"]
    data: CrmMessageAdded


def incoming(connector: Connector, headers: Mapping[str, str], body: bytes) -> Incoming | None:
    """The customer's message in a proven request; None when the request brings none, as an agent's note does not.

    Raises:
        NotUnderstood: the body is not what this tool sends.
    """
    values = _object(body)
    try:
        found = _found(connector, headers, values)
    except ValidationError as error:
        raise NotUnderstood("invalid_fields", _named(error)) from None
    if found is None:
        return None
    made, thread = from_crm(found.message, _NOBODY, mail=found.mail, html=found.html), found.thread
    files = found.files[:MOST_NAMES]
    kept = {
        "rfc_message_id": thread.message_id,
        "references": thread.references,
        "attachment_names": tuple(one.name for one in files),
    }
    made = replace(
        made,
        content=made.content.model_copy(update=kept),
        attachments=tuple(map(_note, files)),
        kind=Kind.TICKET if files else made.kind,
        named=(thread.reply_to,) if thread.reply_to else (),
        parents=parents(thread.in_reply_to, thread.references),
        actor=f"crm:{connector.name}",
        entry=connector.name,
        identity=f"connector {connector.name} {found.identity}",
        raw=body,
        signed=headers.get("x-zendesk-webhook-signature-timestamp", "").encode() + body if found.unsigned else None,
    )
    return _by_a_machine(made) if found.mail and made.kind is Kind.TICKET else made


def _note(file: File) -> AttachmentNote:
    """Outside the seal: of the type nothing but the type, whose parameters may tell a name."""
    media_type = known_type(file.media_type.partition(";")[0].strip().lower())
    return AttachmentNote(media_type=media_type, size=file.size, read=False, reason="elsewhere")


def _by_a_machine(made: Incoming) -> Incoming:
    """A mail that its sender, subject or words show to be no person's, as far as the tool kept what shows it."""
    content = made.content
    kept = {"In-Reply-To": " ".join(made.parents)}
    sender = content.sender_address or ""
    machine = automatic.detect(kept.get, ("text/plain",), sender, content.subject, content.text)
    return replace(made, kind=machine.kind, kind_reason=machine.reason) if machine else made


def _found(connector: Connector, headers: Mapping[str, str], values: dict[str, Any]) -> Found | None:
    match connector.kind:
        case "zammad":
            return zammad(connector.name, Zammad.model_validate(values))
        case "zendesk" if str(values.get("type", "")).startswith("zen:event-type:"):
            return _zendesk_event(connector.name, values)
        case "zendesk":
            invocation = headers.get("x-zendesk-webhook-invocation-id", "")
            return _zendesk_trigger(connector.name, invocation, _ZendeskTrigger.model_validate(values))
        case "glpi":
            return _glpi(connector, _Glpi.model_validate(values))
        case "cloudevents":
            event = _CloudEvent.model_validate(values)
            return Found(event.data, f"event {event.source} {event.id}")


def _zendesk_event(name: str, values: dict[str, Any]) -> Found | None:
    match values["type"]:
        case "zen:event-type:ticket.created":
            return _zendesk_created(name, _ZendeskCreation.model_validate(values).detail)
        case "zen:event-type:ticket.comment_added":
            said = _ZendeskCommenting.model_validate(values)
            return _zendesk_commented(name, said.detail, said.event.comment)
        case _:
            return None


def _zendesk_created(name: str, ticket: _ZendeskNewTicket) -> Found | None:
    """An agent may open a ticket for a customer, in the agent's own words or with a note for colleagues."""
    if not ticket.is_public or ticket.submitter_id != ticket.requester_id:
        return None
    message = CrmMessageAdded(
        external_reference=reference(name, ticket.id),
        subject=ticket.subject or "",
        text=ticket.description or "",
        action=CREATED,
    )
    return Found(message, f"ticket {ticket.id}", mail=True)


def _zendesk_commented(name: str, ticket: _ZendeskTicket, comment: _ZendeskComment) -> Found | None:
    if not comment.is_public or comment.author.is_staff:
        return None
    message = CrmMessageAdded(
        external_reference=reference(name, ticket.id),
        subject=ticket.subject or "",
        text=comment.body,
        customer_name=comment.author.name,
        action=COMMENTED,
    )
    return Found(message, f"comment {comment.id}", mail=True)


def _zendesk_trigger(name: str, invocation: str, said: _ZendeskTrigger) -> Found:
    """By the comment, where the trigger names it: two triggers may bring the same one."""
    if said.comment.startswith(_DUMPED):
        raise NotUnderstood("invalid_fields", ("comment",))
    if not (said.comment_id or invocation):
        raise NotUnderstood("no_event_id")
    message = CrmMessageAdded(
        external_reference=reference(name, said.ticket_id),
        subject=said.subject,
        text=said.comment,
        customer_name=said.requester_name or None,
        customer_address=said.requester_email or None,
        request_type=said.type or None,
    )
    if said.comment_id:
        return Found(message, f"comment {said.comment_id}", mail=True)
    return Found(message, f"invocation {invocation}", mail=True, unsigned=True)


def _glpi(connector: Connector, said: _Glpi) -> Found | None:
    """A follow-up says itself what it is of: changes and problems have some too, and are numbered like tickets."""
    item, parent = said.item, said.parent_item
    followup = parent is not None or item.itemtype is not None
    if said.event != "new" or item.is_private or (followup and not connector.followups):
        return None
    if followup and None in (item.itemtype, item.items_id, item.is_private):
        raise NotUnderstood("invalid_fields", ("item.itemtype", "item.items_id", "item.is_private"))
    if followup and (item.itemtype != "Ticket" or _by_its_technician(said)):
        return None
    message = CrmMessageAdded(
        external_reference=reference(connector.name, item.items_id or item.id),
        subject=(parent.name if parent else None) or item.name or "",
        text=_unescaped(item.content or ""),
        action=COMMENTED if followup else CREATED,
    )
    return Found(message, f"{'followup' if followup else 'ticket'} {item.id}")


def _by_its_technician(said: _Glpi) -> bool:
    """As far as GLPI tells whom a ticket is assigned to: it does not always, nor of technicians who only look in."""
    writer = said.item.user.id if said.item.user else None
    team = (said.parent_item.team if said.parent_item else None) or ()
    assigned = {one.id for one in team if (one.type, one.role) == ("User", "assigned")}
    return writer is not None and writer in assigned


def _unescaped(text: str) -> str:
    """GLPI 10 stores its HTML escaped once more."""
    return html.unescape(text) if "<" not in text and ("&lt;" in text or "&#60;" in text) else text


def _object(body: bytes) -> dict[str, Any]:
    try:
        values = _whole(json.loads(body))
    except (ValueError, RecursionError):
        raise NotUnderstood("malformed_json") from None
    if not isinstance(values, dict):
        raise NotUnderstood("malformed_json")
    return values


def _whole(values: Any) -> Any:
    """Half an emoji, as a text that was cut may end in, is no character, and no encoding takes it."""
    text = json.dumps(values, ensure_ascii=False)
    return json.loads(_HALF.sub("\N{REPLACEMENT CHARACTER}", text)) if _HALF.search(text) else values


def _named(error: ValidationError) -> tuple[str, ...]:
    """Where something is missing: names of ours, never a value."""
    places = (item["loc"] for item in error.errors(include_url=False, include_context=False, include_input=False))
    return tuple(".".join(str(part) for part in place) for place in places)[:10]
