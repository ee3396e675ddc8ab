"""Answers in a colour, marked or bold: which lines below a note such as "my answers in red" are the writer's."""

import colorsys
import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence

from shared.html.css import BOLD, Inks

_HUES = ((20, "red"), (48, "orange"), (70, "yellow"), (170, "green"), (255, "blue"), (340, "purple"), (360, "red"))
_PALE, _DIM = 0.35, 0.25  # below: a grey, a black
_NAMED = (
    ("red", re.compile(r"\b(?:rouge|red)\b", re.IGNORECASE)),
    ("blue", re.compile(r"\b(?:bleue?|blue)\b", re.IGNORECASE)),
    ("green", re.compile(r"\b(?:verte?|green)\b", re.IGNORECASE)),
    ("orange", re.compile(r"\borange\b", re.IGNORECASE)),
    ("purple", re.compile(r"\b(?:violet|mauve|rose|purple|pink)\b", re.IGNORECASE)),
    ("yellow", re.compile(r"\b(?:jaune|yellow|surlign\w*|highlight\w*)", re.IGNORECASE)),
    (BOLD, re.compile(r"\b(?:gras|bold)\b", re.IGNORECASE)),
)


def hue(ink: str) -> str | None:
    """The name of a colour, or that it is bold; None of black, white and greys."""
    if ink == BOLD:
        return BOLD
    if not re.fullmatch(r"[0-9a-f]{6}", ink):
        return None
    red, green, blue = (int(ink[at : at + 2], 16) / 255 for at in (0, 2, 4))
    turn, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if saturation < _PALE or value < _DIM:
        return None
    return next(name for end, name in _HUES if turn * 360 <= end)


def hues(line: str, inks: Mapping[str, Inks]) -> set[str | None]:
    """The names of the colours that a line is written in."""
    return {name for name, _ in _runs(line, inks) if name != BOLD}


def answers(lines: Sequence[str], inks: Mapping[str, Inks], note: str) -> list[str]:
    """What in `lines` stands in the colour that the note names, or else in a colour that most of them do not have."""
    written = [_runs(line, inks) for line in lines]
    told = Counter(name for runs in written for name, _ in runs)
    if not told:
        return []
    named = {name for name, pattern in _NAMED if pattern.search(note)} & set(told)
    usual = told.most_common(1)[0][0]
    wanted = named or {name for name in told if name not in {None, BOLD, usual}}
    found = (_from_first(runs, wanted) for runs in written)
    return [line for line in found if line]


def _from_first(runs: Sequence[tuple[str | None, str]], wanted: Container[str | None]) -> str:
    """A line from where the writer began: who colours only the first words wrote the others too."""
    begin = next((at for at, (name, _) in enumerate(runs) if name in wanted), len(runs))
    return " ".join(text for _, text in runs[begin:])


def _runs(line: str, inks: Mapping[str, Inks]) -> list[tuple[str | None, str]]:
    """A line's pieces with the names of their colours."""
    text = line.strip()
    return [(hue(ink), piece) for ink, piece in inks.get(text, (("", text),))] if text else []
