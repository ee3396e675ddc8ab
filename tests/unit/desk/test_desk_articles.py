"""How an article of the base stands for a suggestion that was made of it."""

from datetime import date, timedelta

import pytest

from services.desk.domain.articles import Standing, out_of_use

TODAY = date(2026, 11, 23)


@pytest.mark.feature(55)
@pytest.mark.parametrize(
    ("present", "approved", "valid_until", "why"),
    [
        (True, True, None, None),
        (True, True, TODAY, None),
        (True, True, TODAY - timedelta(days=1), Standing.EXPIRED),
        (True, False, None, Standing.NOT_USED),
        (False, True, None, Standing.WITHDRAWN),
        (False, False, TODAY - timedelta(days=1), Standing.WITHDRAWN),
    ],
)
def test_a_suggestion_tells_why_nothing_would_be_made_of_its_article_now(
    present: bool, approved: bool, valid_until: date | None, why: Standing | None
) -> None:
    assert out_of_use(present=present, approved=approved, valid_until=valid_until, today=TODAY) is why
