"""The held-out tickets as a gate: what triage answers for them, against what a release must keep to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from models import corpus, gates, measure
from models.corpus import Example
from models.softmax import Doubles
from models.steps import Record, Step
from schemas.tickets import Kind
from shared.inference.artefacts import FIELDS

GATE = Path(__file__).parent / "gate.yaml"
BATCH = 32
OVERALL = "overall"

Field = Literal["category", "type", "impact", "urgency"]
Progress = Callable[[str, int, int], None]


class Limits(BaseModel):
    """By field, shares from 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least_macro_f1: Mapping[Field, float] = {}
    most_ece: Mapping[Field, float] = {}
    least_coverage: Mapping[Field, float] = {}
    """At 95 % precision."""


class Gate(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    least_tickets: int
    overall: Limits
    fr: Limits
    en: Limits
    most_gap: Mapping[Field, float]
    """By field, how far the macro-F1 of French and English may lie apart."""
    least_urgency_within_one_level: float
    least_out_of_scope_recall: float
    most_tickets_refused: float
    most_lookalikes_refused: float


def read_gate(path: Path = GATE) -> Gate:
    return gates.read(path, Gate)


def evaluate(examples: Sequence[Example], triage: Step, progress: Progress) -> dict[str, Any]:
    """Everything the gate looks at, from what triage itself answers: model, rules and steering guard together."""
    found: list[Record] = []
    for start in range(0, len(examples), BATCH):
        found += triage([_record(start + at, one) for at, one in enumerate(examples[start : start + BATCH])])
        progress("read", len(found), len(examples))
    pairs = list(zip(examples, found, strict=True))
    tickets = [(one, answer) for one, answer in pairs if one.labelled]
    return {
        "model": found[0]["model"] if found else {},
        "tickets": len(tickets),
        "fields": _fields(tickets),
        "urgency_within_one_level": _within_one(tickets),
        "out_of_scope": _share(not answer["actionable"] for one, answer in pairs if one.kind != Kind.TICKET),
        "tickets_refused": _share(not answer["actionable"] for _, answer in tickets),
        "lookalikes_refused": _share(
            not answer["actionable"] for one, answer in pairs if one.kind == Kind.TICKET and not one.labelled
        ),
    }


def broken(found: Mapping[str, Any], gate: Gate) -> list[str]:
    """Each limit that is not kept, in words."""
    return [
        *_few(found, gate),
        *(line for name in (OVERALL, "fr", "en") for line in _limits(found, name, getattr(gate, name))),
        *_gaps(found, gate),
        *_scope(found, gate),
    ]


def _few(found: Mapping[str, Any], gate: Gate) -> Iterator[str]:
    if found["tickets"] < gate.least_tickets:
        yield f"{found['tickets']} labelled tickets are too few to judge, at least {gate.least_tickets} are needed"


def _limits(found: Mapping[str, Any], name: str, limits: Limits) -> Iterator[str]:
    where = "all tickets" if name == OVERALL else f"the {name} tickets"
    for key, word, bounds in (
        ("macro_f1", "macro-F1", limits.least_macro_f1),
        ("coverage_at_95_precision", "coverage at 95 % precision", limits.least_coverage),
    ):
        for field, least in bounds.items():
            value = _figure(found, field, name, key)
            if value < least:
                yield f"{field} on {where}: {word} {value:.3f}, at least {least:.3f} is needed"
    for field, most in limits.most_ece.items():
        value = _figure(found, field, name, "ece")
        if value > most:
            yield f"{field} on {where}: confidence is off by {value:.3f} on average, at most {most:.3f} may be"


def _gaps(found: Mapping[str, Any], gate: Gate) -> Iterator[str]:
    for field, most in gate.most_gap.items():
        fr, en = (_figure(found, field, lang, "macro_f1") for lang in ("fr", "en"))
        if abs(fr - en) > most:
            apart = f"French ({fr:.3f}) and English ({en:.3f}) lie {abs(fr - en):.3f} apart"
            yield f"{field}: {apart}, at most {most:.3f} may be"


def _scope(found: Mapping[str, Any], gate: Gate) -> Iterator[str]:
    within, scope = found["urgency_within_one_level"], found["out_of_scope"]["share"]
    if within < gate.least_urgency_within_one_level:
        least = gate.least_urgency_within_one_level
        yield f"urgency is within one level for {within:.1%}, at least {least:.1%} is needed"
    if scope < gate.least_out_of_scope_recall:
        yield f"{scope:.1%} of what is no ticket is set aside, at least {gate.least_out_of_scope_recall:.1%} is needed"
    for key, most, word in (
        ("tickets_refused", gate.most_tickets_refused, "of the tickets"),
        ("lookalikes_refused", gate.most_lookalikes_refused, "of the tickets that look like none"),
    ):
        if found[key]["share"] > most:
            yield f"{found[key]['share']:.1%} {word} are set aside, at most {most:.1%} may be"


def _figure(found: Mapping[str, Any], field: str, name: str, key: str) -> float:
    """What was not measured keeps no limit: a language without tickets counts as the worst there is."""
    groups = found["fields"].get(field, {})
    return float(groups[name][key]) if name in groups else (1.0 if key == "ece" else 0.0)


def _fields(tickets: Sequence[tuple[Example, Record]]) -> dict[str, Any]:
    labels = corpus.labels()
    return measure.by_language(
        {field: _stated(labels[field], [answer[field] for _, answer in tickets]) for field in FIELDS},
        labels,
        {field: [one.label(field) for one, _ in tickets] for field in FIELDS},
        [one.lang for one, _ in tickets],
    )


def _stated(labels: Sequence[str], answers: Sequence[Record]) -> Doubles:
    """[n, labels]: the confidence of the chosen label, in its column."""
    stated = np.zeros((len(answers), len(labels)))
    for row, answer in enumerate(answers):
        stated[row, labels.index(answer["label"])] = answer["confidence"]
    return stated


def _within_one(tickets: Sequence[tuple[Example, Record]]) -> float:
    order = corpus.labels()["urgency"]
    away = [abs(order.index(one.urgency) - order.index(answer["urgency"]["label"])) for one, answer in tickets]
    return round(sum(levels <= 1 for levels in away) / len(away), 4) if away else 0.0


def _share(hits: Iterator[bool]) -> dict[str, Any]:
    found = list(hits)
    return {"n": len(found), "hits": sum(found), "share": round(sum(found) / len(found), 4) if found else 0.0}


def _record(row: int, one: Example) -> Record:
    return {"id": str(row), "lang": one.lang, "subject": one.subject, "body": one.body}
