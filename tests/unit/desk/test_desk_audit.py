"""What is asked of the ledger's page."""

from zoneinfo import ZoneInfo

import pytest
from starlette.requests import Request

from services.desk.adapters.web.audit import _asked, _given
from services.desk.domain.agents import Agent

OFFICER = Agent("privacy-1", "F. Haddad", "privacy", "default")
NOTHING = {"ticket": "", "kind": "", "actor": "", "since": "", "until": ""}


@pytest.mark.feature(83)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-13-01"])
def test_a_day_that_no_ledger_has_is_said_to_be_unreadable(day: str, zone: str) -> None:
    for name in ("since", "until"):
        assert _asked({**NOTHING, name: day}, None, OFFICER, ZoneInfo(zone))[1] == name


@pytest.mark.feature(83)
def test_a_day_is_asked_for_to_its_end() -> None:
    asked, odd = _asked({**NOTHING, "until": "2026-03-01"}, None, OFFICER, ZoneInfo("UTC"))
    assert (odd, str(asked.until)) == ("", "2026-03-02 00:00:00+00:00")


@pytest.mark.feature(83)
def test_nothing_is_asked_for_that_the_database_cannot_hold() -> None:
    asked = Request({"type": "http", "headers": [], "query_string": b"actor=a%00gent-1"})
    assert _given(asked)["actor"] == "agent-1"
