"""Every topic: who may write it, who may read it, how long it is kept. Tests, ACLs and Kubernetes read this."""

from dataclasses import dataclass
from datetime import timedelta

from schemas.articles import ArticleDecided, ArticleIndexed, ArticleProposed
from schemas.base import EventData
from schemas.dead_letters import DeadLetterReplay, DeadLetterReplayed
from schemas.disclosures import DetailsDisclosed
from schemas.erasure import TicketErase, TicketErased
from schemas.likeness import BurstRaised, ThemeRaised, TicketLikened
from schemas.masking import MaskingCorrected
from schemas.policies import PolicyDecided
from schemas.records import AccessRecorded, CrmMessageAdded
from schemas.replies import ReplyDecided, ReplyDrafted, ReplyRevised, ReplySent, ReplySteered, SuggestionJudged
from schemas.restriction import RestrictionDecided
from schemas.retention import RetentionApplied
from schemas.summaries import TicketSummarized
from schemas.tickets import (
    PlaceholdersSealed,
    TicketCorrected,
    TicketPseudonymized,
    TicketReceived,
    TicketTriaged,
)

OPERATOR = "operator"
"""Who lists dead letters and has them taken again: reads those, and writes nothing but the request."""
SERVICES = ("intake", "pseudonymizer", "triage", "drafter", "desk", "crm", "audit")
KEEPERS = SERVICES[:-1]
"""All but the audit, whose ledger is kept."""
RESTRAINED = tuple(service for service in SERVICES if service != "desk")
"""Who is told that a ticket's processing is restricted; the desk says it."""
DEAD_LETTER_SUFFIX = ".dlq"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic and its dead-letter twin.

    `sealed` marks a topic that carries ciphertext of personal data; `outside` one that lies before
    the door and is written by a system that is not ours. `waits_at`: the readers at which events of a ticket whose
    processing is restricted wait until that is lifted.
    """

    data: type[EventData]
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    partitions: int = 6
    retention: timedelta = timedelta(days=7)
    sealed: bool = False
    outside: bool = False
    waits_at: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.data.TYPE

    @property
    def dead_letters(self) -> str:
        return self.name + DEAD_LETTER_SUFFIX


TOPICS: tuple[Topic, ...] = (
    Topic(CrmMessageAdded, ("external-crm",), ("intake",), retention=timedelta(days=1), outside=True),
    Topic(
        TicketReceived,
        ("intake",),
        ("pseudonymizer", "desk", "crm", "audit"),
        sealed=True,
        waits_at=("pseudonymizer",),
    ),
    Topic(TicketPseudonymized, ("pseudonymizer",), ("triage", "desk", "audit"), waits_at=("triage",)),
    Topic(PlaceholdersSealed, ("pseudonymizer",), ("desk", "audit"), sealed=True),
    Topic(DetailsDisclosed, ("pseudonymizer",), ("crm", "audit"), sealed=True, waits_at=("crm",)),
    Topic(TicketTriaged, ("triage",), ("drafter", "desk", "crm", "audit"), waits_at=("drafter",)),
    Topic(TicketCorrected, ("desk",), ("triage", "crm", "audit"), waits_at=("triage",)),
    Topic(MaskingCorrected, ("desk",), ("pseudonymizer", "audit"), sealed=True),
    Topic(ReplyDrafted, ("drafter",), ("desk", "audit")),
    Topic(ReplySteered, ("desk",), ("drafter", "audit"), waits_at=("drafter",)),
    Topic(TicketLikened, ("drafter",), ("desk", "audit")),
    Topic(BurstRaised, ("drafter",), ("desk", "audit")),
    Topic(ThemeRaised, ("drafter",), ("desk", "audit")),
    Topic(TicketSummarized, ("drafter",), ("desk", "audit")),
    Topic(ReplyDecided, ("desk",), ("crm", "audit"), sealed=True),
    Topic(ReplyRevised, ("desk",), ("drafter", "audit"), waits_at=("drafter",)),
    Topic(SuggestionJudged, ("desk",), ("audit",)),
    Topic(ReplySent, ("crm",), ("drafter", "desk", "audit"), waits_at=("drafter",)),
    Topic(ArticleProposed, ("drafter",), ("desk", "audit")),
    Topic(ArticleDecided, ("desk",), ("drafter", "audit"), partitions=1, retention=timedelta(days=3650)),
    Topic(ArticleIndexed, ("drafter",), ("desk", "audit"), partitions=1, retention=timedelta(days=3650)),
    Topic(PolicyDecided, ("desk",), ("crm", "audit"), partitions=1, retention=timedelta(days=3650)),
    Topic(AccessRecorded, ("intake", "pseudonymizer", "triage", "drafter", "desk", "crm"), ("desk", "audit")),
    Topic(TicketErase, ("desk",), SERVICES, retention=timedelta(days=30)),
    Topic(RestrictionDecided, ("desk",), RESTRAINED, retention=timedelta(days=3650)),
    Topic(TicketErased, SERVICES, ("desk", "audit"), retention=timedelta(days=30)),
    Topic(DeadLetterReplay, (OPERATOR,), SERVICES, partitions=1, retention=timedelta(days=30)),
    Topic(DeadLetterReplayed, SERVICES, ("audit",), partitions=1, retention=timedelta(days=30)),
    Topic(RetentionApplied, KEEPERS, ("audit",), partitions=1, retention=timedelta(days=30)),
)

BY_NAME = {topic.name: topic for topic in TOPICS}
DEAD_LETTER_RETENTION = timedelta(days=30)


def consumer_group(service: str, topic: str) -> str:
    """The literal name of a service's consumer group on a topic."""
    return f"guichet.{service}.{topic}"
