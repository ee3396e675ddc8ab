"""Events in the life of a ticket, up to its triage."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.base import EventData, Frozen
from schemas.sealed import Sealed

Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Version = Annotated[int, Field(ge=1)]
USE_CASE_NAME = r"^[a-z][a-z0-9_-]{0,39}$"
UseCase = Annotated[str | None, Field(pattern=USE_CASE_NAME, exclude_if=lambda use_case: use_case is None)]
"""What the ticket's first message was for, by a name of the administrator's; None where an installation has but one."""

MOST_OF_ATTACHMENTS = 2_000
"""Characters of attachments' text that follow the message's own: it comes first, and must not be drowned."""


class Channel(StrEnum):
    MAIL = "mail"
    API = "api"
    CRM = "crm"


class Kind(StrEnum):
    """Is this a ticket at all?"""

    TICKET = "ticket"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    SPAM = "spam"
    THANKS = "thanks"
    EMPTY = "empty"
    INSTRUCTION = "instruction"
    """Written to the machine: an attempt to steer it, with no matter of its own."""
    OTHER = "other"
    """Written by somebody, but not to a helpdesk: chatter, a newsletter, an invitation."""


class AttachmentNote(Frozen):
    """What may be known of an attachment outside the seal: never its name or content."""

    media_type: str
    size: int
    read: bool
    reason: str | None = None
    """Why it was not read, as a code."""


class TicketReceived(EventData):
    """A customer's message came in. Version n is the ticket's n-th message."""

    TYPE: ClassVar[str] = "ticket.received.v1"

    ticket_id: UUID
    message_id: UUID
    version: Version
    channel: Channel
    received_at: AwareDatetime
    kind: Kind = Kind.TICKET
    kind_reason: str | None = None
    use_case: UseCase = None
    attachments: tuple[AttachmentNote, ...] = ()
    content: Sealed


class MessageContent(Frozen):
    """The sealed content of a message, as JSON, once opened. Never on a topic in clear."""

    subject: str
    text: str
    sender_name: str | None = None
    sender_address: str | None = None
    recipients: tuple[str, ...] = ()
    quoted: str = ""
    signature: str = ""
    rfc_message_id: str | None = None
    references: tuple[str, ...] = ()
    attachment_names: tuple[str, ...] = ()
    attachment_text: str = ""
    external_reference: str | None = None

    @property
    def for_models(self) -> str:
        """What is masked and shown to the models: the text, then the beginning of what was read in attachments."""
        read = self.attachment_text[:MOST_OF_ATTACHMENTS].strip()
        return f"{self.text}\n\n-----\n{read}".lstrip() if read else self.text


class Entity(Frozen):
    """One masked stretch: offsets are characters into the pseudonymised `body`."""

    start: int
    end: int
    label: str
    placeholder: str
    score: Probability
    recognizer: str
    reversible: bool
    pattern: str = ""
    """Which of the recogniser's patterns it was. Empty, here and below: none, or an event from before this was said."""
    context: str = ""
    """The word beside it that spoke for it, one of the recogniser's own list."""


class TicketPseudonymized(EventData):
    """The message with personal data replaced. `opening` is the ticket's first message when this is a later one."""

    TYPE: ClassVar[str] = "ticket.pseudonymized.v1"

    ticket_id: UUID
    message_id: UUID
    version: Version
    received_at: AwareDatetime
    channel: Channel
    kind: Kind
    kind_reason: str | None = None
    use_case: UseCase = None
    lang: str
    lang_confidence: Probability
    subject: str
    body: str
    opening: str | None = None
    entities: tuple[Entity, ...] = ()
    secrets: int = 0


class PlaceholdersSealed(EventData):
    """The ticket's placeholder ↔ value table so far, sealed. Only the desk reads it, for a named agent."""

    TYPE: ClassVar[str] = "placeholders.sealed.v1"

    ticket_id: UUID
    version: Version
    table: Sealed


class Placeholder(Frozen):
    """A row of the sealed table, once opened. `mark` is what an agent said of the value."""

    placeholder: str
    value: str
    label: str
    reversible: bool
    mark: Literal["missed", "not_personal"] | None = None


class PlaceholderTable(Frozen):
    """The sealed table, as JSON, once opened. `literals` are placeholders that the customer typed."""

    rows: tuple[Placeholder, ...] = ()
    literals: tuple[str, ...] = ()


class Prediction(Frozen):
    """One field's value: `confidence` is calibrated; `top` holds the three likeliest."""

    label: str
    confidence: Probability
    top: tuple[tuple[str, Probability], ...]


class Reason(Frozen):
    """A stretch of the pseudonymised text that moved the decision on `field`; larger weight, stronger."""

    text: str
    field: str
    weight: float


class ModelIdentity(Frozen):
    name: str
    version: str
    digest: str
    device: str


class FoundField(Frozen):
    """A detail that a rule found in the pseudonymised text: an order number, a product. `value` may be a placeholder.

    `rank` is the rule's place among its field's: the lowest that holds stands. In `categories` the rule holds; empty:
    in all.
    """

    name: str
    fr: str
    en: str
    value: str
    rank: Annotated[int, Field(ge=0)]
    categories: tuple[str, ...] = ()


class Outside(Frozen):
    """The category that the model holds likeliest of all, where the ticket's use case does not have it.

    Beside a classifier of the use case's own: where that one says another.
    """

    label: str
    confidence: Probability


Priority = Literal["P1", "P2", "P3", "P4"]

Mode = Literal["suggest", "preselect", "automatic"]
"""Who decides a field: a person alone; a person, who finds a value proposed; the model, whom a person may correct."""


class Modes(Frozen):
    category: Mode
    type: Mode
    impact: Mode
    urgency: Mode


Sounding = Literal["calm", "tense", "upset"]


class Sentiment(Frozen):
    """How the writer sounds to the machine, for whoever answers: no field, priority or order comes of it."""

    label: Sounding
    confidence: Probability


class TicketTriaged(EventData):
    """What the models say of a ticket's version. Carries the pseudonymised text on to the drafter."""

    TYPE: ClassVar[str] = "ticket.triaged.v1"

    ticket_id: UUID
    message_id: UUID
    version: Version
    received_at: AwareDatetime
    channel: Channel
    kind: Kind
    actionable: bool
    use_case: UseCase = None
    lang: str
    subject: str
    body: str
    opening: str | None = None
    category: Prediction
    outside: Annotated[Outside | None, Field(exclude_if=lambda outside: outside is None)] = None
    category_model: Annotated[ModelIdentity | None, Field(exclude_if=lambda model: model is None)] = None
    """The classifier of a use case's own that gave the category; None: `model` did."""
    type: Prediction
    impact: Prediction
    urgency: Prediction
    priority: Priority
    matrix: Annotated[dict[str, dict[str, Priority]] | None, Field(exclude_if=lambda matrix: matrix is None)] = None
    """`matrix[impact][urgency]`: what priority follows from, also when a person sets one. None: the default."""
    abstained: tuple[str, ...] = ()
    abstained_for: Literal["confidence", "language"] | None = None
    """Why: the model is not sure enough, or the message's language was not measured or could not be told."""
    modes: Modes | None = None
    held_back: tuple[str, ...] = ()
    """Fields that the policy would have proposed or let stand, left to a person because the model had drifted."""
    lang_confidence: Probability | None = None
    reasons: tuple[Reason, ...] = ()
    fields: tuple[FoundField, ...] = ()
    """Of this message alone, for whatever category the ticket ends in."""
    sentiment: Annotated[Sentiment | None, Field(exclude_if=lambda said: said is None)] = None
    """Only where an administrator asked for it, and the machine is sure enough."""
    model: ModelIdentity

    @property
    def models(self) -> tuple[ModelIdentity, ...]:
        """All that spoke: where a use case has a classifier of its own, the category is that one's."""
        return (self.model,) if self.category_model is None else (self.model, self.category_model)


class TicketCorrected(EventData):
    """An agent set a field by hand: from here on no model overwrites it.

    `verdict` is what that says of the model's value, when there was one; `mode` is how it was offered.
    """

    TYPE: ClassVar[str] = "ticket.corrected.v1"

    ticket_id: UUID
    version: Version
    field: Literal["category", "type", "impact", "urgency", "priority"]
    value: str
    was: str | None = None
    agent: str
    corrected_at: AwareDatetime
    verdict: Literal["accepted", "corrected"] | None = None
    mode: Mode | None = None
    priority: Annotated[Priority | None, Field(exclude_if=lambda said: said is None)] = None
    """What follows from it, as the desk shows it; of an impact or urgency, while no person set the priority itself."""
