"""The headers of an older message as Notes draws them in plain text, each word of them in a box."""

import re
from collections.abc import Sequence

from services.intake.domain import patterns

_RULE = re.compile(r"^ {0,4}[|>]-{5,400}[>|] *$")
_LABEL = re.compile(r"^\|\s{0,4}([^|:]{1,20}):\s{0,20}\|$")
_VALUE = re.compile(r"^ {1,4}\|([^|]{0,400})\|$")


def opened(lines: Sequence[str]) -> list[str]:
    """The lines with each such header on one of its own; all others as they are."""
    if not any(map(_is_boxed, lines)):
        return list(lines)
    out: list[str] = []
    inside = False
    for line in lines:
        if _is_boxed(line):
            out.append(line.strip("| "))
            inside = True
        elif inside and (value := _VALUE.match(line)):
            out[-1] = f"{out[-1]} {value[1].strip()}"
        elif not _RULE.match(line):
            out.append(line)
            inside = False
    return out


def _is_boxed(line: str) -> bool:
    return (label := _LABEL.match(line)) is not None and patterns.HEADER.match(f"{label[1].strip()} :") is not None
