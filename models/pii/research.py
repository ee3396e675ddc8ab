"""Reads the JSON of Presidio's research sets as marked tickets, keeping the types that Guichet has a label for.

Countries are no personal data here, and a street's address there goes on to the country: what is compared are the types
that both tools know by the same meaning.
"""

import json
from pathlib import Path

from models.pii.marked import Mark, Marked, MarkError

LABELS = {
    "PERSON": "PERSON",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "CREDIT_CARD": "CARD",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
    "US_SSN": "ID_DOCUMENT",
    "US_DRIVER_LICENSE": "ID_DOCUMENT",
}
"""The set's types, which are Presidio's own names too."""


def read(path: Path) -> tuple[list[Marked], list[tuple[Mark, ...]]]:
    """The texts with the marks of the types compared, and for each the marks of every other type.

    Raises:
        MarkError: the file is not such a set.
        OSError: it cannot be read.
    """
    try:
        samples = json.loads(path.read_text(encoding="utf-8"))
        tickets, others = [], []
        for number, sample in enumerate(samples):
            spans = [(s["start_position"], s["end_position"], s["entity_type"]) for s in sample["spans"]]
            known = tuple(Mark(start, end, LABELS[kind]) for start, end, kind in spans if kind in LABELS)
            tickets.append(Marked(str(number), "en", sample["full_text"], known))
            others.append(tuple(Mark(start, end, kind) for start, end, kind in spans if kind not in LABELS))
    except (ValueError, KeyError, TypeError):
        raise MarkError(f"{path.name} is not a research set") from None
    return tickets, others
