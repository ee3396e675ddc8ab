"""Events that exist for the record alone, and those that come from a CRM."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.base import EventData


class AccessRecorded(EventData):
    """Somebody, or a service, opened or refused something, or signed in. `detail` is a code, never text."""

    TYPE: ClassVar[str] = "access.recorded.v1"

    action: Literal[
        "ticket.viewed",
        "text.opened",
        "placeholders.opened",
        "reply.opened",
        "reply.resolved",
        "suggestion.dismissed",
        "verdicts.downloaded",
        "approval.refused",
        "approval.voided",
        "session.opened",
        "session.refused",
        "session.closed",
        "dead_letter.written",
        "approval.awaited",
        "approval.withdrawn",
        "policy.requested",
        "policy.confirmed",
        "policy.refused",
        "action.refused",
        "article.edited",
        "article.refused",
        "article.imported",
        "factor.set",
        "factor.codes_renewed",
        "factor.removed",
        "factor.reset",
        "account.created",
        "account.role_changed",
        "account.closed",
        "account.reopened",
        "ai.switched_off",
        "ai.switched_on",
        "ticket.exported",
        "details.opened",
        "subscriber.disabled",
        "subscriber.enabled",
        "notices.replayed",
        "key.rotated",
        "key.rewrapped",
        "key.retired",
        "backup.restored",
        "note.opened",
        "original.opened",
        "ledger.viewed",
        "restriction.passed",
        "restriction.declined",
        "ticket.taken",
        "ticket.left",
    ]
    actor: str
    ticket_id: UUID | None = None
    purpose: str
    detail: str | None = None
    at: AwareDatetime


class CrmMessageAdded(EventData):
    """A CRM hands a customer's message in. In clear: this topic is outside the door and kept for a day."""

    TYPE: ClassVar[str] = "crm.message.added.v1"

    external_reference: str
    subject: str
    text: str
    customer_name: str | None = None
    customer_address: str | None = None
    request_type: str | None = None
    action: Annotated[str | None, Field(exclude_if=lambda action: action is None)] = None
    """What was done to the ticket there, in the CRM's words: created, commented, closed…"""
