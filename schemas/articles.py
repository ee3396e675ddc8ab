"""Events in the life of an article: proposed from what people answered, decided by a person, held by the index."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.base import EventData
from schemas.tickets import Version

RejectionReason = Literal["one_off", "wrong", "duplicate", "outdated", "other"]


class ArticleProposed(EventData):
    """What people answered to tickets alike that the knowledge base did not answer, in sentences of theirs.

    Nothing of it is used before `article.decided.v1` approves it. `text` has one sentence a line, with slots and no
    placeholder; `left_out` counts sentences of the reply that were not taken; `tickets` are those behind it.
    """

    TYPE: ClassVar[str] = "article.proposed.v1"

    proposal_id: UUID
    lang: str
    category: str
    title: str
    text: str
    questions: tuple[str, ...] = ()
    tickets: tuple[UUID, ...]
    left_out: int = Field(default=0, ge=0)
    proposed_at: AwareDatetime


class ArticleDecided(EventData):
    """A person's word on a proposed article; of several on one the highest `version` is what stands.

    An approval carries the text as that person left it; `text_sha256` is the SHA-256 of title, line feed and text in
    UTF-8.
    """

    TYPE: ClassVar[str] = "article.decided.v1"

    proposal_id: UUID
    version: Version
    decision: Literal["approved", "rejected", "withdrawn"]
    reason: RejectionReason | None = None
    lang: str
    category: str
    title: str | None = None
    text: str | None = None
    text_sha256: str | None = None
    questions: tuple[str, ...] = ()
    valid_until: date | None = None
    edited: bool = False
    tickets: tuple[UUID, ...] = ()
    agent: str
    decided_at: AwareDatetime


class ArticleIndexed(EventData):
    """What the knowledge base holds of an article in one language, told when it changes; not its text.

    `approved` and `valid_until` say whether it is used; not `present`: it was taken out.
    """

    TYPE: ClassVar[str] = "article.indexed.v1"

    article_id: str
    lang: str
    title: str
    category: str
    kind: Literal["article", "static"]
    origin: Literal["folder", "proposal"]
    approved: bool = True
    valid_until: date | None = None
    present: bool = True
    indexed_at: AwareDatetime
