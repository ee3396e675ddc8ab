"""User names made from a person's name: once somebody is named, "mtremblay" and "tremblaym" tell who that is."""

import re
from collections.abc import Iterable, Iterator

from services.pseudonymizer.domain.names import identity, plain
from services.pseudonymizer.domain.spans import Span

NAME = "username_of_person"
_TOKEN = re.compile(r"(?<![\w@.])[A-Za-z][A-Za-z._-]{2,30}\d{0,4}(?![\w@])")
_NO_LETTERS = re.compile(r"[^a-z]")
_SHORTEST, _LONGEST_CUT, _FEWEST_OF_SURNAME = 4, 8, 4
_SCORE = 0.8


def usernames(text: str, people: Iterable[str]) -> Iterator[Span]:
    """Words of the text that are made of one of the names."""
    made = {form for person in people for form in _forms(person)}
    if not made:
        return
    for match in _TOKEN.finditer(text):
        letters = _letters(match[0].lower())
        if len(letters) >= _SHORTEST and letters in made and not match[0].istitle():
            yield Span(match.start(), match.end(), "USERNAME", _SCORE, NAME, "made from a name")


def _forms(person: str) -> Iterator[str]:
    named = identity(person)
    words = [_letters(plain(word)) for word in named]
    words = [word for word in words if word]
    if len(words) < 2:  # noqa: PLR2004 - one name alone makes no user name of its own
        return
    first = words[0]
    initials = "".join(part[0] for part in re.split(r"\W", named[0]) if part)
    for last in {words[-1], "".join(words[1:])}:
        for given in {first, first[0], _letters(plain(initials))}:
            yield from {given + last, last + given}
            for cut in range(_FEWEST_OF_SURNAME, min(len(last), _LONGEST_CUT)):
                yield given[:1] + last[:cut]
        yield first + last[0]
    if "-" in named[-1]:
        *before, last = (part for part in named[-1].split("-") if part)
        yield first[0] + _letters(plain("".join(part[0] for part in before) + last))


def _letters(word: str) -> str:
    return word if word.isascii() and word.isalpha() else _NO_LETTERS.sub("", word)
