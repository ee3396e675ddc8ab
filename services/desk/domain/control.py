"""Control drafts: which suggestions hold a planted sentence, which one, and where. It follows from the draft's id.

So every replica, and every delivery of a draft, agrees, and nothing has to be stored to know it.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from schemas.replies import ReplyDrafted
from services.desk.domain.lead import FEWEST
from shared.controls import SENTENCES, sentences_in, without
from shared.languages import base_language

Outcome = Literal["caught", "missed"]
MOST: Final = 0.05
"""No more than this share of suggestions: people have to be able to rely on the others."""
MONTHS: Final = 12
LEAST_SHOWN: Final = 10
"""A month with fewer controls would tell of single tickets."""
PLANTED: Final = "planted"
_DOMAIN: Final = b"guichet control draft 1\0"
_ALL: Final = float(2**64)
_BORDER: Final = re.compile(r"(?:[^\W\d_]{2}|[\])])[ \u00a0\u202f]?[.!?…]+(?=\s|\Z)")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the team's: controls shown, caught and missed, and how many people decided on any suggestion in it."""

    month: date
    shown: int
    caught: int
    missed: int
    people: int

    @property
    def withheld(self) -> bool:
        return self.people < FEWEST or self.shown < LEAST_SHOWN


def _numbers(draft_id: UUID) -> tuple[int, int, int]:
    """Three independent numbers below 2**64: for the choice, the sentence and the place."""
    digest = hashlib.sha256(_DOMAIN + draft_id.bytes).digest()
    first, second, third = (int.from_bytes(digest[start : start + 8]) for start in (0, 8, 16))
    return first, second, third


def chosen(draft_id: UUID, share: float) -> bool:
    """Whether a draft is among the share; whoever is chosen stays so when the share grows."""
    return _numbers(draft_id)[0] < share * _ALL


def sentence_of(draft: ReplyDrafted) -> str | None:
    """What would be planted in a draft; None in a language that there are no sentences for."""
    known = SENTENCES.get(base_language(draft.lang))
    return known[_numbers(draft.draft_id)[1] % len(known)] if known else None


def planted(draft: ReplyDrafted) -> str | None:
    """The draft's text with its sentence after one of the others; None where there is no place for it."""
    sentence = sentence_of(draft)
    borders = [found.end() for found in _BORDER.finditer(draft.text or "")]
    if sentence is None or draft.text is None or not borders:
        return None
    place = borders[_numbers(draft.draft_id)[2] % len(borders)]
    return f"{draft.text[:place]} {sentence}{draft.text[place:]}"


def settled(outcomes: Mapping[UUID, Outcome | None]) -> frozenset[UUID]:
    """The control drafts that hold nothing planted any more: their sentence was caught, or was not."""
    return frozenset(draft_id for draft_id, outcome in outcomes.items() if outcome is not None)


def shown(draft: ReplyDrafted, share: float, settled: Collection[UUID]) -> str | None:
    """The text that people see of a draft: with a planted sentence while it is a control nobody has settled."""
    if draft.draft_id in settled or not chosen(draft.draft_id, share):
        return draft.text
    return planted(draft) or draft.text


def holding(drafts: Iterable[ReplyDrafted], sentences: Collection[str]) -> list[UUID]:
    """The drafts whose sentence is among those that a text was found to hold."""
    return [draft.draft_id for draft in drafts if sentence_of(draft) in sentences]


def cleared(text: str, drafts: Iterable[ReplyDrafted], unsettled: Collection[UUID]) -> str:
    """A kept text without planted sentences but an open control's: a page that keeps late may bring one back."""
    standing = {sentence_of(draft) for draft in drafts if draft.draft_id in unsettled}
    return text if standing.intersection(sentences_in(text)) else without(text)


def month_of(moment: datetime, zone: str) -> date:
    """The month alone is kept: a time of day would tell who sat there."""
    return moment.astimezone(ZoneInfo(zone)).date().replace(day=1)
