"""Where something may begin in a text, found in one pass, so that no pattern has to be tried at every character."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import repeat

_DIGITS = re.compile(r"\d+")
_NUMBERS = re.compile(r"\d[\d ./()-]{6,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_BREAKS = re.compile(r"[\n.!?,>] ?")
_CHUNKS = re.compile(r"\S+")
_KEY, _ANY_DIGITS = 2, "0"
_LONG_NUMBER, _LONG, _MOST_LETTERS = 7, 16, 4


class Places:
    """The places of one text, each kind found when it is first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def digits(self) -> list[int]:
        """Where a run of digits begins."""
        return list(map(re.Match.start, _DIGITS.finditer(self.text)))

    @cached_property
    def numbers(self) -> list[int]:
        """Where a run of digits begins that is part of seven or more, spaces and the like between them."""
        found: list[int] = []
        for match in _NUMBERS.finditer(self.text):
            if sum(map(str.isdigit, match[0])) >= _LONG_NUMBER:
                found += [match.start() + run.start() for run in _DIGITS.finditer(match[0])]
        return found

    @cached_property
    def signed(self) -> list[int]:
        """Where such a number begins, or a plus or a parenthesis just before it."""
        text = self.text
        found: list[int] = []
        for at in self.numbers:
            found += (at - 1, at) if at and text[at - 1] in "+(" else (at,)
        return found

    @cached_property
    def codes(self) -> list[int]:
        """Where a run of digits begins, or the letters just before it."""
        text = self.text
        starts = {end: start for start, end in self.letters}
        found: set[int] = set(self.digits)
        for at in self.digits:
            end = at - 1 if at and text[at - 1] in " -" else at
            if end in starts:
                found.add(starts[end])
        return sorted(found)

    @cached_property
    def capitals(self) -> list[int]:
        """Where a word begins that is not plain lower case, or an elided article that may be a name's."""
        text = self.text
        return [start for start, end in self.letters if not "a" <= text[start] <= "z" or text[end : end + 1] == "'"]

    @cached_property
    def capital_words(self) -> list[tuple[int, str]]:
        """The same with the word that begins there, in lower case; empty where a sign goes on with it."""
        text, starts = self.text, set(self.capitals)
        runs = ((start, end) for start, end in self.letters if start in starts)
        return [(start, "" if text[end : end + 1] in {"'", "-"} else text[start:end].lower()) for start, end in runs]

    @cached_property
    def breaks(self) -> list[int]:
        """Where a line begins, or what follows a sentence's sign; a space after it does not count."""
        found = [0]
        for match in _BREAKS.finditer(self.text):
            found += (match.start() + 1, match.end()) if match.end() > match.start() + 1 else (match.end(),)
        return found

    @cached_property
    def chunks(self) -> list[tuple[int, int]]:
        """Long runs without a space, start and end."""
        spans = [match.span() for match in _CHUNKS.finditer(self.text)]
        return [(start, end) for start, end in spans if end - start >= _LONG]

    @cached_property
    def lettered(self) -> list[int]:
        """Where one to four letters begin that digits follow, with a space or a hyphen between them or none."""
        ends = set(self.digits)
        ends.update([at - 1 for at in self.digits if at and self.text[at - 1] in " -"])
        return [start for start, end in self.letters if end - start <= _MOST_LETTERS and end in ends]

    def beginning(self, keys: Mapping[str, tuple[str, ...]]) -> list[int]:
        """Where a word begins with these two letters, or is this one, and begins with one of what is told of them."""
        words, lowered = self._words, self._lowered
        found: list[int] = []
        for key, begins in keys.items():
            if key in words:
                found += [at for at in words[key] if lowered.startswith(begins, at)] if begins else words[key]
        return sorted(found)

    @cached_property
    def letters(self) -> list[tuple[int, int]]:
        """The runs of letters, start and end."""
        return list(map(re.Match.span, _LETTERS.finditer(self.text)))

    @cached_property
    def _words(self) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        text = self._lowered
        for start, end in self.letters:
            found[text[start : min(end, start + _KEY)]].append(start)
        for start in self.digits:
            found[text[start]].append(start)
        found[_ANY_DIGITS] = self.digits
        return found

    @cached_property
    def _lowered(self) -> str:
        lowered = self.text.lower()
        return lowered if len(lowered) == len(self.text) else self.text


Where = Callable[[re.Pattern[str], Places], Iterator[re.Match[str]]]
"""How a pattern is looked for: each way finds what `finditer` finds, if the pattern is one for that way."""


def anywhere(pattern: re.Pattern[str], places: Places) -> Iterator[re.Match[str]]:
    return pattern.finditer(places.text)


def digits(pattern: re.Pattern[str], places: Places) -> Iterator[re.Match[str]]:
    return _tried(pattern, places.text, places.digits)


def numbers(pattern: re.Pattern[str], places: Places) -> Iterator[re.Match[str]]:
    return _tried(pattern, places.text, places.numbers)


def signed(pattern: re.Pattern[str], places: Places) -> Iterator[re.Match[str]]:
    return _tried(pattern, places.text, places.signed)


def codes(pattern: re.Pattern[str], places: Places) -> Iterator[re.Match[str]]:
    return _tried(pattern, places.text, places.codes)


def lettered(pattern: re.Pattern[str], places: Places) -> Iterator[re.Match[str]]:
    """For a pattern that begins with up to four letters, all of a word, and then has a digit."""
    return _tried(pattern, places.text, places.lettered)


def capitals(pattern: re.Pattern[str], places: Places) -> Iterator[re.Match[str]]:
    return _tried(pattern, places.text, places.capitals)


def named(names: frozenset[str]) -> Where:
    """Where a capital word is one of these, or goes on with a sign."""

    def where(pattern: re.Pattern[str], places: Places) -> Iterator[re.Match[str]]:
        return _tried(pattern, places.text, [at for at, word in places.capital_words if not word or word in names])

    return where


def breaks(pattern: re.Pattern[str], places: Places) -> Iterator[re.Match[str]]:
    return _tried(pattern, places.text, places.breaks)


def chunks(pattern: re.Pattern[str], places: Places) -> Iterator[re.Match[str]]:
    """For a pattern of sixteen characters or more, none of them a space."""
    for start, end in places.chunks:
        yield from pattern.finditer(places.text, start, end)


def beginning(keys: str) -> Where:
    """At words that begin with one of these, two letters or more, or are this one letter.

    A digit stands for a run of digits that begins with it; 0 for any.
    """
    every = keys.split()
    pairs = (key[:_KEY] for key in every)
    told = {pair: () if pair in every else tuple(key for key in every if key.startswith(pair)) for pair in pairs}
    return lambda pattern, places: _tried(pattern, places.text, places.beginning(told))


def holding(needed: str) -> Where:
    """Anywhere, in a text that holds this."""
    search = re.compile(needed).search
    return lambda pattern, places: pattern.finditer(places.text) if search(places.text) else iter(())


def _tried(pattern: re.Pattern[str], text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    end = 0
    for found in filter(None, map(pattern.match, repeat(text), starts)):
        if found.start() >= end:
            yield found
            end = found.end()
