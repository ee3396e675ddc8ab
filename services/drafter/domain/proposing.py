"""Which solved tickets hang together, and the article that their replies come to.

Nothing is written: sentences of people are taken as they stand, or not at all.
Pure: who is alike is given, and so is what recognises personal data.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.drafter.domain.checks import holds_personal
from services.drafter.domain.sentences import says_something
from services.drafter.domain.terms import terms
from shared.placeholders import FILLABLE, PLACEHOLDER, SLOT, fault
from shared.recognising import Recognise

SAID_AGAIN: Final = 0.5
"""The share of a sentence's terms that one sentence of another reply must hold to say the same."""
MOST_SENTENCES: Final = 12
LONGEST_TITLE: Final = 160
_ENDS: Final = (".", "!", "?", "…", ":", ";", "»", '"')
_ANSWERED: Final = re.compile(r"^(?:\s*(?:re|rép|tr|fwd?|i)\s*:)+\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """`least` tickets, one of which is like all the others by its question and by its reply."""

    least: int = 3
    question: float = 0.32
    reply: float = 0.45


@dataclass(frozen=True, slots=True)
class Solved:
    """A sent reply that was a person's own. Sentences and subject went through `fit` and `clean`."""

    ticket_id: UUID
    reply_id: UUID
    category: str | None
    subject: str
    sentences: tuple[str, ...]
    left_out: int
    decided_at: datetime
    proposal_id: UUID | None = None
    centre: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Places of replies; `centre` is alike to each of `others`."""

    centre: int
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    title: str
    text: str
    questions: tuple[str, ...]
    category: str | None
    left_out: int


def fit(sentence: str, lang: str, recognise: Recognise, frame: Collection[str] = ()) -> str | None:
    """The sentence as an article may hold it, or None. `frame` is the tenant's greetings and closings.

    A placeholder becomes its slot when it is the only value of a label that has one; every other leaves the sentence
    out, and so does whatever the personal-data check finds.
    """
    plain = sentence.strip()
    odd = "{" in plain or "}" in plain or plain.startswith("#")
    if odd or not says_something(plain) or plain in frame:
        return None
    slotted = PLACEHOLDER.sub(_slot, plain)
    if fault(slotted) is not None or holds_personal(slotted) or recognise(SLOT.sub("", slotted), lang):
        return None
    return slotted if slotted.endswith(_ENDS) else f"{slotted}."


def clean(subject: str, lang: str, recognise: Recognise) -> str:
    """A ticket's subject as a title or a question; empty when it holds a placeholder or anything personal."""
    plain = _ANSWERED.sub("", " ".join(subject.split())).strip()
    odd = "{" in plain or "}" in plain or "#" in plain or len(plain) > LONGEST_TITLE
    if not plain or odd or fault(plain) is not None or holds_personal(plain) or recognise(plain, lang):
        return ""
    return plain


def _slot(match: re.Match[str]) -> str:
    label = match["label"].lower()
    alone = match["number"] == "1" and not match["variant"]
    return f"{{{{{label}}}}}" if alone and label in FILLABLE else match[0]


def covering(own: int, replies: Sequence[Solved], near: Sequence[frozenset[int]]) -> UUID | None:
    """The earlier proposal whose centre this reply is like: the matter has been proposed."""
    found = [replies[place] for place in near[own] if replies[place].centre and replies[place].proposal_id]
    return min(found, key=lambda one: (one.decided_at, one.reply_id)).proposal_id if found else None


def group(own: int, replies: Sequence[Solved], near: Sequence[frozenset[int]], rule: Rule) -> Group | None:
    """The largest star of replies that this one is in and no proposal has taken; of equals, that of the oldest centre.

    A ticket counts once, by its oldest reply.
    """
    free = frozenset(place for place, one in enumerate(replies) if one.proposal_id is None)
    stars = [
        Group(centre, _one_a_ticket(centre, near[centre] & free, replies)) for centre in (near[own] | {own}) & free
    ]
    stars = [star for star in stars if own in (star.centre, *star.others)]
    if not stars:
        return None
    best = min(stars, key=lambda star: (-len(star.others), _age(replies[star.centre])))
    return best if len(best.others) + 1 >= rule.least else None


def _one_a_ticket(centre: int, others: frozenset[int], replies: Sequence[Solved]) -> tuple[int, ...]:
    seen, kept = {replies[centre].ticket_id}, []
    for place in sorted(others, key=lambda each: _age(replies[each])):
        if replies[place].ticket_id not in seen:
            seen.add(replies[place].ticket_id)
            kept.append(place)
    return tuple(kept)


def _age(one: Solved) -> tuple[datetime, UUID]:
    return one.decided_at, one.reply_id


def compose(centre: Solved, others: Sequence[Solved]) -> Composed | None:
    """The centre's sentences that another reply says too, in its order; None when there is none."""
    theirs = [frozenset(terms(sentence)) for other in others for sentence in other.sentences]
    kept = tuple(dict.fromkeys(each for each in centre.sentences if _said_again(each, theirs)))[:MOST_SENTENCES]
    if not kept:
        return None
    subjects = tuple(dict.fromkeys(one.subject for one in (centre, *others) if one.subject))
    title = subjects[0] if subjects else kept[0][:LONGEST_TITLE]
    categories = Counter(one.category for one in (centre, *others) if one.category)
    return Composed(
        title=title,
        text="\n".join(kept),
        questions=subjects[1:],
        category=min(categories, key=lambda name: (-categories[name], name), default=None),
        left_out=centre.left_out + len(centre.sentences) - len(kept),
    )


def _said_again(sentence: str, theirs: Sequence[frozenset[str]]) -> bool:
    mine = frozenset(terms(SLOT.sub(" ", sentence)))
    return bool(mine) and any(len(mine & other) >= SAID_AGAIN * len(mine) for other in theirs)
