"""Priority is read from impact and urgency; and how the queue orders it."""

from collections.abc import Mapping
from typing import Final

Matrix = Mapping[str, Mapping[str, str]]
"""`matrix[impact][urgency]` is a priority."""

FIELDS: Final = ("category", "type", "impact", "urgency")

CATEGORIES: Final = (
    "access",
    "hardware",
    "software",
    "network",
    "messaging",
    "hosting",
    "security",
    "privacy",
    "billing",
    "orders",
    "people",
    "information",
)
"""The shipped taxonomy's; an installation may have more, see `categories.py`."""
TYPES: Final = ("incident", "request", "question", "complaint")
IMPACTS: Final = ("person", "team", "organisation")
URGENCIES: Final = ("low", "normal", "high", "critical")
PRIORITIES: Final = ("P1", "P2", "P3", "P4")

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "category": CATEGORIES,
    "type": TYPES,
    "impact": IMPACTS,
    "urgency": URGENCIES,
    "priority": PRIORITIES,
}

DEFAULT_MATRIX: Final[Matrix] = {
    impact: dict(zip(URGENCIES, row, strict=True))
    for impact, row in {
        "person": ("P4", "P4", "P3", "P2"),
        "team": ("P4", "P3", "P2", "P1"),
        "organisation": ("P3", "P2", "P1", "P1"),
    }.items()
}
"""Until triage has told the one it reads."""

# A ticket that no model has read yet stands in the middle: neither jumping the queue nor last in it.
_RANKS: Final = {"P1": 1, "P2": 2, None: 3, "P3": 4, "P4": 5}


def priority_of(impact: str, urgency: str, matrix: Matrix | None = None) -> str | None:
    """As the matrix says, the default one unless told; None for a value it does not know."""
    return (matrix or DEFAULT_MATRIX).get(impact, {}).get(urgency)


def rank(priority: str | None) -> int:
    """The order of a priority in the queue, smallest first."""
    return _RANKS.get(priority, _RANKS[None])
