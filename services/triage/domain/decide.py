"""From a message and the model's probabilities to a decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from schemas.tickets import FoundField, Kind, ModelIdentity, Outside, Prediction, Priority, Reason, Sentiment
from services.triage.domain.abstain import Deciding, deciding
from services.triage.domain.extraction import found_fields
from services.triage.domain.field_rules import NOTHING, Extraction
from services.triage.domain.kind import heard, kind_of
from services.triage.domain.languages import read_as
from services.triage.domain.policy import Policy
from services.triage.domain.priority import priority
from services.triage.domain.reasons import PHRASES, Pull, Segment, leading, reasons
from services.triage.domain.steering import spoken
from services.triage.domain.taxonomy import FIELDS, Taxonomy
from services.triage.domain.tenants import DEFAULT_TENANT
from shared.inference.text import ticket_text
from shared.use_cases import NONE, Cases

TOP = 3
DIGITS = 4

Probabilities = Mapping[str, Sequence[float]]
"""Per field, a probability for each label, in the taxonomy's order; `kind` in the order of `Rules.kinds`."""
Hear = Callable[[str, str, Probabilities], Sentiment | None]
"""How the writer of a subject and body sounds; None where that is not sure enough."""


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    body: str
    lang: str
    opening: str | None = None
    kind: Kind = Kind.TICKET
    lang_confidence: float | None = None
    tenant: str = DEFAULT_TENANT
    use_case: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the model must read of one message, and what the rules make of it."""

    message: Message
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model says of a text, and how each token pulled on the likeliest value of each field.

    `own`: what the classifier of the ticket's use case says of its categories, where there is one.
    """

    probabilities: Probabilities
    pull: Pull
    own: Sequence[float] | None = None

    @property
    def answers(self) -> Probabilities:
        return self.probabilities if self.own is None else {**self.probabilities, "category": self.own}


@dataclass(frozen=True, slots=True)
class Closer:
    """A second look: the phrases that pulled most, and the text without each of them."""

    segments: tuple[Segment, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    kind: Kind
    predictions: Mapping[str, Prediction]
    priority: Priority
    deciding: Deciding
    reasons: tuple[Reason, ...]
    fields: tuple[FoundField, ...] = ()
    outside: Outside | None = None
    sentiment: Sentiment | None = None
    """For whoever answers: nothing above comes of it."""
    category_model: ModelIdentity | None = None
    """The classifier of the use case's own that gave the category; None: the model did."""
    vector: tuple[float, ...] | None = None
    """Of the tickets that are watched for drift; it stays in triage's table."""

    @property
    def actionable(self) -> bool:
        return self.kind is Kind.TICKET

    @property
    def abstained(self) -> tuple[str, ...]:
        return self.deciding.abstained


@dataclass(frozen=True, slots=True)
class Rules:
    taxonomy: Taxonomy
    policy: Policy
    segments: int = PHRASES
    """The most phrases left out in turn to weigh reasons; 0 finds none."""
    kinds: tuple[str, ...] = tuple(kind.value for kind in Kind)
    extraction: Extraction = NOTHING
    hear: Hear | None = None
    use_cases: Cases = NONE
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By use case, the categories that a classifier of its own answers with, in the order of its answers."""

    def labels(self, name: str, use_case: str | None) -> tuple[str, ...]:
        """What the answers on a field stand for."""
        own = self.own.get(use_case or "") if name == "category" else None
        return self.taxonomy.labels(name) if own is None else own

    def offered(self, name: str, use_case: str | None) -> list[int]:
        """The places of a field's labels that a ticket may have: of the categories, those of its use case."""
        labels = enumerate(self.labels(name, use_case))
        return [at for at, label in labels if name != "category" or self.use_cases.has(use_case, label)]


def plan(message: Message) -> Plan:
    return Plan(message, kind_of(message.subject, message.body, message.kind), _read(message))


def closer(planned: Plan, first: Reading, rules: Rules) -> Closer:
    """What is surely no ticket needs no reasons: nothing of it is read again."""
    message = planned.message
    if heard(rules.kinds, first.probabilities.get("kind"), planned.kind, message.kind) is not Kind.TICKET:
        return Closer()
    found = tuple(leading(message.subject, message.body, planned.text, first.pull, rules.segments))
    parts = (one.without(message.subject, message.body) for one in found)
    return Closer(found, tuple(_read(replace(message, subject=subject, body=body)) for subject, body in parts))


def judge(planned: Plan, first: Reading, looked: Closer, found: Sequence[Probabilities], rules: Rules) -> Judgement:
    """`found[i]` is what was answered to `looked.texts[i]`."""
    message, whole = planned.message, first.answers
    labels = {name: rules.labels(name, message.use_case) for name in FIELDS}
    offered = {name: rules.offered(name, message.use_case) for name in FIELDS}
    predictions = {name: _prediction(labels[name], whole[name], offered[name]) for name in FIELDS}
    chosen = {name: max(offered[name], key=whole[name].__getitem__) for name in FIELDS}
    held = [{name: one[name][chosen[name]] for name in FIELDS} for one in (whole, *found)]
    kind = heard(rules.kinds, whole.get("kind"), planned.kind, message.kind)
    languages = _languages(message, rules.policy)
    return Judgement(
        kind=kind,
        predictions=predictions,
        priority=priority(rules.taxonomy, predictions["impact"].label, predictions["urgency"].label),
        deciding=deciding(predictions, languages, message.tenant, rules.policy),
        reasons=reasons(held[0], held[1:], [one.of(message.subject, message.body) for one in looked.segments]),
        fields=_found(message, rules.extraction) if kind is Kind.TICKET else (),
        outside=_outside(message.use_case, first, predictions["category"].label, rules),
        sentiment=_sentiment(message, first.probabilities, rules.hear) if kind is Kind.TICKET and languages else None,
    )


def _found(message: Message, by: Extraction) -> tuple[FoundField, ...]:
    return found_fields(message.subject, message.body, message.tenant, by)


def _sentiment(message: Message, whole: Probabilities, hear: Hear | None) -> Sentiment | None:
    return None if hear is None else hear(message.subject, message.body, whole)


def _languages(message: Message, policy: Policy) -> frozenset[str]:
    text = f"{message.subject}\n{message.body}"
    return read_as(message.lang, message.lang_confidence, text, policy.languages)


def _read(message: Message) -> str:
    return ticket_text(spoken(message.subject), spoken(message.body), spoken(message.opening or ""))


def _outside(use_case: str | None, first: Reading, said: str, rules: Rules) -> Outside | None:
    """What the model of all holds likeliest, where the use case lacks it or its own classifier says something else.

    Whoever writes chooses the use case: a guard by category looks at both.
    """
    labels, probabilities = rules.taxonomy.labels("category"), first.probabilities["category"]
    best = max(range(len(labels)), key=probabilities.__getitem__)
    if labels[best] == said or (first.own is None and rules.use_cases.has(use_case, labels[best])):
        return None
    return Outside(label=labels[best], confidence=min(1.0, round(float(probabilities[best]), DIGITS)))


def _prediction(labels: Sequence[str], probabilities: Sequence[float], offered: Sequence[int]) -> Prediction:
    """Of the labels offered. What the model gives to others is not shared out: its confidence stays what it is."""
    ranked = sorted(offered, key=lambda at: -probabilities[at])[:TOP]
    top = tuple((labels[at], min(1.0, round(float(probabilities[at]), DIGITS))) for at in ranked)
    return Prediction(label=top[0][0], confidence=top[0][1], top=top)
