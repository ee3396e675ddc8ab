"""A place in a list that comes from outside and is not one of ours is answered as if none were given."""

import base64
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.desk.adapters.queue import Cursor
from services.desk.adapters.web.privacy import _cursor
from services.desk.domain.moments import moment_of

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rank", "since"),
    [
        ("99999", '"2026-03-01T09:00:00+00:00"'),
        ("-99999", '"2026-03-01T09:00:00+00:00"'),
        ("1e999", '"2026-03-01T09:00:00+00:00"'),
        ("Infinity", '"2026-03-01T09:00:00+00:00"'),
        ("NaN", '"2026-03-01T09:00:00+00:00"'),
        ("1", '"2026-03-01T09:00:00"'),
        ("1", '"0001-01-01T00:00:00+14:00"'),
        ("1", "7"),
        ("9" * 5000, '"2026-03-01T09:00:00+00:00"'),
    ],
)
def test_a_forged_place_in_a_list_is_none(rank: str, since: str) -> None:
    text = base64.urlsafe_b64encode(f'[{rank}, {since}, "{UUID(int=1)}"]'.encode()).decode()
    assert Cursor.parse(text) is None


@pytest.mark.parametrize("raw", [7, None, {}, [1, "2026-03-01T09:00:00Z", 5], [[], "", ""], [1]])
def test_what_is_no_place_in_a_list_is_none(raw: object) -> None:
    assert Cursor.parse(base64.urlsafe_b64encode(json.dumps(raw).encode()).decode()) is None


def test_a_place_in_a_list_is_read_as_it_was_written() -> None:
    place = Cursor(2, START, UUID(int=7))
    assert Cursor.parse(place.text()) == place
    assert Cursor.parse("\u00e9") is None


def test_a_moment_without_a_zone_is_none() -> None:
    assert _cursor(f"2026-03-01T09:00:00~{UUID(int=1)}") is None
    assert _cursor(f"9999-12-31T23:59:59-14:00~{UUID(int=1)}") is None
    assert _cursor(f"2026-03-01T10:00:00+01:00~{UUID(int=1)}") == (START, UUID(int=1))
    assert moment_of("") is None
