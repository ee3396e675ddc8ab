"""What every recogniser is made of.

A recogniser has a name, a label and `find(places)`. It reads folded text (`spans.fold`), and its patterns
use bounded repetition only, so that its time is linear in the text whatever the text is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from services.pseudonymizer.domain.recognizers.places import Places, Where, anywhere
from services.pseudonymizer.domain.spans import Span

BEFORE, AFTER = 60, 30
CONTEXT_GAIN = 0.35
CERTAIN = 0.99


class Recognizer(Protocol):
    """Finds one kind of personal data. `law` cites the format or the law that defines it."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def law(self) -> str: ...
    def find(self, places: Places) -> Iterator[Span]: ...


def words(*alternatives: str) -> re.Pattern[str]:
    """A whole-word, case-insensitive pattern for context words in both languages."""
    joined = "|".join(sorted(alternatives, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern. What is masked is its group `v`, or all of it.

    `needs_context` keeps a match only beside a context word; `check` sees the value and may refuse it; `where` spares
    the pattern the places where it cannot match.
    """

    name: str
    pattern: re.Pattern[str]
    score: float
    needs_context: bool = False
    check: Callable[[str], bool] | None = None
    where: Where = anywhere


@dataclass(frozen=True, slots=True)
class PatternRecognizer:
    """A recogniser that is a list of rules with shared context words."""

    name: str
    label: str
    law: str
    rules: tuple[Rule, ...]
    context: re.Pattern[str] | None = None
    against: re.Pattern[str] | None = None

    def find(self, places: Places) -> Iterator[Span]:
        for rule in self.rules:
            for match in rule.where(rule.pattern, places):
                span = self._judge(places.text, rule, match)
                if span is not None:
                    yield span

    def _judge(self, text: str, rule: Rule, match: re.Match[str]) -> Span | None:
        group = "v" if "v" in rule.pattern.groupindex else 0
        start, end = match.span(group)
        if rule.check is not None and not rule.check(match[group]):
            return None
        near = context_of(text, start, end, self.context)
        if rule.needs_context and not near:
            return None
        if self.against is not None and not near and context_of(text, start, start, self.against):
            return None
        score = min(CERTAIN, rule.score + CONTEXT_GAIN) if near else rule.score
        return Span(start, end, self.label, score, self.name, rule.name, near)


def context_of(text: str, start: int, end: int, pattern: re.Pattern[str] | None) -> str:
    """The context word nearest before the stretch, else the first after it; on the same or the line before."""
    if pattern is None:
        return ""
    before = text[max(0, start - BEFORE) : start]
    found = ""
    for match in pattern.finditer(before):
        found = match[0]
    if found:
        return found.lower()
    after = text[end : end + AFTER].split("\n", 1)[0] if end > start else ""
    following = pattern.search(after)
    return following[0].lower() if following else ""
