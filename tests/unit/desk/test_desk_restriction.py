"""Grounds, days to look again and purposes of a restriction."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from services.desk.domain.i18n import CATALOGUES
from services.desk.domain.restriction import (
    ERASABLE,
    GROUNDS,
    PURPOSES,
    Beside,
    Restriction,
    Terms,
    first_of,
    is_ground,
    review_of,
)

TODAY = date(2026, 11, 28)
pytestmark = pytest.mark.feature(85)


def restriction(review_on: date | None, *, ended: bool = False) -> Restriction:
    return Restriction(
        uuid4(), Terms("accuracy", review_on), "a", datetime(2026, 11, 1, tzinfo=UTC), (uuid4(),),
        "lifted" if ended else None,
    )  # fmt: skip


def test_a_day_to_look_again_is_one_to_come_or_none() -> None:
    assert review_of(" ", TODAY) is None
    assert review_of("2026-11-29", TODAY) == date(2026, 11, 29)
    for wrong in ("2026-11-28", "2020-01-01", "2026-02-30", "tomorrow"):
        with pytest.raises(ValueError, match=r".+"):
            review_of(wrong, TODAY)


@pytest.mark.parametrize(
    ("review_on", "ended", "due"),
    [(TODAY, False, True), (date(2026, 11, 29), False, False), (None, False, False), (TODAY, True, False)],
)
def test_it_is_due_on_its_day_while_it_is_in_force(review_on: date | None, *, ended: bool, due: bool) -> None:
    assert restriction(review_on, ended=ended).is_due(TODAY) is due


@pytest.mark.parametrize(
    ("review_on", "stays"), [(date(2026, 11, 29), True), (TODAY, False), (date(2026, 11, 1), False), (None, False)]
)
def test_a_ticket_that_is_restricted_too_is_looked_at_on_the_same_day_if_that_is_to_come(
    review_on: date | None, *, stays: bool
) -> None:
    beside = Beside(uuid4(), datetime(2026, 11, 20, tzinfo=UTC), restriction(review_on))
    assert beside.terms(TODAY) == Terms("accuracy", review_on if stays else None)


def test_a_legal_claim_comes_before_all_other_grounds_and_alone_keeps_from_erasing() -> None:
    assert first_of(["objection", "legal_claim", "accuracy"]) == "legal_claim"
    assert first_of(["objection", "accuracy"]) == "accuracy"
    assert first_of([]) is None
    assert set(GROUNDS) - ERASABLE == {"legal_claim"}
    assert all(map(is_ground, GROUNDS))
    assert not is_ground("because")


def test_each_code_has_its_words_in_both_languages() -> None:
    for words in CATALOGUES.values():
        for ground in GROUNDS:
            for kind in ("restriction.ground_", "restriction.law_", "privacy.refused_restricted_"):
                assert words[kind + ground]
        assert all(words[f"restriction.purpose_{purpose}"] for purpose in PURPOSES)
