"""Events in the life of a reply: suggested, decided by a person, sent."""

from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID, uuid5

from pydantic import AwareDatetime, Base64Bytes, Field

from schemas.base import EventData, Frozen
from schemas.sealed import Sealed
from schemas.tickets import Probability, UseCase, Version


class Source(Frozen):
    """An article that a suggestion rests on; `quote` is the sentence used, `title` in the reply's language.

    `category` is the article's own, of the taxonomy or of a use case.
    """

    id: str
    title: str
    score: Probability
    quote: str
    category: str | None = None
    said: str | None = None
    """The reply's own sentence that words the quote, where a generative model put it into words."""


class Nearby(Frozen):
    """An article in the reply's language that came into question, used or not."""

    id: str
    title: str


class Check(Frozen):
    """A check that ran on a suggestion before an agent saw it."""

    name: str
    passed: bool
    detail: str | None = None


class DraftOutcome(StrEnum):
    DRAFT = "draft"
    STATIC = "static"
    NO_ANSWER = "no_answer"


class WordingModel(Frozen):
    """The generative model that put a suggestion into words.

    `version` is the administrator's word, `server` what its server says that it runs, `prompt` names our instructions.
    """

    name: str
    version: str | None = None
    server: str | None = None
    prompt: str


class ReplyDrafted(EventData):
    """A suggestion, with placeholders, or the reason there is none.

    `nearest` lists the articles that came into question, best first. `steering_id` names the steering that this
    suggestion answers; the first suggestion of a message has none.
    """

    TYPE: ClassVar[str] = "reply.drafted.v1"

    ticket_id: UUID
    version: Version
    draft_id: UUID
    lang: str
    outcome: DraftOutcome
    reason: str | None = None
    text: str | None = None
    sources: tuple[Source, ...] = ()
    checks: tuple[Check, ...] = ()
    nearest: tuple[Nearby, ...] = ()
    steering_id: UUID | None = None
    model: WordingModel | None = None
    """Absent when the text is made of the articles' own sentences."""


class Steering(Frozen):
    """What an agent's line asks of the next suggestion, as codes; nothing of it is ever part of a reply.

    `detail`: the answer alone, or every special case. `article` and `without` are articles' ids. `words` pick another
    article; each stood past the pseudonymiser, in an article's title or on a list of everyday words.
    """

    detail: Literal["lead", "all"] | None = None
    tone: Literal["formal", "friendly"] | None = None
    article: str | None = None
    without: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class ReplySteered(EventData):
    """An agent asked for another suggestion. It holds all that the drafter needs, pseudonymised, as triage gave it.

    `base_draft_id` is the suggestion that was before the agent; `withheld` counts the words of the line that stayed
    at the desk.
    """

    TYPE: ClassVar[str] = "reply.steered.v1"

    ticket_id: UUID
    version: Version
    steering_id: UUID
    base_draft_id: UUID
    steering: Steering
    withheld: int = 0
    lang: str
    subject: str
    body: str
    opening: str | None = None
    categories: dict[str, Probability] = Field(default_factory=dict)
    use_case: UseCase = None
    agent: str
    steered_at: AwareDatetime


def redraft_id(steering_id: UUID) -> UUID:
    """The suggestion that answers a steering: the same steering twice is the same suggestion."""
    return uuid5(steering_id, "draft")


class Approval(Frozen):
    """What an agent approved. The signature covers exactly the canonical JSON of this record.

    Hashes are HMAC-SHA-256 keyed with `salt`, which travels sealed with the reply: nobody who
    reads the bus can test a guess of the text or the address against them.

    `policy` is the version of the approval policy that the desk held, `two` says that this approval counts only with a
    second person's, `confirms` is the first approval that a second one confirms, and `not_before` is when the reply may
    leave, if its agent chose a later time. Fields that are absent are not in the signed JSON.
    """

    approval_id: UUID
    reply_id: UUID
    tenant: str
    ticket_id: UUID
    ticket_version: Version
    text_hmac: str
    recipients_hmac: str
    subject_hmac: str
    agent: str
    approved_at: AwareDatetime
    role: str | None = None
    policy: int | None = None
    two: Literal[True] | None = None
    confirms: UUID | None = None
    not_before: AwareDatetime | None = None


class SignedApproval(Frozen):
    """Ed25519 (RFC 8032) over the canonical JSON of `approval`."""

    approval: Approval
    key_id: str
    signature: Base64Bytes


class ReplyContent(Frozen):
    """The sealed content of an approved reply, as JSON, once opened. Never on a topic in clear."""

    subject: str
    text: str
    recipients: tuple[str, ...]
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    salt: str


class ReplyDecided(EventData):
    """A person decided on a reply: an approval carries its signature and the sealed text; a rejection its reason.

    `second` is the approval of a second person, where the policy asks for one.
    """

    TYPE: ClassVar[str] = "reply.decided.v1"

    ticket_id: UUID
    version: Version
    reply_id: UUID
    decision: Literal["approved", "rejected"]
    agent: str
    decided_at: AwareDatetime
    draft_id: UUID | None = None
    edited: bool = False
    rejection_reason: str | None = None
    signed: SignedApproval | None = None
    content: Sealed | None = None
    second: SignedApproval | None = None


class SendStatus(StrEnum):
    SENT = "sent"
    UNCERTAIN = "uncertain"  # a crash left the outcome unknown: a person looks, nothing is repeated
    FAILED = "failed"  # the server said no; nothing went out
    REFUSED = "refused"  # the approval did not hold; nothing was tried


class ReplySent(EventData):
    """What became of an approved reply. `rfc_message_id` is fixed before the first attempt."""

    TYPE: ClassVar[str] = "reply.sent.v1"

    ticket_id: UUID
    version: Version
    reply_id: UUID
    status: SendStatus
    reason: str | None = None
    rfc_message_id: str
    at: AwareDatetime


EditKind = Literal["unedited", "light", "heavy", "rewritten"]


class Change(Frozen):
    """One stretch that a person replaced, with placeholders; words that may not be kept are `[…]`."""

    removed: str
    added: str


class Said(Frozen):
    """What a person answered by themselves: the sentences in which nothing had to be masked, with placeholders.

    `subject` is the ticket's, pseudonymised, `category` what stood at the desk; `left_out` counts the other sentences.
    """

    subject: str = ""
    category: str | None = None
    sentences: tuple[str, ...] = ()
    left_out: int = Field(default=0, ge=0)


class ReplyRevised(EventData):
    """What a person changed between the suggestion and the reply they approved, pseudonymised.

    `changed` counts words; `share` is it by the words of the longer text. `said` is there when the reply was rewritten,
    or when the draft was no answer: the kind is then `rewritten` too, and no stretch was changed.
    """

    TYPE: ClassVar[str] = "reply.revised.v1"

    ticket_id: UUID
    version: Version
    reply_id: UUID
    draft_id: UUID
    lang: str
    kind: EditKind
    changed: int
    share: Probability
    changes: tuple[Change, ...] = ()
    said: Said | None = None
    decided_at: AwareDatetime


DraftReason = Literal[
    "wrong_facts", "off_topic", "wrong_tone", "incomplete", "too_long", "outdated_source", "language", "other"
]
TriageReason = Literal["category", "type", "impact", "urgency", "not_a_ticket", "language", "other"]


class SuggestionJudged(EventData):
    """A person's thumb on a draft or on a classification. It tells of the machine's work, never of the person's.

    `reason` is for a thumb down: a draft's or a classification's, by `about`. `said` holds
    the model's values, as codes.
    """

    TYPE: ClassVar[str] = "suggestion.judged.v1"

    ticket_id: UUID
    version: Version
    about: Literal["draft", "triage"]
    verdict: Literal["up", "down"]
    reason: DraftReason | TriageReason | None = None
    draft_id: UUID | None = None
    model_version: str | None = None
    lang: str
    said: dict[str, str] = Field(default_factory=dict)
    agent: str
    judged_at: AwareDatetime
