"""Does this decision let this reply go out? Every answer but yes has a code, and none carries text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import ValidationError

from schemas.replies import Approval, ReplyContent, ReplyDecided, SignedApproval
from schemas.sealed import Purpose, Sealed
from shared.approval import LONGEST_DELAY, BadApproval, check_content, check_second, verify
from shared.controls import held

_CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who says so: the attributes of the event that brought the decision."""

    source: str
    tenant: str
    ticket_id: UUID | None


@dataclass(frozen=True, slots=True)
class Rules:
    """What an approval is held against. `public_keys` are those who may sign, by key id."""

    tenant: str
    public_keys: Mapping[str, bytes]
    max_age: timedelta
    source: str = "desk"


@dataclass(frozen=True, slots=True)
class Claim:
    """An approval whose signature holds, and what it claims to approve, still sealed; the second person's, if any."""

    approval: Approval
    signed: SignedApproval
    sealed: Sealed
    second: Approval | None = None
    signed_second: SignedApproval | None = None


class Unfit(Exception):  # noqa: N818
    """A genuine approval that must not be acted on (any more). `code` is a constant."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_claim(decision: ReplyDecided, envelope: Envelope, rules: Rules, now: datetime) -> Claim:
    """The claim, when the signature holds and the event says nothing but what was signed.

    Raises:
        BadApproval: it is forged, or bound to something else.
    """
    if envelope.source != rules.source:
        raise BadApproval("source_unknown")
    if envelope.tenant != rules.tenant:
        raise BadApproval("tenant_mismatch")
    signed, sealed = decision.signed, decision.content
    if signed is None:
        raise BadApproval("signature_missing")
    if sealed is None:
        raise BadApproval("content_missing")
    approval = verify(signed, rules.public_keys)
    _check_binding(approval, decision, envelope)
    if approval.not_before is not None and approval.not_before - approval.approved_at > LONGEST_DELAY:
        raise BadApproval("delay_too_long")
    second = check_second(approval, decision.second, rules.public_keys)
    if sealed.purpose is not Purpose.OUTBOUND:
        raise BadApproval("purpose_mismatch")
    if max(one.approved_at for one in (approval, second) if one is not None) > now + _CLOCK_SKEW:
        raise BadApproval("approved_in_future")
    return Claim(approval, signed, sealed, second, decision.second)


def _check_binding(approval: Approval, decision: ReplyDecided, envelope: Envelope) -> None:
    bound = (
        ("tenant_mismatch", approval.tenant, envelope.tenant),
        ("ticket_mismatch", approval.ticket_id, decision.ticket_id),
        ("ticket_mismatch", approval.ticket_id, envelope.ticket_id),
        ("version_mismatch", approval.ticket_version, decision.version),
        ("reply_mismatch", approval.reply_id, decision.reply_id),
        ("agent_mismatch", approval.agent, decision.agent),
    )
    for code, signed, said in bound:
        if signed != said:
            raise BadApproval(code)


def check_opened(approval: Approval, plaintext: bytes) -> ReplyContent:
    """The content, when the approval is of exactly it.

    Raises:
        BadApproval: it is not what was approved.
        Unfit: `planted` when it holds the sentence of a control draft, which no customer may read.
    """
    try:
        content = ReplyContent.model_validate_json(plaintext)
    except ValidationError:
        raise BadApproval("content_invalid") from None
    check_content(approval, content)
    if held(content.text) is not None:
        raise Unfit("planted")
    return content


@dataclass(frozen=True, slots=True)
class Known:
    """What the sender knows of a ticket: its latest version, and since when its processing is restricted."""

    latest: int | None = None
    restricted: datetime | None = None


def check_current(approval: Approval, known: Known, *, now: datetime, max_age: timedelta) -> None:
    """Nothing has overtaken the approval: of two the second, whose person saw the reply last.

    Raises:
        Unfit: `stale` when the customer wrote again since, `restricted` when that was decided since (what is approved
            meanwhile has a declared purpose), `expired` when it waited too long.
    """
    if known.latest is not None and known.latest > approval.ticket_version:
        raise Unfit("stale")
    if known.restricted is not None and approval.approved_at <= known.restricted:
        raise Unfit("restricted")
    if now - leaves_from(approval) > max_age:
        raise Unfit("expired")


def leaves_from(approval: Approval) -> datetime:
    """When the reply may leave: once approved, or at the later time that its agent chose."""
    return max(approval.approved_at, approval.not_before or approval.approved_at)
