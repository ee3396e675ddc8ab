"""New themes: tickets alike within some days, of which nothing like them came before.

A crowd as a burst is (`bursts.py`), over a longer window and among news alone. A ticket is news when the earliest
one that very much resembles it came within the window before it.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from services.drafter.domain.bursts import Rule

KNOWN: Final = 200
"""So many tickets must have come before a theme's window: to who has seen nothing yet, everything is new."""


@dataclass(frozen=True, slots=True)
class ThemeRule:
    """`crowd`: how many within how long, and how alike. An earlier ticket of a cosine of `seen` or more: no news."""

    crowd: Rule = field(default_factory=lambda: Rule(5, timedelta(days=7), 0.36))
    seen: float = 0.5
    known: int = KNOWN
