"""One line of an agent, read into codes. The line itself stays here: no word of it is ever part of a reply.

What it may ask is a closed list: shorter, more detailed, more formal, friendlier, another article. What is left
names an article, or is words to find one by. Of these only such go on that tell of nobody: they stood past the
pseudonymiser, in an article's title, or are on a list. Nothing has to recognise a name for it to stay.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from schemas.replies import Steering
from schemas.tickets import PlaceholderTable
from services.desk.domain.everyday import EVERYDAY
from services.desk.domain.revision import masked
from services.desk.domain.steering_words import BETWEEN, HELPDESK, NEGATIONS, PHRASES, SAYING
from shared.folding import fold
from shared.placeholders import PLACEHOLDER

LONGEST: Final = 200
"""Characters of a line."""
MOST_WORDS: Final = 12

_CODES: Final[Mapping[tuple[str, ...], str]] = {
    tuple(phrase.split()): code for code, phrases in PHRASES.items() for phrase in phrases
}
_LONGEST_PHRASE: Final = max(map(len, _CODES))
_WORD: Final = re.compile(r"\w+")


class Unread(Exception):  # noqa: N818
    """Why a line asks for nothing that can be done; the message is a code."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a line asks. `withheld` counts the words that say something and stay at the desk, unread."""

    steering: Steering
    other: bool = False
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Allowed:
    """What words may be sent on: `articles` are titles by id, `known` texts past the pseudonymiser."""

    articles: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    @classmethod
    def of(cls, articles: Mapping[str, str], known: Iterable[str]) -> "Allowed":
        texts = [*known, *articles.values()]
        return cls(articles, frozenset(word for text in texts for word in _WORD.findall(PLACEHOLDER.sub(" ", text))))

    def keeps(self, word: str, *, first: bool) -> bool:
        """Whether a word of the line may go on, as it was typed. A capital inside the line may be a name's."""
        if word in self.known:
            return not any(map(str.isnumeric, word))
        if not (first or word.islower() or word.isupper()):
            return False
        folded = fold(word)
        return word.casefold() in self.known or folded in HELPDESK or word.casefold() in EVERYDAY or folded in EVERYDAY


def read(line: str, table: PlaceholderTable, allowed: Allowed) -> Read:
    """Reads one line. The customer's own values are masked first, and masked words go nowhere.

    Raises:
        Unread: `empty`, `language` (it stays the customer's), `contrary` (both of two opposites), `not_understood`.
    """
    line = line[:LONGEST]
    if _WORD.search(line) is None:
        raise Unread("empty")
    article, plain = _article(PLACEHOLDER.sub(" … ", masked(line, table)), allowed.articles)
    words = _WORD.findall(plain)
    codes, rest = _codes([fold(word) for word in words])
    if "language" in codes:
        raise Unread("language")
    if {"lead", "all"} <= codes or {"formal", "friendly"} <= codes:
        raise Unread("contrary")
    kept = [words[at] for at in rest if allowed.keeps(words[at], first=at == 0)]
    seeks = article is None and ("other" in codes or not codes)
    sought = _telling(kept) if seeks else []
    if not (codes or article or sought):
        raise Unread("not_understood")
    steering = Steering(
        detail="lead" if "lead" in codes else "all" if "all" in codes else None,
        tone="formal" if "formal" in codes else "friendly" if "friendly" in codes else None,
        article=article,
        words=tuple(sought[:MOST_WORDS]),
    )
    told = {fold(words[at]) for at in rest if len(words[at]) > 1} - SAYING - NEGATIONS
    return Read(steering, "other" in codes, len(told - set(steering.words)))


def carried(asked: Read, before: Steering, shown: str | None) -> Steering:
    """What is asked of the next version: the line, on top of what made the one that is before the agent.

    `shown` is that version's article: it stays unless the line asks for another one.
    """
    now, without = asked.steering, before.without
    tone, detail = now.tone or before.tone, now.detail or before.detail
    if asked.other and shown is not None:
        without = tuple(dict.fromkeys((*without, shown)))
    article = now.article or (None if asked.other or now.words else shown)
    if article is not None:
        without = tuple(item for item in without if item != article)
    return _changed(now, detail=detail, tone=tone, article=article, without=without)


def _changed(steering: Steering, **changes: object) -> Steering:
    return Steering.model_validate({**steering.model_dump(), **changes})


def _article(line: str, articles: Mapping[str, str]) -> tuple[str | None, str]:
    """The article that a line names by its id or its whole title, and the line without that."""
    folded = fold(line)
    for article_id, title in sorted(articles.items(), key=lambda item: -len(item[1])):
        for name in (fold(title), fold(article_id)):
            found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", folded)
            if found is not None and len(folded) == len(line) and (name == fold(title) or _is_id(name, line)):
                return article_id, f"{line[: found.start()]} {line[found.end() :]}"
    return None, line


def _is_id(name: str, line: str) -> bool:
    """An id of one plain word may be meant as a word: only a line of it alone names the article."""
    return "-" in name or fold(line).strip() == name


def _codes(words: Sequence[str]) -> tuple[frozenset[str], list[int]]:
    """The codes, and the places of the words that belong to none. A phrase that is denied asks for nothing."""
    codes: set[str] = set()
    rest: list[int] = []
    at = 0
    while at < len(words):
        lengths = range(min(_LONGEST_PHRASE, len(words) - at), 0, -1)
        length = next((n for n in lengths if tuple(words[at : at + n]) in _CODES), 0)
        if not length:
            rest.append(at)
        elif not _denied(words, at):
            codes.add(_CODES[tuple(words[at : at + length])])
        at += length or 1
    return frozenset(codes), rest


def _denied(words: Sequence[str], at: int) -> bool:
    before = [word for word in words[max(0, at - 3) : at] if word not in BETWEEN]
    return bool(before) and before[-1] in NEGATIONS


def _telling(words: Sequence[str]) -> list[str]:
    """The words that may tell one article from another; those that only ask, or negate, tell nothing."""
    told = dict.fromkeys(fold(word) for word in words if len(word) > 1)
    return [word for word in told if word not in SAYING and word not in NEGATIONS]
