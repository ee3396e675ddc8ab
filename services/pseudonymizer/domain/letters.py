"""What a text's capitals and small letters say of it; looked through once, when first asked, not for each find."""

import re
from bisect import bisect_left
from functools import cached_property

_MOST_CASED, _FEWEST_SENTENCES = 0.8, 3
_SENTENCE = re.compile(r"(?:^|[.!?] )[ >*-]{0,6}([^\W\d_])", re.MULTILINE)


class Letters:
    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def capitalised(self) -> bool:
        """Whether nearly all sentences begin with a capital."""
        begun = _SENTENCE.findall(self._text)
        return len(begun) >= _FEWEST_SENTENCES and sum(map(str.isupper, begun)) >= _MOST_CASED * len(begun)

    def small_before(self, at: int) -> bool:
        """Is there a small letter between the line's start and here?"""
        line = bisect_left(self._ends, at)
        return self._first_small[line] < at

    @cached_property
    def _ends(self) -> list[int]:
        return [at for at, letter in enumerate(self._text) if letter == "\n"]

    @cached_property
    def _first_small(self) -> list[int]:
        """Of each line; its end where it has none."""
        starts = [0, *(end + 1 for end in self._ends)]
        ends = [*self._ends, len(self._text)]
        return [
            next((at for at in range(start, end) if self._text[at].islower()), end)
            for start, end in zip(starts, ends, strict=True)
        ]
