"""Recovery phrases: twelve or twenty-four plain words in a row, with no word that binds them (BIP 39 and its kin)."""

import re
from collections.abc import Iterator

from services.pseudonymizer.domain.recognizers.places import Places
from services.pseudonymizer.domain.spans import Span

_SHORTEST, _LONGEST = 3, 10
_WORD = re.compile(rf"(?<![^\W_])[^\W\d_]{{{_SHORTEST},{_LONGEST}}}(?![^\W_])")
"""Whole words: a longer one ends the row, and is not cut."""
_GAP = re.compile(r"(?:[ \n]{1,3}|, ?|-|\d{1,2}[.)] )+")
_FEWEST, _MOST = 11, 27
_INFLECTED = re.compile(r".{2,}(?:[^su]s|ed|ing)")
_MOST_INFLECTED, _MOST_REPEATS = 0.25, 3
"""The lists hold words in their plain form, drawn at random: prose whose small words were taken out shows by its
plurals and participles, or by saying a thing again. Of 24 words of BIP 39 about one in 40 looks inflected."""
_BINDING = frozenset(
    """
    the and for with that this you your are was not have has had but can our from they his her she him all any per out
    les des une est sur par pour dans avec que qui pas mais vous nous ils elle elles son ses mon mes ton tes leur leurs
    aux ces cet cette sont ont été être fait plus sans sous chez entre comme donc car bien très tout tous toute toutes
    der die das und ist mit für merci thanks please hello bonjour svp
    """.split()  # noqa: SIM905 - words
)


class _RecoveryPhrase:
    name = "recovery_phrase"
    label = "SECRET"
    law = "BIP 39: 12, 15, 18, 21 or 24 words of a list; password managers' kits"

    def find(self, places: Places) -> Iterator[Span]:
        for start, end in _of_fit_words(places):
            yield from self._between(places.text, start, end)

    def _between(self, text: str, start: int, end: int) -> Iterator[Span]:
        run: list[re.Match[str]] = []
        for word in _WORD.finditer(text, start, end):
            plain = word[0].islower() and word[0] not in _BINDING
            if run and not (plain and _GAP.fullmatch(text, run[-1].end(), word.start())):
                yield from self._said(run)
                run = []
            if plain:
                run.append(word)
        yield from self._said(run)

    def _said(self, run: list[re.Match[str]]) -> Iterator[Span]:
        if _FEWEST <= len(run) <= _MOST and _drawn([word[0] for word in run]):
            yield Span(run[0].start(), run[-1].end(), self.label, 0.85, self.name, "words in a row")


def _of_fit_words(places: Places) -> Iterator[tuple[int, int]]:
    """Stretches of enough words in a row that are as long as the lists' words, and the word after them."""
    words = places.letters
    first = 0
    for at, (start, end) in enumerate(words):
        if not _SHORTEST <= end - start <= _LONGEST:
            if at - first >= _FEWEST:
                yield words[first][0], end
            first = at + 1
    if len(words) - first >= _FEWEST:
        yield words[first][0], len(places.text)


def _drawn(words: list[str]) -> bool:
    inflected = sum(_INFLECTED.fullmatch(word) is not None for word in words)
    repeats = len(words) - len(set(words))
    return inflected < _MOST_INFLECTED * len(words) and repeats < _MOST_REPEATS


RECOVERY_PHRASE = _RecoveryPhrase()
