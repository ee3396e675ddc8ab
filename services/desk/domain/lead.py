"""What a lead sees of the team's work: figures by week, category and language, never by person.

A figure that stands for what people did is shown only when at least `FEWEST` of them did it. Where groups of a
breakdown must be withheld, another is too: the total tells what all that is withheld comes to, and two groups may be
one person's.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from services.desk.domain.categories import Categories
from services.desk.domain.cells import Words, label, plain
from services.desk.domain.priority import FIELDS
from shared.thresholds import from_cost

FEWEST: Final = 3
HASTY: Final = 15
"""Seconds of reading under which an unchanged approval may show that nobody read."""
WEEKS: Final = (4, 12, 26)
GRID: Final = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98)
THOUSAND: Final = 1_000
MOST_COST: Final = 10_000.0
COLUMNS: Final = ("measure", "breakdown", "group", "value", "unit", "measured_on", "withheld", "label")


class By(StrEnum):
    ALL = "all"
    WEEK = "week"
    CATEGORY = "category"
    LANG = "lang"
    THRESHOLD = "threshold"
    FIELD_WEEK = "field_week"


_CODES: Final = frozenset({By.CATEGORY, By.LANG})


class Unit(StrEnum):
    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Measure:
    """One question. `source` names the rows that answer it; `people` says that they tell of people's work."""

    name: str
    unit: Unit
    source: str
    people: bool = True


MEASURES: Final = (
    Measure("volume", Unit.COUNT, "tickets", people=False),
    Measure("first_reply", Unit.SECONDS, "replies"),
    Measure("acceptance", Unit.SHARE, "decisions"),
    Measure("edits", Unit.SHARE, "decisions"),
    Measure("overrides", Unit.SHARE, "verdicts"),
    Measure("abstentions", Unit.SHARE, "tickets", people=False),
    Measure("reading", Unit.SECONDS, "readings"),
    Measure("hasty", Unit.SHARE, "decisions"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One bar: `of` is how many it was measured on; no value where there was nothing to measure, or it is withheld."""

    by: By
    key: str | None
    value: float | None
    of: int
    withheld: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    by: By
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's figures, and the one for all of it."""

    name: str
    unit: Unit
    panels: tuple[Panel, ...]
    total: Figure | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Whole weeks, from Monday, up to the end of the one that has begun."""

    first: date
    weeks: int

    @property
    def until(self) -> date:
        return self.first + timedelta(weeks=self.weeks)

    @property
    def keys(self) -> list[str]:
        return [(self.first + timedelta(weeks=number)).isoformat() for number in range(self.weeks)]


def period(today: date, weeks: int) -> Period:
    monday = today - timedelta(days=today.weekday())
    return Period(monday - timedelta(weeks=weeks - 1), weeks)


Row = Mapping[str, Any]
"""`by`, `key`, `people` and, for each measure, `<name>` and `<name>_of`; `<name>_people` where fewer of them did it."""


def answer(measure: Measure, rows: Sequence[Row], shown: Period, categories: Categories) -> Answer:
    found: dict[By, dict[str | None, Figure]] = {by: {} for by in By}
    for row in rows:
        figure = _figure(measure, row)
        found[figure.by][figure.key] = figure
    weeks = {key: found[By.WEEK].get(key, _nothing(measure, key)) for key in shown.keys}
    by_category = sorted(found[By.CATEGORY].values(), key=lambda item: categories.place(item.key))
    panels = (
        Panel(By.WEEK, _protected(weeks.values())),
        Panel(By.CATEGORY, _protected(by_category)),
        Panel(By.LANG, _protected(sorted(found[By.LANG].values(), key=lambda item: (-item.of, item.key or "")))),
    )
    return Answer(measure.name, measure.unit, panels, found[By.ALL].get(None))


def _figure(measure: Measure, row: Row) -> Figure:
    of, value = int(row[f"{measure.name}_of"] or 0), row[measure.name]
    by, key = By(row["by"]), row["key"]
    if measure.people and of and row.get(f"{measure.name}_people", row["people"]) < FEWEST:
        return Figure(by, key, None, 0, withheld=True)
    return Figure(by, key, None if value is None or not of else float(value), of)


def _nothing(measure: Measure, key: str) -> Figure:
    return Figure(By.WEEK, key, 0.0 if measure.unit is Unit.COUNT else None, 0)


def _protected(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """With any withheld, the least of the others too: it is of enough people, so all that is withheld is."""
    kept = list(figures)
    if any(item.withheld for item in kept):
        _withhold_least(kept, range(len(kept)))
    return tuple(kept)


def _withhold_least(kept: list[Figure], among: Iterable[int]) -> int | None:
    """Which one was withheld; None where none of them is shown."""
    least = min((number for number in among if kept[number].of), key=lambda number: kept[number].of, default=None)
    if least is not None:
        kept[least] = replace(kept[least], value=None, of=0, withheld=True)
    return least


def accepted(rows: Sequence[Row], shown: Period, hidden: Collection[str] = ()) -> Answer:
    """For each field, the share of offered values that people left as they were, week by week.

    Each row is one of `field`, `week`, `accepted` and `said` values, and how many `people` spoke. A week's fields
    together are its overrides: `hidden` are the weeks in which these are withheld.
    """
    told = {(row["field"], row["week"]): row for row in rows}
    fields = [field for field in FIELDS if any(field == one for one, _ in told)]
    figures = [_share(field, week, told.get((field, week))) for field in fields for week in shown.keys]
    kept = _crossed(figures, [week in hidden for week in shown.keys])
    panels = (kept[start : start + shown.weeks] for start in range(0, len(kept), shown.weeks))
    return Answer("accepted", Unit.SHARE, tuple(Panel(By.FIELD_WEEK, tuple(panel)) for panel in panels))


def withheld_weeks(one: Answer) -> frozenset[str]:
    panel = next(panel for panel in one.panels if panel.by is By.WEEK)
    return frozenset(str(figure.key) for figure in panel.figures if figure.withheld)


def _crossed(figures: Sequence[Figure], hidden: Sequence[bool]) -> list[Figure]:
    """A table, row by row: the sum of a row or a column is known or, of a hidden column, is not to be.

    What is withheld stands in the corner of a rectangle that is withheld: no sums tell its corners apart.
    """
    kept, width = list(figures), len(hidden)
    few = {place for place, item in enumerate(kept) if item.withheld}
    columns = [range(week, len(kept), width) for week in range(width)]
    least = (_withhold_least(kept, column) for column, is_hidden in zip(columns, hidden, strict=True) if is_hidden)
    for place in sorted(few.union(one for one in least if one is not None)):
        beside = [one for one in _row(place, width) if one != place and one not in few and _told(kept[one])]
        above = [one for one in columns[place % width] if one != place and one not in few and _told(kept[one])]
        corners = [(one, two, two - place + one) for one in beside for two in above if _told(kept[two - place + one])]
        alone = tuple(min(line, key=lambda one: kept[one].of) for line in (beside, above) if line)
        for corner in min(corners, key=lambda three: sum(kept[one].of for one in three), default=alone):
            _withhold_least(kept, (corner,))
    return kept


def _row(place: int, width: int) -> range:
    start = place - place % width
    return range(start, start + width)


def _told(figure: Figure) -> bool:
    return figure.withheld or figure.of > 0


def _share(field: str, week: str, row: Row | None) -> Figure:
    key = f"{field}:{week}"
    if row is None:
        return Figure(By.FIELD_WEEK, key, None, 0)
    if row["people"] < FEWEST:
        return Figure(By.FIELD_WEEK, key, None, 0, withheld=True)
    return Figure(By.FIELD_WEEK, key, row["accepted"] / row["said"], int(row["said"]))


@dataclass(frozen=True, slots=True)
class Costs:
    """In one unit: a wrong value that stands, and a value left to a person."""

    wrong: float = 10.0
    left: float = 1.0

    @property
    def threshold(self) -> float:
        return from_cost(self.wrong, self.left)


def costs_of(wrong: str | None, left: str | None) -> Costs:
    """What a reader typed; the usual ratio where it is no cost."""
    try:
        asked = Costs(float((wrong or "").replace(",", ".")), float((left or "").replace(",", ".")))
    except ValueError:
        return Costs()
    return asked if 0 < asked.wrong <= MOST_COST and 0 <= asked.left <= MOST_COST else Costs()


def threshold_costs(rows: Sequence[Row], costs: Costs) -> Answer:
    """For each field, what 1,000 values would have cost under each threshold of `GRID`, by what people said of them.

    Each row is one of `field`, `bucket` (how many thresholds of `GRID` the confidence reaches; None for all), `said`
    and `accepted` values, and how many `people` spoke.
    """
    panels = []
    for field in FIELDS:
        mine = [row for row in rows if row["field"] == field]
        enough = any(row["bucket"] is None and row["people"] >= FEWEST for row in mine)
        buckets = {row["bucket"]: (row["said"], row["accepted"]) for row in mine if row["bucket"] is not None}
        if buckets:
            panels.append(Panel(By.THRESHOLD, _curve(field, buckets, costs, enough=enough)))
    return Answer("thresholds", Unit.COST, tuple(panels))


def _curve(field: str, buckets: Mapping[int, tuple[int, int]], costs: Costs, *, enough: bool) -> tuple[Figure, ...]:
    said = sum(count for count, _ in buckets.values())
    points = []
    for number, threshold in enumerate(GRID, start=1):
        key = f"{field}:{threshold}"
        if not enough:
            points.append(Figure(By.THRESHOLD, key, None, 0, withheld=True))
            continue
        spoken = [pair for bucket, pair in buckets.items() if bucket >= number]
        wrong = sum(count - accepted for count, accepted in spoken)
        left = said - sum(count for count, _ in spoken)
        points.append(Figure(By.THRESHOLD, key, (wrong * costs.wrong + left * costs.left) * THOUSAND / said, said))
    least = min((item.value for item in points if item.value is not None), default=None)
    return tuple(replace(item, marked=item.value is not None and item.value == least) for item in points)


def lines(answers: Iterable[Answer], words: Words) -> list[tuple[str, ...]]:
    """The export: withheld values are empty and say so; a category and a language are told by code and in words."""
    out: list[tuple[str, ...]] = [COLUMNS]
    for item in answers:
        totals = [item.total] if item.total else []
        for figure in [*totals, *(figure for panel in item.panels for figure in panel.figures)]:
            value = "" if figure.value is None else f"{figure.value:.4f}".rstrip("0").rstrip(".")
            on = "" if figure.withheld else str(figure.of)
            withheld = "yes" if figure.withheld else "no"
            named = label(words, figure.by.value, figure.key) if figure.by in _CODES else ""
            group = plain(figure.key or "")
            out.append((item.name, figure.by.value, group, value, item.unit.value, on, withheld, named))
    return out
