"""Measures detection on marked tickets, over all and by language, and holds it to a gate."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from models.pii import marked
from models.pii.marked import Marked
from services.pseudonymizer.adapters.detector import Detector, Request
from services.pseudonymizer.domain.evaluation import Score, Stretch

ALL = "all"
GATE = Path(marked.__file__).parent / "gate.yaml"
_BATCH = 64


class Limits(BaseModel):
    """What a language must keep to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most_leaks: float
    most_wrong_a_ticket: float
    least_recall: Mapping[str, float] = {}


def evaluate(detector: Detector, tickets: Sequence[Marked]) -> dict[str, Score]:
    """A score for `all` and one for each language."""
    scores: dict[str, Score] = {ALL: Score()}
    for start in range(0, len(tickets), _BATCH):
        batch = tickets[start : start + _BATCH]
        found = detector.detect([Request((ticket.text,), lang=ticket.lang) for ticket in batch])
        for ticket, detection in zip(batch, found, strict=True):
            marked = [Stretch(mark.start, mark.end, mark.label) for mark in ticket.marks]
            masked = [Stretch(span.start, span.end, span.label) for span in detection.parts[0].spans]
            for name in (ALL, ticket.lang):
                scores.setdefault(name, Score()).add(ticket.id, ticket.text, marked, masked)
    return scores


def read_gate(path: Path) -> dict[str, Limits]:
    content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: Limits.model_validate(limits) for name, limits in content.items()}


def broken(scores: Mapping[str, Score], gate: Mapping[str, Limits]) -> list[str]:
    """Each limit that is not kept, in words."""
    problems: list[str] = []
    for name, limits in gate.items():
        score = scores.get(name, Score())
        if score.leak_share > limits.most_leaks:
            problems.append(
                f"{name}: {score.leak_share:.2%} of the stretches leak, at most {limits.most_leaks:.2%} may"
            )
        if score.wrong_a_ticket > limits.most_wrong_a_ticket:
            wrong, most = score.wrong_a_ticket, limits.most_wrong_a_ticket
            problems.append(f"{name}: {wrong:.2f} wrong stretches a ticket, at most {most:.2f} may be")
        for label, least in limits.least_recall.items():
            if score.recall(label) < least:
                problems.append(f"{name}: {score.recall(label):.2%} of {label} found, at least {least:.2%} must be")
    return problems
