"""Marked tickets: plain text in which each stretch of personal data stands as `[[LABEL|value]]`.

=== id=fr-01 lang=fr region=QC
Subject on the first line

Bonjour, ici [[PERSON|Josiane Roy]] …
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.placeholders import LABELS as PLACEHOLDER_LABELS

LABELS = frozenset(PLACEHOLDER_LABELS)
HERE = Path(__file__).parent
DEVELOPMENT, TRAINING, HOLDOUT = HERE / "development", HERE / "training", HERE / "holdout"
LATER, UNLEARNT = HERE / "later", HERE / "unlearnt"
"""What the finder learnt from since triage's model was tuned on `training`; what it has not learnt from."""

_HEADER = re.compile(r"^=== (.*)$", re.MULTILINE)
_MARK = re.compile(r"\[\[([A-Z_]+)\|(.*?)\]\](?!\])", re.DOTALL)


class MarkError(ValueError):
    """A file is not one of marked tickets. Names the place, never the text."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to `end` of the ticket's text are a `label`."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A ticket without its marks, and where they were."""

    id: str
    lang: str
    text: str
    marks: tuple[Mark, ...]


def read(*places: Path) -> list[Marked]:
    """The tickets of files, or of the `.txt` files of folders.

    Raises:
        MarkError: a header or a label is not one.
        OSError: a file cannot be read.
    """
    return [ticket for file in files(*places) for ticket in parse(file.read_text(encoding="utf-8"), file.name)]


def files(*places: Path) -> list[Path]:
    return [file for place in places for file in (sorted(place.glob("*.txt")) if place.is_dir() else [place])]


def parse(content: str, name: str = "text") -> Iterator[Marked]:
    headers = list(_HEADER.finditer(content))
    if not headers:
        raise MarkError(f"{name}: no ticket's header")
    for header, following in zip(headers, [*headers[1:], None], strict=True):
        fields = dict(part.partition("=")[::2] for part in header[1].split())
        if not {"id", "lang"} <= fields.keys():
            raise MarkError(f"{name}: a header without id or lang")
        body = content[header.end() : following.start() if following else len(content)]
        text, marks = unmark(body.strip("\n"), f"{name}: {fields['id']}")
        yield Marked(fields["id"], fields["lang"], text, marks)


def unmark(marked: str, name: str = "text") -> tuple[str, tuple[Mark, ...]]:
    pieces: list[str] = []
    marks: list[Mark] = []
    length = at = 0
    for match in _MARK.finditer(marked):
        if match[1] not in LABELS:
            raise MarkError(f"{name}: no label {match[1]}")
        pieces += (marked[at : match.start()], match[2])
        length += match.start() - at
        marks.append(Mark(length, length + len(match[2]), match[1]))
        length += len(match[2])
        at = match.end()
    pieces.append(marked[at:])
    return "".join(pieces), tuple(marks)
