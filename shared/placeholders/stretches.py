"""Where a stretch of text stands in another, as whole words. Pure: no I/O, no framework."""

import re
from collections.abc import Iterator

_ALIKE = ("'\u2018\u2019\u201b\u02bc\u00b4", "-\u2010\u2011\u2012\u2013\u2014\u2212")


def standing(text: str, stretch: str, *, exact_case: bool = False) -> Iterator[tuple[int, int]]:
    """Start and end of every place where `stretch` stands; spaces, apostrophes and dashes of any kind agree."""
    pattern = _pattern(stretch, exact_case=exact_case)
    if pattern is not None:
        yield from (match.span() for match in pattern.finditer(text))


def _pattern(stretch: str, *, exact_case: bool) -> re.Pattern[str] | None:
    words = stretch.split()
    if not any(character.isalnum() for character in stretch):
        return None
    before = r"(?<!\w)" if re.match(r"\w", words[0]) else ""
    after = r"(?!\w)" if re.search(r"\w$", words[-1]) else ""
    whole = r"\s+".join("".join(map(_spelled, word)) for word in words)
    return re.compile(before + whole + after, re.NOFLAG if exact_case else re.IGNORECASE)


def _spelled(character: str) -> str:
    alike = next((group for group in _ALIKE if character in group), None)
    return re.escape(character) if alike is None else f"[{re.escape(alike)}]"
