"""What must hold before a reply is approved, and the signed record of the approval."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from schemas.policies import ApprovalPolicy
from schemas.replies import Approval, ReplyContent, SignedApproval
from schemas.tickets import MessageContent, PlaceholderTable
from services.desk.domain.agents import Agent
from services.desk.domain.ticket import NO_REPLY_NEEDED, State, Ticket
from shared.approval import content_hmac, new_salt, recipients_text, sign
from shared.languages import base_language
from shared.placeholders import find

REJECTION_REASONS: Final = (
    "wrong_facts",
    "off_topic",
    "wrong_tone",
    "incomplete",
    "no_reply_needed",
    "other",
)
APPROVABLE: Final = frozenset(
    {State.TO_ANSWER, State.TO_TRIAGE, State.REJECTED, State.WAITING, State.NOT_ACTIONABLE, State.CLOSED}
)
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_REPLY_PREFIX = re.compile(r"^\s*(re|ré|rép|aw|sv)\s*:", re.IGNORECASE)
_NO_SUBJECT = re.compile(r"(?:(?:re|ré|rép|aw|sv|tr|fwd?|fw|wg|rv)\s*(?:\[\d+\])?\s*:\s*)*", re.IGNORECASE)
_INVENTED: Final = {"fr": "Re: votre message", "en": "Re: your message", "": "Re: message"}
"""The subject of the reply to a message without one, by language."""
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_LONGEST_SUBJECT: Final = 900


class Refusal(Exception):  # noqa: N818
    """Why an approval is refused: a code, and `names`: the placeholders (never values) or planted sentences."""

    def __init__(self, code: str, names: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.names = tuple(names)


@dataclass(frozen=True, slots=True)
class Prepared:
    signed: SignedApproval
    content: ReplyContent


def tidy(text: str) -> str:
    """A form's text as it will be sent: plain line ends, nothing trailing."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def left_in(text: str, table: PlaceholderTable) -> tuple[str, ...]:
    """The placeholders still standing in a text, but for those that the customer typed."""
    return tuple(dict.fromkeys(f.placeholder for f in find(text) if f.placeholder not in table.literals))


def reply_subject(subject: str, lang: str = "", *, shown: str = "") -> str:
    """`Re: …`, once, on one line, short enough for a mail's header. Of a blank one: that it is about their message.

    The language may be found out meanwhile: what a person was `shown` stays, if it could be said of this message. So
    does a bare `Re:`, under which some were approved once.
    """
    plain = _BREAKS.sub(" ", subject).strip()[:_LONGEST_SUBJECT]
    bare = plain if _REPLY_PREFIX.match(plain) else f"Re: {plain}".strip()
    if not _NO_SUBJECT.fullmatch(plain):
        return bare
    return shown if shown in (*_INVENTED.values(), bare) else _INVENTED.get(base_language(lang), _INVENTED[""])


def check_shown(subject: str, shown: str) -> None:
    """Raises `Refusal` unless the page that was confirmed showed this subject.

    A page of an earlier version does not say what it showed: any but the subjects that it did not know.
    """
    if subject != shown and (shown or subject in _INVENTED.values()):
        raise Refusal("subject_changed")


def recipients_of(message: MessageContent) -> tuple[str, ...]:
    """The customer's address.

    Raises:
        Refusal: `no_address` when there is none that a reply could go to.
    """
    address = (message.sender_address or "").strip()
    if not _ADDRESS.fullmatch(address):
        raise Refusal("no_address")
    return (address,)


def check(text: str, table: PlaceholderTable, *, seen: int, version: int, state: State) -> None:
    """Raises `Refusal` unless this text may be approved for the version that the agent saw."""
    if seen != version:
        raise Refusal("stale")
    if state not in APPROVABLE:
        raise Refusal("already_decided")
    if not text:
        raise Refusal("empty")
    left = left_in(text, table)
    if left:
        raise Refusal("unresolved", left)


def check_rejection(ticket: Ticket, reason: str, *, seen: int, draft_id: UUID | None) -> None:
    """Raises `Refusal` unless the version and, for a reason about it, the suggestion are those that the agent saw."""
    if seen != ticket.version:
        raise Refusal("stale_reject")
    if ticket.state() not in APPROVABLE:
        raise Refusal("already_decided")
    current = ticket.draft.draft_id if ticket.draft else None
    if reason != NO_REPLY_NEEDED and draft_id != current:
        raise Refusal("redrafted")


def check_second(first: Approval, agent: Agent, policy: ApprovalPolicy | None, *, approval_id: UUID | None) -> None:
    """Raises `Refusal` unless this person may confirm the first approval that they were shown."""
    if approval_id != first.approval_id:
        raise Refusal("stale")
    if agent.login == first.agent:
        raise Refusal("same_person")
    if not may_second(agent, policy):
        raise Refusal("second_role")


def may_second(agent: Agent, policy: ApprovalPolicy | None) -> bool:
    return agent.may_act and (policy is None or agent.role in policy.second_roles)


def same_reply(shown: ReplyContent, now: ReplyContent) -> bool:
    """Whether a reply made now would go to the same people, under the same subject and parent, with the same text."""
    return shown.model_copy(update={"salt": ""}) == now.model_copy(update={"salt": ""})


def content_for(text: str, message: MessageContent, lang: str = "", *, shown: str = "") -> ReplyContent:
    """The reply to one message, threaded under it, in the ticket's language. `shown` is as for its subject."""
    parent = message.rfc_message_id
    return ReplyContent(
        subject=reply_subject(message.subject, lang, shown=shown),
        text=text,
        recipients=recipients_of(message),
        in_reply_to=parent,
        references=tuple(dict.fromkeys((*message.references, *((parent,) if parent else ())))),
        salt=new_salt(),
    )


def approve(
    content: ReplyContent,
    *,
    reply_id: UUID,
    tenant: str,
    ticket_id: UUID,
    version: int,
    agent: str,
    at: datetime,
    private_key: bytes,
    role: str | None = None,
    policy: int | None = None,
    two: bool = False,
    not_before: datetime | None = None,
) -> Prepared:
    """Signs exactly this content for exactly this version of the ticket.

    With `two` it counts only with a second person's; with `not_before` it leaves no earlier.
    """
    approval = Approval(
        approval_id=uuid4(),
        reply_id=reply_id,
        tenant=tenant,
        ticket_id=ticket_id,
        ticket_version=version,
        text_hmac=content_hmac(content.salt, content.text),
        recipients_hmac=content_hmac(content.salt, recipients_text(content.recipients)),
        subject_hmac=content_hmac(content.salt, content.subject),
        agent=agent,
        approved_at=at,
        role=role,
        policy=policy,
        two=True if two else None,
        not_before=not_before,
    )
    return Prepared(sign(approval, private_key), content)
