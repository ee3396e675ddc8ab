"""Procedures: rates by article, with too few people's figures withheld."""

from typing import Any

import pytest

from services.desk.domain.categories import Categories
from services.desk.domain.i18n import Translator
from services.desk.domain.procedures import COLUMNS, Decided, Edits, Procedure, Thumbs, lines, procedures


def row(article: str = "vpn", **more: Any) -> dict[str, Any]:
    values = {
        "article_id": article, "title": f"Titre {article}", "category": "network", "lang": "fr", "suggested": 10,
        "approved": 7, "edited": 3, "rejected": 1, "reasons": {"off_topic": 1}, "edit": 0.25, "deciders": 3,
        "approvers": 3, "editors": 3, "up": 2, "down": 1, "judges": 3,
    }  # fmt: skip
    return values | more


@pytest.mark.feature(53)
def test_rates_are_by_procedure() -> None:
    (one,) = procedures([row()], Categories())
    assert one.decided == Decided(7, 1, (("off_topic", 1),), Edits(4, 3, 0.25))
    assert one.decided.acceptance == 7 / 8
    assert one.decided.edits
    assert one.decided.edits.rate == 3 / 7
    assert one.thumbs == Thumbs(2, 1)


@pytest.mark.feature(53)
def test_a_procedure_that_nobody_decided_on_has_no_rate_and_nothing_to_withhold() -> None:
    counts = ("approved", "edited", "rejected", "reasons", "edit", "deciders", "approvers", "editors")
    nothing: dict[str, Any] = dict.fromkeys((*counts, "up", "down", "judges"))
    (one,) = procedures([row(**nothing)], Categories())
    assert one.decided == Decided(0, 0, (), Edits(0, 0))
    assert (one.decided.acceptance, Edits(0, 0).rate) == (None, None)
    assert not one.withheld


def test_what_too_few_people_did_is_withheld_and_the_least_of_the_others_with_it() -> None:
    found = procedures(
        [row("a", deciders=2), row("b", approved=4), row("c"), row("d", judges=1), row("e", judges=2)],
        Categories(),
    )
    assert [item.article for item in found if item.decided is None] == ["a", "b"]
    assert [item.article for item in found if item.thumbs is None] == ["a", "d", "e"]


def test_procedures_that_one_person_decided_on_are_withheld_with_a_third() -> None:
    """Two alone come to what is missing from the total, and both may be that person's."""
    found = procedures([row("a", deciders=1), row("b", deciders=1), row("c", approved=4), row("d")], Categories())
    assert [item.article for item in found if item.decided is None] == ["a", "b", "c"]


def test_how_much_is_edited_needs_three_who_approved_and_how_far_three_who_edited() -> None:
    found = procedures([row("a", approvers=1), row("b", approved=5), row("c", editors=2)], Categories())
    told = {item.article: item.decided for item in found if item.decided}
    assert [told[name].edits for name in "ab"] == [None, None], "of one who approved; and the least of the others"
    assert [told[name].acceptance for name in "ab"] == [7 / 8, 5 / 6], "three decided"
    assert told["c"].edits == Edits(4, 3), "a median of what two edited tells of one"
    assert [item.withheld for item in found] == [True, True, False]
    assert lines(found, Translator("en").code)[1][5:10] == ("", "", "1", "0.8750", "")


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
