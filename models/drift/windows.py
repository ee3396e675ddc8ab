"""A window of triage's outputs, as counts and lists; the text of a ticket is never looked at."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.inference.artefacts import FIELDS

LEAST = 30
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


def window(name: str, lines: Iterable[str]) -> Window:
    """One JSON object a line, as `guichet triage` writes it; `corrected` (field to label) may tell what people set."""
    return of_records(name, [_record(name, number, line) for number, line in enumerate(lines, 1) if line.strip()])


def of_records(name: str, records: Sequence[Mapping[str, Any]]) -> Window:
    """The same of records; `labels` may tell what kinds of personal data the masking found in each."""
    if len(records) < LEAST:
        raise WindowError(f"{name}: {len(records)} tickets are too few to compare, at least {LEAST} are needed")
    tickets = [one for one in records if one["actionable"]]
    return Window(
        n=len(records),
        mixes={mix: Counter(_label(one, mix) for one in tickets) for mix in MIXES},
        confidences={field: [float(one[field]["confidence"]) for one in tickets] for field in FIELDS},
        shares=_shares(records, tickets),
        versions=frozenset(str(one["model"]["version"]) for one in records),
    )


def _shares(records: Sequence[Mapping[str, Any]], tickets: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    reviewed = [one for one in tickets if isinstance(one.get("corrected"), Mapping)]
    found = {"set_aside": (len(records) - len(tickets), len(records))}
    for field in FIELDS:
        found[f"abstained:{field}"] = (sum(field in one["abstained"] for one in tickets), len(tickets))
        if reviewed:
            hits = sum(one["corrected"].get(field, one[field]["label"]) != one[field]["label"] for one in reviewed)
            found[f"overridden:{field}"] = (hits, len(reviewed))
    return found | _masked([one["labels"] for one in records if "labels" in one])


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
