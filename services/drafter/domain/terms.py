"""The words of a text as search terms: folded, cut to their stem, without the words that say nothing."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from services.drafter.domain.knowledge import Article
from shared.folding import fold
from shared.placeholders import SHAPED

STEM = 6
_WORD = re.compile(r"[a-z0-9]{2,}")


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    "fr": _listed(
        """je tu il elle on nous vous ils elles me te se le la les un une des de du d l au aux et ou mais donc ni car
        ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs qui que quoi dont où est sont
        ai as avons avez ont suis êtes être avoir fait faire peut pouvez ne pas plus avec sans sous sur dans par pour
        chez vers entre depuis dès si comme comment quand alors afin très bien aussi puis ensuite encore"""
    ),
    "en": _listed(
        """i you he she we they me him us them my your his her its our their the a an of to in on at by for from with
        without and or but nor so if as is are was were be been being am have has had do does did can could will would
        should must may might not no this that these those it what which who whom whose where when how why than then
        there here also please very more any some all each into onto over under again once"""
    ),
}

_NOISE = _listed(
    """bonjour bonsoir merci cordialement madame monsieur hello hi dear thanks thank regards hier ce matin aujourd hui
    demain yesterday today tomorrow morning since ve re ll don isn doesn qu quelqu"""
)


_STOP = frozenset(fold(word) for words in FUNCTION_WORDS.values() for word in words) | _NOISE


def words(text: str) -> list[str]:
    """The words that say something, folded, in order."""
    return [word for word in _WORD.findall(fold(SHAPED.sub(" ", text))) if word not in _STOP]


def terms(text: str) -> list[str]:
    """The same, each cut to its first letters: enough for plurals and endings of both languages."""
    return [word[:STEM] for word in words(text)]


def without_placeholders(text: str) -> str:
    return SHAPED.sub(" ", text)


MOST_SOUGHT: Final = 64
"""Words of one ticket that the index is searched for: full-text search pays for each in every row that it ranks."""

_LONGEST_SOUGHT: Final = 64


class Lexicon:
    """Which terms each article holds, by language, and how telling each term is."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._terms: dict[tuple[str, str], frozenset[str]] = {}
        self._frequency: dict[str, Counter[str]] = {}
        self._count: Counter[str] = Counter()
        for article in articles:
            text = " ".join((article.title, *article.questions, *article.keywords, article.body))
            found = frozenset(terms(text))
            self._terms[article.key] = found
            self._frequency.setdefault(article.lang, Counter()).update(found)
            self._count[article.lang] += 1

    def weight(self, term: str, lang: str) -> float:
        """Inverse document frequency: a term that no article holds weighs most."""
        found = self._frequency.get(lang, Counter())[term]
        return max(0.0, math.log((self._count[lang] + 1) / (found + 0.5)))

    def sought(self, text: str, lang: str) -> list[str]:
        """The first distinct words of a text that some article holds; the others in what room they leave.

        The first, not the rarest: what is wrong is said before a log is pasted, and a log's rarest words say least.
        """
        held = self._frequency.get(lang, Counter())
        distinct = dict.fromkeys(word for word in words(text) if len(word) <= _LONGEST_SOUGHT)
        return sorted(distinct, key=lambda word: not held[word[:STEM]])[:MOST_SOUGHT]

    def coverage(self, asked: frozenset[str], article_id: str, lang: str) -> float:
        """The share of what is asked, by weight, that the article speaks of: 0 to 1."""
        held = self._terms.get((article_id, lang))
        if not held or not asked:
            return 0.0
        total = sum(self.weight(term, lang) for term in sorted(asked))
        if total <= 0:
            return 0.0
        return sum(self.weight(term, lang) for term in sorted(asked & held)) / total
