"""The lead's figures: what is shown, what is withheld, what thresholds cost."""

import re
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.adapters.lead import QUERIES
from services.desk.domain import charts
from services.desk.domain.agents import ROLES, Agent
from services.desk.domain.categories import Categories
from services.desk.domain.i18n import Translator
from services.desk.domain.lead import (
    COLUMNS,
    FEWEST,
    MEASURES,
    By,
    Costs,
    Figure,
    Unit,
    accepted,
    answer,
    costs_of,
    lines,
    period,
    threshold_costs,
    withheld_weeks,
)
from services.desk.domain.priority import FIELDS

SHOWN = period(date(2026, 3, 19), 4)
BY_NAME = {measure.name: measure for measure in MEASURES}


def row(by: str, key: str | None, value: float | None, of: int, *, people: int = FEWEST, name: str = "edits") -> Any:
    return {"by": by, "key": key, "people": people, name: value, f"{name}_of": of}


def test_weeks_are_whole_and_end_with_this_one() -> None:
    assert SHOWN.keys == ["2026-02-23", "2026-03-02", "2026-03-09", "2026-03-16"]
    assert SHOWN.until == date(2026, 3, 23)


def test_a_week_without_tickets_is_none_not_missing() -> None:
    made = answer(BY_NAME["volume"], [row("week", "2026-03-09", 7, 7, name="volume")], SHOWN, Categories())
    assert [figure.value for figure in made.panels[0].figures] == [0, 0, 7, 0]


def test_a_desk_without_any_ticket_has_nothing_to_show_and_shows_that() -> None:
    """A sum of no rows is null to the database."""
    nothing = {"by": "all", "key": None, "people": 0, "edits": None, "edits_of": None}
    assert answer(BY_NAME["edits"], [nothing], SHOWN, Categories()).total == Figure(By.ALL, None, None, 0)


@pytest.mark.feature(98)
def test_what_too_few_people_did_is_withheld_and_cannot_be_had_by_subtraction() -> None:
    rows = [
        row("all", None, 0.4, 100),
        row("lang", "fr", 0.5, 80), row("lang", "en", 0.4, 15), row("lang", "de", 0.1, 5, people=FEWEST - 1),
    ]  # fmt: skip
    made = answer(BY_NAME["edits"], rows, SHOWN, Categories())
    shown = {figure.key: figure for figure in made.panels[2].figures}
    assert (shown["fr"].value, shown["fr"].withheld) == (0.5, False)
    for key in ("en", "de"):
        assert (shown[key].value, shown[key].of, shown[key].withheld) == (None, 0, True)


@pytest.mark.feature(98)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 50)), max_size=12))
def test_no_figure_of_people_stands_for_too_few_and_none_is_withheld_alone(groups: list[tuple[int, int]]) -> None:
    rows = [row("category", f"c{number}", 0.5, of, people=people) for number, (people, of) in enumerate(groups)]
    figures = answer(BY_NAME["edits"], rows, SHOWN, Categories()).panels[1].figures
    few = {f"c{number}" for number, (people, _) in enumerate(groups) if people < FEWEST}
    withheld = {figure.key for figure in figures if figure.withheld}
    assert few <= withheld
    together = max((people for number, (people, _) in enumerate(groups) if f"c{number}" in withheld), default=FEWEST)
    assert together >= FEWEST or withheld == {figure.key for figure in figures}, "the rest of the total is of too few"
    assert all(figure.value is None and figure.of == 0 for figure in figures if figure.withheld)


@pytest.mark.feature(98)
def test_two_groups_that_one_person_did_are_withheld_with_a_third() -> None:
    """The one who answers German and Dutch: the total without French and English would be that person's."""
    rows = [
        row("lang", "fr", 0.5, 80),
        row("lang", "en", 0.4, 15),
        *(row("lang", key, 0.1, 5, people=1) for key in ("de", "nl")),
    ]
    made = answer(BY_NAME["edits"], rows, SHOWN, Categories())
    assert {figure.key for figure in made.panels[2].figures if figure.withheld} == {"en", "de", "nl"}


@pytest.mark.feature(98)
def test_what_few_of_those_who_decided_did_is_withheld_alone() -> None:
    """Three decided, and one alone approved: what became of the approvals tells of one."""
    rows = [{"by": "lang", "key": "fr", "people": 3, "acceptance": 0.8, "acceptance_of": 10, "edits": 0.5,
             "edits_of": 8, "edits_people": 1}]  # fmt: skip
    kept, edited = (
        answer(BY_NAME[name], rows, SHOWN, Categories()).panels[2].figures[0] for name in ("acceptance", "edits")
    )
    assert (kept.value, kept.withheld) == (0.8, False)
    assert (edited.value, edited.of, edited.withheld) == (None, 0, True)


def test_abstentions_are_the_models_and_never_withheld() -> None:
    made = answer(
        BY_NAME["abstentions"], [row("lang", "fr", 0.2, 10, people=0, name="abstentions")], SHOWN, Categories()
    )
    assert made.panels[2].figures[0].value == 0.2


@pytest.mark.feature(98)
@pytest.mark.parametrize("name", QUERIES)
def test_no_query_groups_by_person_or_gives_one_back(name: str) -> None:
    """A person goes into a hash of which six bits are set, and nowhere else."""
    text = re.sub(r"hashtextextended\(agent, 0\)", "", QUERIES[name])
    assert "agent" not in text.replace("d.agent", "agent")
    for key in re.findall(r"group by ([^)]*)", QUERIES[name]):
        assert "seen" not in key


def test_only_leads_and_administrators_may_see_it() -> None:
    assert [role for role in ROLES if Agent("a", "A", role, "t").may_lead] == ["lead", "admin"]


@pytest.mark.feature(98)
@pytest.mark.feature(88)
def test_each_fields_share_of_accepted_values_is_told_week_by_week() -> None:
    def said(field: str, week: str, kept: int, of: int, people: int = FEWEST) -> dict[str, Any]:
        return {"field": field, "week": week, "accepted": kept, "said": of, "people": people}

    rows = [
        said("category", "2026-02-23", 9, 10),
        said("category", "2026-03-16", 5, 10),
        said("urgency", "2026-03-02", 1, 4),
    ]
    by_category, by_urgency = accepted(rows, SHOWN).panels
    assert [(one.value, one.of) for one in by_category.figures] == [(0.9, 10), (None, 0), (None, 0), (0.5, 10)]
    assert [one.key for one in by_urgency.figures] == [f"urgency:{week}" for week in SHOWN.keys]
    few = [said("type", week, 3, 4) for week in SHOWN.keys[:2]] + [said("type", SHOWN.keys[2], 0, 1, people=FEWEST - 1)]
    (panel,) = accepted(few, SHOWN).panels
    assert [one.withheld for one in panel.figures] == [True, False, True, False], (
        "nor can it be worked out from the rest"
    )


def _said(table: dict[str, list[int]]) -> list[Any]:
    """Ten values of each field and week by so many people; of 0 none."""
    return [
        {"field": field, "week": week, "accepted": 5, "said": 10 + people, "people": people}
        for field, by_week in table.items()
        for week, people in zip(SHOWN.keys, by_week, strict=False)
        if people
    ]


def _withheld(table: dict[str, list[int]], hidden: tuple[str, ...] = ()) -> dict[str, list[bool]]:
    panels = accepted(_said(table), SHOWN, hidden).panels
    return {str(panel.figures[0].key).split(":")[0]: [one.withheld for one in panel.figures] for panel in panels}


@pytest.mark.feature(98)
def test_a_field_that_few_judged_in_a_week_does_not_follow_from_the_weeks_overrides() -> None:
    assert _withheld({"category": [5, 5], "type": [4, 4], "impact": [2, 6]}) == {
        "category": [False, False, False, False],
        "type": [True, True, False, False],
        "impact": [True, True, False, False],
    }


@pytest.mark.feature(98)
@given(st.lists(st.lists(st.integers(1, 6), min_size=4, max_size=4), min_size=2, max_size=4), st.integers(0, 4))
def test_no_sums_of_fields_and_weeks_give_back_what_few_judged(table: list[list[int]], at: int) -> None:
    """Whoever knows what is shown and all sums cannot solve for a cell that few judged."""
    known = dict(zip(FIELDS, table, strict=False))
    week = SHOWN.keys[at : at + 1]
    hidden = [all(by_week[number] < FEWEST for by_week in table) or SHOWN.keys[number] in week for number in range(4)]
    kept = np.array(
        list(
            _withheld(
                known, tuple(key for key, is_hidden in zip(SHOWN.keys, hidden, strict=True) if is_hidden)
            ).values()
        )
    )
    few = np.array(table) < FEWEST
    assert kept[few].all()
    unknown = np.argwhere(kept)
    sums = [unknown[:, 0] == one for one in range(len(table))] + [
        unknown[:, 1] == one for one in range(4) if not hidden[one]
    ]
    rank = np.linalg.matrix_rank(np.array(sums, float)) if len(unknown) else 0
    for place, (field, number) in enumerate(unknown):
        if few[field, number] and _may_be_hidden(few, field, number):
            cell = np.eye(len(unknown))[place]
            assert np.linalg.matrix_rank(np.array([*sums, cell], float)) > rank


def _may_be_hidden(few: Any, field: int, number: int) -> bool:
    """There is somebody else's figure in its row and in its column."""
    return not few[field].all() and not few[:, number].all()


@pytest.mark.feature(98)
def test_a_week_whose_overrides_are_withheld_does_not_follow_from_its_fields() -> None:
    found = _withheld({"category": [5, 5], "type": [4, 4]}, hidden=(SHOWN.keys[1],))
    assert any(found[field][1] for field in found)
    overrides = [
        row("week", week, 0.5, 9, people=people, name="overrides")
        for week, people in zip(SHOWN.keys, (2, 3), strict=False)
    ]
    assert withheld_weeks(answer(BY_NAME["overrides"], overrides, SHOWN, Categories())) == set(SHOWN.keys[:2])


def test_a_threshold_costs_what_is_wrong_above_it_and_left_below_it() -> None:
    rows: list[Any] = [
        {"field": "category", "bucket": 1, "said": 20, "accepted": 10, "people": 1},
        {"field": "category", "bucket": 8, "said": 80, "accepted": 80, "people": 3},
        {"field": "category", "bucket": None, "said": 100, "accepted": 90, "people": 3},
    ]
    (panel,) = threshold_costs(rows, Costs(10, 1)).panels
    found = {str(figure.key).split(":")[1]: figure.value for figure in panel.figures}
    assert (found["0.5"], found["0.6"], found["0.98"]) == (1000, 200, 200)
    assert [figure.marked for figure in panel.figures] == [False, *[True] * 7]
    rows[2]["people"] = FEWEST - 1
    (panel,) = threshold_costs(rows, Costs(10, 1)).panels
    assert all(figure.withheld and figure.value is None for figure in panel.figures)


@pytest.mark.parametrize(
    ("wrong", "left", "expected"),
    [
        ("20", "1,5", Costs(20, 1.5)),
        ("0", "1", Costs()),
        ("inf", "1", Costs()),
        ("nan", "1", Costs()),
        (None, "x", Costs()),
    ],
)
def test_costs_that_are_none_leave_the_usual_ones(wrong: str | None, left: str | None, expected: Costs) -> None:
    assert costs_of(wrong, left) == expected


def test_the_export_says_what_is_withheld_and_starts_no_formula() -> None:
    rows = [row("category", "=cmd()", 0.25, 4), row("category", "b", 0.5, 4, people=1), row("category", "c", 0.5, 4)]
    out = lines([answer(BY_NAME["edits"], rows, SHOWN, Categories())], Translator("fr").code)
    categories = {line[2]: line for line in out if line[1] == "category"}
    assert categories["'=cmd()"][3:] == ("", "share", "", "yes", "'=cmd()")
    assert categories["c"][3:7] == ("0.5", "share", "4", "no")


@pytest.mark.parametrize(
    ("lang", "network", "french"), [("fr", "Réseau et VPN", "français"), ("en", "Network and VPN", "French")]
)
def test_the_export_tells_a_category_and_a_language_by_code_and_in_the_readers_words(
    lang: str, network: str, french: str
) -> None:
    rows = [row("category", "network", 0.5, 4), row("category", "returns", 0.5, 4), row("category", None, 0.5, 4),
            row("lang", "fr", 0.5, 8), row("week", "2026-03-09", 0.5, 8), row("all", None, 0.5, 8)]  # fmt: skip
    own = {"category.returns": "=Retours"}
    out = lines([answer(BY_NAME["edits"], rows, SHOWN, Categories())], Translator(lang, own).code)
    assert out[0] == COLUMNS
    assert {len(line) for line in out} == {len(COLUMNS)}
    told = {(*line[1:3], line[-1]) for line in out[1:] if line[1] != "week"}
    assert told == {
        ("all", "", ""), ("category", "network", network), ("category", "returns", "'=Retours"), ("category", "", ""),
        ("lang", "fr", french),
    }  # fmt: skip
    assert {line[-1] for line in out if line[1] == "week"} == {""}


@given(st.lists(st.none() | st.floats(0, 1e6), max_size=30), st.none() | st.just(1.0))
def test_bars_stay_in_their_room_and_keep_their_order(values: list[float | None], most: float | None) -> None:
    figures = [Figure(By.WEEK, None, value, 1) for value in values]
    drawn = charts.bars(figures, labels=["l"] * len(values), values=["v"] * len(values), most=most)
    room = charts.WIDTH - charts.LABELS - charts.VALUES
    assert [bar.length is None for bar in drawn.bars] == [value is None for value in values]
    assert all(0 <= (bar.length or 0) <= room for bar in drawn.bars)
    known = [(value, bar.length) for value, bar in zip(values, drawn.bars, strict=True) if value is not None]
    assert [length for _, length in sorted(known)] == sorted(length for _, length in known if length is not None)


def test_every_measure_has_its_unit() -> None:
    assert {measure.name for measure in MEASURES if measure.unit is Unit.SECONDS} == {"first_reply", "reading"}
