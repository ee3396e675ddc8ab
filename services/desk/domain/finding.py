"""What may be searched of a ticket: the words that the models saw, never a personal value; and what a search asks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from schemas.base import EventData
from schemas.tickets import TicketPseudonymized, TicketTriaged
from services.desk.domain.facts import Fact
from shared.folding import fold
from shared.placeholders.grammar import PLACEHOLDER

LONGEST: Final = 200
"""Characters of a search; what is longer is cut."""
MOST_ASKED: Final = 8
_MOST_READ: Final = 20_000
"""Characters of one message that are searched."""
_LONGEST_WORD: Final = 40
_STEM: Final = 4
"""From so many letters on, a final s or x does not count: one finds `imprimante` by `imprimantes`."""
_ID: Final = re.compile(r"[0-9a-f]{4,8}(-[0-9a-f]{0,4}){0,3}(-[0-9a-f]{0,12})?")
_ID_DIGITS: Final = 32
_WORD: Final = re.compile(r"[^\W_]+")
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae"})
_PARTICLES: Final = (
    "au aux ce ces cet cette dans de des du elle en est et il je la le les leur ma mais me mes mon ne nous on ou par "
    "pas pour qu que qui sa se ses son sur un une vous a an and are as at be by for from i in is it my not of on or "
    "our that the this to we with you your"
)
_SAY_NOTHING: Final = frozenset(_PARTICLES.split())


_BEFORE, _AFTER = 40, 80
"""Characters of an excerpt around the word that was found."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as it is asked of the index.

    `lowest`, `highest`: between which a ticket's id lies, when what was typed may begin one.
    """

    stems: tuple[str, ...]
    lowest: UUID | None = None
    highest: UUID | None = None

    @property
    def empty(self) -> bool:
        return not self.stems and self.lowest is None

    @property
    def tsquery(self) -> str | None:
        """For PostgreSQL: every word, each as a beginning. Letters and digits only: nothing has to be escaped."""
        return " & ".join(f"'{stem}':*" for stem in self.stems) or None


def words(text: str) -> list[str]:
    """The words of a pseudonymised text as they are compared; a placeholder is none."""
    folded = fold(PLACEHOLDER.sub(" ", text)).translate(_LIGATURES)
    return [word[:_LONGEST_WORD] for word in _WORD.findall(folded)]


def searchable(facts: Iterable[Fact[EventData]]) -> list[str]:
    """Every word of a ticket's messages as the models saw them, once; the pseudonymiser's text counts first."""
    texts: dict[int, TicketPseudonymized | TicketTriaged] = {}
    for fact in facts:
        match fact.data:
            case TicketPseudonymized():
                texts[fact.version] = fact.data
            case TicketTriaged():
                texts.setdefault(fact.version, fact.data)
    return sorted({word for data in texts.values() for word in words(f"{data.subject} {data.body[:_MOST_READ]}")})


def wanted(typed: str) -> Wanted:
    """What somebody typed, as it is asked. Words that say nothing are left out unless there are no others."""
    typed = typed[:LONGEST].strip()
    asked = [word for word in words(typed) if len(word) > 1 or word.isdigit()]
    telling = [word for word in asked if word not in _SAY_NOTHING] or asked
    stems = tuple(dict.fromkeys(_stem(word) for word in telling))[:MOST_ASKED]
    return Wanted(stems, *_ids(typed.lower()))


def excerpt(text: str, stems: Sequence[str]) -> str | None:
    """Where one of the words stands, with what is around it; placeholders whole. None when none does."""
    for match in _WORD.finditer(PLACEHOLDER.sub(_blank, text[:_MOST_READ])):
        if fold(match[0]).translate(_LIGATURES).startswith(tuple(stems)):
            start = min(_between(text, max(0, match.start() - _BEFORE)), match.start())
            end = min(_between(text, match.end() + _AFTER), match.end() + 2 * _AFTER)
            around = " ".join(text[start:end].split())
            return f"{'…' if start else ''}{around}{'…' if end < len(text) else ''}"
    return None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _between(text: str, at: int) -> int:
    """The next place from `at` on that stands in no word and in no placeholder."""
    while 0 < at < len(text) and not text[at].isspace():
        at += 1
    return at


def _stem(word: str) -> str:
    return word[:-1] if len(word) > _STEM and word[-1] in "sx" else word


def _ids(typed: str) -> tuple[UUID | None, UUID | None]:
    if not _ID.fullmatch(typed):
        return None, None
    digits = typed.replace("-", "")
    if len(digits) > _ID_DIGITS:
        return None, None
    return UUID(digits.ljust(_ID_DIGITS, "0")), UUID(digits.ljust(_ID_DIGITS, "f"))


def looks_personal(typed: str) -> bool:
    """Whether it has the shape of an address or a telephone number: these are masked, and found by no word."""
    return "@" in typed or bool(re.fullmatch(r"\+?[\d .()/-]{7,}", typed.strip()))
