"""Pairs go through the whole chain, masked and then triaged, and are compared."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from models import corpus
from models.fairness.figures import Answer, Compared, Figures, Share, figures
from models.fairness.pairs import GROUPS, Pair, Side
from models.steps import Record, Step
from shared.inference.artefacts import FIELDS

Progress = Callable[[str, int, int], None]

BATCH = 32
PRIORITIES = ("P4", "P3", "P2", "P1")
WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Audit:
    groups: Mapping[str, Figures]
    parts: Mapping[str, Mapping[str, Figures]]
    """By group, then by the smaller groups within."""
    names_left: Mapping[str, Share]
    """By the origin of a name, in how many tickets a part of it is still readable once masked."""
    model: Mapping[str, Any]

    def shown(self) -> dict[str, Any]:
        return {
            "model": dict(self.model),
            "groups": {
                group: {
                    **found.shown(),
                    "parts": {name: part.shown() for name, part in sorted(self.parts[group].items())},
                }
                for group, found in self.groups.items()
            },
            "names_left": {origin: share.shown() for origin, share in sorted(self.names_left.items())},
        }


def audit(pairs: Sequence[Pair], mask: Step, triage: Step, progress: Progress) -> Audit:
    """`mask` pseudonymises raw records, `triage` reads masked ones. What is masked to the same text is read once.

    That is no shortcut around the model: the same text gets the same answer, whatever its neighbours.
    """
    sides = list(dict.fromkeys(side for pair in pairs for side in (pair.a, pair.b)))
    masked = dict(
        zip(
            sides, _through(mask, [_record(row, side) for row, side in enumerate(sides)], progress, "mask"), strict=True
        )
    )
    keys = {side: (str(one["lang"]), str(one["subject"]), str(one["body"])) for side, one in masked.items()}
    texts = list(dict.fromkeys(keys.values()))
    records = [{"id": str(row), "lang": lang, "subject": s, "body": b} for row, (lang, s, b) in enumerate(texts)]
    read = _through(triage, records, progress, "read")
    answers = {key: _answer(one) for key, one in zip(texts, read, strict=True)}
    compared = [
        (pair.group, Compared(pair.parts, answers[keys[pair.a]], answers[keys[pair.b]], keys[pair.a] == keys[pair.b]))
        for pair in pairs
    ]
    named = [side for pair in pairs for side in (pair.a, pair.b) if side.origin and side.named]
    return _summed(compared, _names_left(named, keys), read[0]["model"] if read else {})


def _summed(compared: Sequence[tuple[str, Compared]], left: Mapping[str, Share], model: Mapping[str, Any]) -> Audit:
    by_group = {name: [one for group, one in compared if group == name] for name in GROUPS}
    return Audit(
        groups={name: figures(found) for name, found in by_group.items()},
        parts={
            name: {
                part: figures([one for one in found if part in one.parts])
                for part in {part for one in found for part in one.parts}
            }
            for name, found in by_group.items()
        },
        names_left=left,
        model=model,
    )


def readable(named: Sequence[str], text: str) -> bool:
    """Is any word of a name still there?"""
    words = {word for part in named for word in WORD.findall(part)}
    return not words.isdisjoint(WORD.findall(text))


def _names_left(named: Sequence[Side], keys: Mapping[Side, tuple[str, str, str]]) -> dict[str, Share]:
    distinct = list(dict.fromkeys(named))
    n = Counter(side.origin for side in distinct)
    left = Counter(side.origin for side in distinct if readable(side.named, "\n".join(keys[side][1:])))
    return {origin: Share(left[origin], count) for origin, count in n.items()}


def _through(step: Step, records: Sequence[Record], progress: Progress, stage: str) -> list[Record]:
    found: list[Record] = []
    for start in range(0, len(records), BATCH):
        found += step(list(records[start : start + BATCH]))
        progress(stage, len(found), len(records))
    return found


def _record(row: int, side: Side) -> Record:
    return {"id": str(row), "lang": side.lang, "subject": side.subject, "body": side.body}


@cache
def _order() -> Mapping[str, tuple[str, ...]]:
    """Impact and urgency, the least pressing first."""
    return corpus.labels()


def _answer(found: Record) -> Answer:
    labels = {field: str(found[field]["label"]) for field in FIELDS}
    order = _order()
    asked = frozenset(found["abstained"])
    return Answer(
        labels=labels | {"priority": str(found["priority"]), "actionable": str(bool(found["actionable"]))},
        levels={
            "impact": order["impact"].index(labels["impact"]),
            "urgency": order["urgency"].index(labels["urgency"]),
            "priority": PRIORITIES.index(str(found["priority"])),
            "actionable": int(bool(found["actionable"])),
        },
        confidences={field: float(found[field]["confidence"]) for field in FIELDS},
        asked=asked | {"priority"} if asked & {"impact", "urgency"} else asked,
    )
