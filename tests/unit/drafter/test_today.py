"""Until when an article is valid, on a day that has ended in one zone and not in another."""

from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from services.drafter import main
from services.drafter.adapters.searcher import Searcher
from services.drafter.settings import Settings
from shared.persistence.database import Database
from shared.runtime.service import Runtime


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Europe/Paris", datetime(2027, 12, 31, 23, 30, tzinfo=UTC), date(2028, 1, 1)),
        ("America/Montreal", datetime(2028, 1, 1, 2, 0, tzinfo=UTC), date(2027, 12, 31)),
    ],
)
def test_an_articles_last_day_ends_when_the_installations_does(
    monkeypatch: pytest.MonkeyPatch, zone: str, moment: datetime, day: date
) -> None:
    """As the desk's pages have it: an article that they call expired is suggested no more."""
    made: list[Any] = []

    class Noted(Searcher):
        def __init__(self, database: Database, **given: Any) -> None:
            super().__init__(database, **given)
            made.append(given["today"]())

    monkeypatch.setattr(main, "Searcher", Noted)
    main.build(
        Settings(database_url="postgresql:///none", time_zone=zone),
        Runtime("drafter", "default", cast("Database", None), lambda: moment),
    )
    assert made == [day]
