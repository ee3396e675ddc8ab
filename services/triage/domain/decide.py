"""From a message and the model's probabilities to a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.tickets import Kind, Prediction, Priority, Reason
from services.triage.domain.abstain import Deciding, deciding
from services.triage.domain.kind import DOUBTFUL, heard, kind_of
from services.triage.domain.languages import read_as
from services.triage.domain.policy import DEFAULT_TENANT, Policy
from services.triage.domain.priority import priority
from services.triage.domain.reasons import Segment, reasons, segments
from services.triage.domain.steering import spoken
from services.triage.domain.taxonomy import FIELDS, Taxonomy
from shared.inference.text import ticket_text

TOP = 3
DIGITS = 4

Probabilities = Mapping[str, Sequence[float]]
"""Per field, a probability for each label, in the taxonomy's order; `kind` in the order of `Rules.kinds`."""


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    body: str
    lang: str
    opening: str | None = None
    kind: Kind = Kind.TICKET
    lang_confidence: float | None = None
    tenant: str = DEFAULT_TENANT


@dataclass(frozen=True, slots=True)
class Plan:
    """The texts that the model must read for one message: the whole first, then with each segment left out."""

    message: Message
    kind: Kind
    segments: tuple[Segment, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    kind: Kind
    predictions: Mapping[str, Prediction]
    priority: Priority
    deciding: Deciding
    reasons: tuple[Reason, ...]

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
    segments: int = 6
    """The most stretches left out in turn to find reasons; 0 finds none."""
    kinds: tuple[str, ...] = tuple(kind.value for kind in Kind)


def plan(message: Message, rules: Rules) -> Plan:
    """What is surely no ticket, or asked for without reasons, is read once."""
    kind = kind_of(message.subject, message.body, message.kind)
    open_ = message.kind is Kind.TICKET and kind in {Kind.TICKET, *DOUBTFUL}
    found = tuple(segments(message.subject, message.body, rules.segments)) if open_ and rules.segments else ()
    parts = [(message.subject, message.body), *(one.without(message.subject, message.body) for one in found)]
    return Plan(message, kind, found, tuple(_read(*part, message.opening) for part in parts))


def _read(subject: str, body: str, opening: str | None) -> str:
    return ticket_text(spoken(subject), spoken(body), spoken(opening or ""))


def judge(planned: Plan, found: Sequence[Probabilities], rules: Rules) -> Judgement:
    """`found[i]` is what the model says of `planned.texts[i]`."""
    message = planned.message
    kind = heard(rules.kinds, found[0].get("kind"), planned.kind, message.kind)
    predictions = {field: _prediction(rules.taxonomy.labels(field), found[0][field]) for field in FIELDS}
    chosen = {field: max(range(len(found[0][field])), key=found[0][field].__getitem__) for field in FIELDS}
    held = [{field: one[field][chosen[field]] for field in FIELDS} for one in found]
    return Judgement(
        kind=kind,
        predictions=predictions,
        priority=priority(rules.taxonomy, predictions["impact"].label, predictions["urgency"].label),
        deciding=deciding(predictions, _languages(message, rules.policy), message.tenant, rules.policy),
        reasons=_reasons(planned, held) if kind is Kind.TICKET else (),
    )


def _languages(message: Message, policy: Policy) -> frozenset[str]:
    text = f"{message.subject}\n{message.body}"
    return read_as(message.lang, message.lang_confidence, text, policy.languages)


def _reasons(planned: Plan, held: Sequence[Mapping[str, float]]) -> tuple[Reason, ...]:
    message = planned.message
    return reasons(held[0], held[1:], [one.of(message.subject, message.body) for one in planned.segments])


def _prediction(labels: Sequence[str], probabilities: Sequence[float]) -> Prediction:
    ranked = sorted(zip(labels, probabilities, strict=True), key=lambda pair: -pair[1])[:TOP]
    top = tuple((label, min(1.0, round(float(probability), DIGITS))) for label, probability in ranked)
    return Prediction(label=top[0][0], confidence=top[0][1], top=top)
