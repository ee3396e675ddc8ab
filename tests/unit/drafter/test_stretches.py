"""Stretches of time: each moment is in one of them, whichever moment they are asked of."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.drafter.domain.stretches import Stretch, longest

pytestmark = pytest.mark.feature(93)

MOMENTS = st.datetimes(datetime(1969, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
WINDOWS = st.timedeltas(timedelta(seconds=1), timedelta(days=60))


def halved(at: datetime, window: timedelta, times: int) -> Stretch:
    stretch = longest(at, window)
    for _ in range(times):
        stretch = stretch.half(at)
    return stretch


@given(MOMENTS, MOMENTS, WINDOWS, st.integers(0, 12))
def test_two_moments_share_a_stretch_or_theirs_do_not_overlap(
    one: datetime, other: datetime, window: timedelta, times: int
) -> None:
    mine, theirs = halved(one, window, times), halved(other, window, times)
    assert mine.start <= one < mine.end
    assert mine == theirs or mine.end <= theirs.start or theirs.end <= mine.start
    assert (mine == theirs) is (mine.start <= other < mine.end)


@given(MOMENTS, WINDOWS)
def test_halving_ends_at_the_moment_itself(at: datetime, window: timedelta) -> None:
    stretch = longest(at, window)
    while not stretch.is_moment:
        stretch = stretch.half(at)
    assert (stretch.start, stretch.end) == (at, at + timedelta(microseconds=1))
