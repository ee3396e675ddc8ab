"""Which notes speak for rows that are about to be copied."""

import pytest

from services.audit.domain import recent
from services.audit.domain.checkpoint import Noted
from services.audit.domain.recent import RecentNotes

pytestmark = pytest.mark.feature(83)


def notes_of(*rows: int) -> RecentNotes:
    notes = RecentNotes()
    notes.add(Noted(row, f"{row}", 0) for row in rows)
    return notes


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (1, 5, [2, 5]),
        (1, 6, [2, 5, 9]),
        (6, 8, [9]),
        (10, 12, [30]),
        (10, 10, []),
        (31, 40, []),
    ],
)
def test_those_of_the_rows_and_the_next_after_them(first: int, last: int, expected: list[int]) -> None:
    assert [noted.seq for noted in notes_of(2, 5, 9, 30).of(first, last, reach=18)] == expected


def test_the_oldest_go_first() -> None:
    notes = notes_of(*range(1, recent.MOST + 3))
    assert [noted.seq for noted in notes.of(1, 4, reach=0)] == [3, 4]


def test_a_file_that_is_read_once_more_adds_what_is_new_and_nothing_twice() -> None:
    notes = notes_of(2, 5)
    notes.add([Noted(2, "other", 0), Noted(5, "other", 0), Noted(9, "9", 0)])
    assert notes.of(1, 9, reach=0) == [Noted(2, "2", 0), Noted(5, "5", 0), Noted(9, "9", 0)]
