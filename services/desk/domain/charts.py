"""Bars as plain geometry, for a template to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.desk.domain.lead import Figure

WIDTH: Final = 360
ROW: Final = 18
LABELS: Final = 150
VALUES: Final = 100
_ROOM: Final = WIDTH - LABELS - VALUES


@dataclass(frozen=True, slots=True)
class Bar:
    """One row, from the top; `length` of its bar in the drawing's units, none where there is no value."""

    top: int
    label: str
    value: str
    length: float | None
    marked: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    height: int
    bars: tuple[Bar, ...]


def bars(figures: Sequence[Figure], *, labels: Sequence[str], values: Sequence[str], most: float | None) -> Drawing:
    """Horizontal bars on one scale, from zero to `most`, or to the longest one."""
    top = most or max((figure.value for figure in figures if figure.value is not None), default=0.0) or 1.0
    rows = zip(figures, labels, values, strict=True)
    made = tuple(
        Bar(
            top=number * ROW,
            label=label,
            value=value,
            length=None if figure.value is None else round(_ROOM * min(1.0, figure.value / top), 1),
            marked=figure.marked,
        )
        for number, (figure, label, value) in enumerate(rows)
    )
    return Drawing(ROW * len(made), made)
