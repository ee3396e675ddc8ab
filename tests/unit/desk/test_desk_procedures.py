"""Procedures: rates by article, with too few people's figures withheld."""

from typing import Any

import pytest

from services.desk.domain.categories import Categories
from services.desk.domain.i18n import Translator
from services.desk.domain.procedures import COLUMNS, Decided, Procedure, Thumbs, lines, procedures


def row(article: str = "vpn", **more: Any) -> dict[str, Any]:
    values = {
        "article_id": article, "title": f"Titre {article}", "category": "network", "lang": "fr", "suggested": 10,
        "unedited": 4, "edited": 3, "rejected": 1, "reasons": {"off_topic": 1}, "edit": 0.25, "deciders": 3,
        "up": 2, "down": 1, "judges": 3,
    }  # fmt: skip
    return values | more


@pytest.mark.feature(53)
def test_rates_are_by_procedure() -> None:
    (one,) = procedures([row()], Categories())
    assert one.decided == Decided(4, 3, 1, (("off_topic", 1),), 0.25)
    assert one.decided.acceptance == 7 / 8
    assert one.decided.edits == 3 / 7
    assert one.thumbs == Thumbs(2, 1)


@pytest.mark.feature(53)
def test_a_procedure_that_nobody_decided_on_has_no_rate_and_nothing_to_withhold() -> None:
    nothing = dict.fromkeys(("unedited", "edited", "rejected", "reasons", "edit", "deciders", "up", "down", "judges"))
    (one,) = procedures([row(**nothing)], Categories())
    assert one.decided == Decided(0, 0, 0)
    assert (one.decided.acceptance, one.decided.edits) == (None, None)


def test_what_too_few_people_did_is_withheld_and_the_least_of_the_others_with_it() -> None:
    found = procedures(
        [row("a", deciders=2), row("b", unedited=1), row("c"), row("d", judges=1), row("e", judges=2)], Categories()
    )
    assert [item.article for item in found if item.decided is None] == ["a", "b"]
    assert [item.article for item in found if item.thumbs is None] == ["d", "e"]
    (alone,) = procedures([row(edited=2)], Categories())
    assert alone.decided
    assert alone.decided.edit is None, "a median of two edits tells of one"


def test_order_and_export() -> None:
    found = procedures(
        [row("b", category="orders"), row("a", suggested=3), row("=c", suggested=9, deciders=1)], Categories()
    )
    assert [item.article for item in found] == ["=c", "a", "b"]
    table = lines(found, Translator("en").code)
    assert table[0] == COLUMNS
    assert table[1][0] == "'=c"
    assert table[1][-2] == "yes"
    assert table[1][5] == ""
    assert {len(line) for line in table} == {len(COLUMNS)}
    assert table[3][:6] == ("b", "Titre b", "orders", "fr", "10", "4")
    assert table[3][-1] == "Orders and deliveries"
    (none,) = lines(procedures([row("d", category=None)], Categories()), Translator("fr").code)[1:]
    assert (*none[2:4], none[-1]) == ("", "fr", "")
    assert isinstance(found[0], Procedure)
