"""Zendesk's events (schema 2022-11-06), and the body that our how-to gives for a trigger."""

from typing import Any

from schemas.records import CrmMessageAdded
from services.intake.domain.connectors.found import Found, NotUnderstood, Shape, reference
from services.intake.domain.taking import COMMENTED, CREATED

_DUMPED = "#<Comment "
"""How Zendesk writes a comment as a whole into a webhook, in the place of its words."""


class _Ticket(Shape):
    id: str
    subject: str | None = None


class _NewTicket(_Ticket):
    """`description` is the first comment; its author is the submitter, who may be an agent."""

    description: str | None = None
    is_public: bool
    requester_id: str
    submitter_id: str


class _Author(Shape):
    is_staff: bool
    name: str | None = None


class _Comment(Shape):
    id: str
    body: str = ""
    is_public: bool
    author: _Author


class _Commented(Shape):
    comment: _Comment


class _Creation(Shape):
    detail: _NewTicket


class _Commenting(Shape):
    detail: _Ticket
    event: _Commented


class _Trigger(Shape):
    """What the trigger of the how-to sends. An earlier one named no comment, and the requester as its writer."""

    ticket_id: str
    comment_id: str | None = None
    subject: str = ""
    comment: str
    requester_name: str | None = None
    requester_email: str | None = None
    type: str | None = None


def zendesk(name: str, invocation: str, values: dict[str, Any]) -> Found | None:
    """An event of Zendesk's, or what a trigger sends; `invocation` is the delivery's number, which nobody signs."""
    if str(values.get("type", "")).startswith("zen:event-type:"):
        return _event(name, values)
    return _trigger(name, invocation, _Trigger.model_validate(values))


def _event(name: str, values: dict[str, Any]) -> Found | None:
    match values["type"]:
        case "zen:event-type:ticket.created":
            return _created(name, _Creation.model_validate(values).detail)
        case "zen:event-type:ticket.comment_added":
            said = _Commenting.model_validate(values)
            return _commented(name, said.detail, said.event.comment)
        case _:
            return None


def _created(name: str, ticket: _NewTicket) -> Found | None:
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


def _commented(name: str, ticket: _Ticket, comment: _Comment) -> Found | None:
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


def _trigger(name: str, invocation: str, said: _Trigger) -> Found:
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
