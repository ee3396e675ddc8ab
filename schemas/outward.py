"""What leaves by webhook: codes and ids, and what an administrator declared beside them.

These are the `data` of CloudEvents 1.0 in structured mode. They are versioned and compared like the topics' own.
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.base import EventData, Frozen
from schemas.replies import SendStatus
from schemas.tickets import Channel, Kind, Mode, Modes, Priority, Probability, Version

Field_ = Literal["category", "type", "impact", "urgency", "priority"]


class Clear(Frozen):
    """In clear, for one declared purpose. Absent unless this subscriber was promised it; opened anew for each attempt.

    `missing` names what was promised and is not there: the message had none, it was erased, it came before the promise
    was made, or an agent found a secret in it.
    """

    purpose: str
    values: dict[str, str] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()


class FieldChange(Frozen):
    """One field's value. `mode` says whether a model's value stands by itself, `verdict` what a person said of it."""

    field: Field_
    value: str
    was: str | None = None
    mode: Mode | None = None
    confidence: Probability | None = None
    verdict: Literal["accepted", "corrected"] | None = None


class Outward(EventData):
    ticket_id: UUID
    version: Version
    clear: Clear | None = None


class ChangedOut(Outward):
    """Fields of a ticket changed: the same event whether a model or a person did it; `actor` says which.

    `held` names the fields that this event leaves alone: those that a person set, and the priority that rests on one.
    """

    TYPE: ClassVar[str] = "ticket.changed.v1"

    changes: tuple[FieldChange, ...]
    held: tuple[Field_, ...] = ()
    subject: str | None = None
    text: str | None = None
    found: dict[str, str] | None = None


class LabelOut(Frozen):
    label: str
    confidence: Probability


class ModelOut(Frozen):
    name: str
    version: str
    digest: str


class TriagedOut(Outward):
    """What the models say of a ticket's version."""

    TYPE: ClassVar[str] = "ticket.triaged.v1"

    received_at: AwareDatetime
    channel: Channel
    kind: Kind
    actionable: bool
    lang: str
    priority: Priority
    abstained: tuple[str, ...] = ()
    modes: Modes | None = None
    category: LabelOut
    type: LabelOut
    impact: LabelOut
    urgency: LabelOut
    model: ModelOut
    category_model: Annotated[ModelOut | None, Field(exclude_if=lambda model: model is None)] = None
    """The classifier of a use case's own that gave the category; absent: `model` did."""
    subject: str | None = None
    text: str | None = None
    found: dict[str, str] | None = None


class CorrectedOut(Outward):
    """A person set a field."""

    TYPE: ClassVar[str] = "ticket.corrected.v1"

    field: Field_
    value: str
    was: str | None = None
    verdict: Literal["accepted", "corrected"] | None = None


class SentOut(Outward):
    """What became of an approved reply."""

    TYPE: ClassVar[str] = "reply.sent.v1"

    reply_id: UUID
    status: SendStatus
    reason: str | None = None
    at: AwareDatetime


OUTWARD: tuple[type[Outward], ...] = (ChangedOut, TriagedOut, CorrectedOut, SentOut)
