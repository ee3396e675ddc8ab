"""A window of triage's outputs, as counts and lists; a ticket's text is looked at only where it is to be embedded."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.drift.embedding import MOST, WIDTH, Floats
from shared.inference.artefacts import FIELDS
from shared.inference.text import ticket_text

LEAST = 30
Embed = Callable[[Sequence[str]], Floats]
"""From texts to `embedding.projected` vectors."""
MIXES = ("category", "type", "impact", "urgency", "priority", "lang")


class WindowError(ValueError):
    """A window that cannot be used. Names the line, never what it says."""


@dataclass(frozen=True, slots=True)
class Window:
    n: int
    mixes: Mapping[str, Counter[str]]
    confidences: Mapping[str, Sequence[float]]
    shares: Mapping[str, tuple[int, int]]
    """Hits and tries: `abstained:FIELD`, `set_aside`, `overridden:FIELD` where people's corrections are given,
    `masked:LABEL` where it is told what was masked.
    """
    versions: frozenset[str]
    vectors: Floats
    """[n, 64]: of the tickets that were embedded, none where nobody asked."""


def window(name: str, lines: Iterable[str], embed: Embed | None = None) -> Window:
    """One JSON object a line, as `guichet triage` writes it; `corrected` (field to label) may tell what people set."""
    records = [_record(name, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    return of_records(name, records, _embedded(name, records, embed))


def of_records(name: str, records: Sequence[Mapping[str, Any]], vectors: Floats | None = None) -> Window:
    """The same of records.

    `labels` may tell what kinds of personal data the masking found in each; `held_back`, which fields were left to a
    person for drift alone, and `abstained` is then without them.
    """
    if len(records) < LEAST:
        raise WindowError(f"{name}: {len(records)} tickets are too few to compare, at least {LEAST} are needed")
    tickets = [one for one in records if one["actionable"]]
    return Window(
        n=len(records),
        mixes={mix: Counter(_label(one, mix) for one in tickets) for mix in MIXES},
        confidences={field: [float(one[field]["confidence"]) for one in tickets] for field in FIELDS},
        shares=_shares(records, tickets),
        versions=frozenset(str(one["model"]["version"]) for one in records),
        vectors=np.empty((0, WIDTH), np.float32) if vectors is None else vectors,
    )


def _shares(records: Sequence[Mapping[str, Any]], tickets: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    reviewed = [one for one in tickets if isinstance(one.get("corrected"), Mapping)]
    found = {"set_aside": (len(records) - len(tickets), len(records))}
    for field in FIELDS:
        found[f"abstained:{field}"] = (sum(field in one["abstained"] for one in tickets), len(tickets))
        judged = [one for one in reviewed if _judged(one, field)]
        if judged:
            hits = sum(one["corrected"].get(field, one[field]["label"]) != one[field]["label"] for one in judged)
            found[f"overridden:{field}"] = (hits, len(judged))
    return found | _masked([one["labels"] for one in records if "labels" in one])


def _judged(record: Mapping[str, Any], field: str) -> bool:
    """Whether a person could overrule the model here. Of a value that is only shown, silence says nothing."""
    held_back = field in record.get("held_back", ())
    return field not in record["abstained"] and (not held_back or field in record["corrected"])


def _masked(found: Sequence[Sequence[str]]) -> dict[str, tuple[int, int]]:
    known = Counter(label for labels in found for label in set(labels))
    return {f"masked:{label}": (hits, len(found)) for label, hits in sorted(known.items())}


def _label(record: Mapping[str, Any], mix: str) -> str:
    return str(record[mix]["label"] if mix in FIELDS else record[mix])


def _record(name: str, number: int, line: str) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads(line)
        for field in FIELDS:
            str(record[field]["label"]), float(record[field]["confidence"])
        usable = all(key in record for key in ("priority", "lang", "actionable", "abstained"))
        usable = usable and "version" in record["model"]
    except (ValueError, KeyError, TypeError):
        usable = False
    if not usable:
        raise WindowError(f"{name}:{number}: not an output of `guichet triage`")
    return record


def _text(name: str, record: Mapping[str, Any]) -> str:
    subject, body = record.get("subject"), record.get("body")
    if not isinstance(subject, str) or not isinstance(body, str):
        raise WindowError(f"{name}: without `subject` and `body` nothing can be embedded")
    return ticket_text(subject, body)


def _embedded(name: str, records: Sequence[Mapping[str, Any]], embed: Embed | None) -> Floats | None:
    """What is no ticket is left out, as in the mixes; of many, as many are embedded as are compared."""
    if embed is None:
        return None
    tickets = [one for one in records if one["actionable"]]
    return embed([_text(name, one) for one in tickets[:: max(1, len(tickets) // MOST)][:MOST]])
