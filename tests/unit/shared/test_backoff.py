"""An outage may last for days: waiting longer and longer never ends in an error."""

import pytest

from services.drafter.domain.breaker import FAILURES, FIRST, MOST, Breaker
from shared.messaging.held import Held
from shared.messaging.retry import Backoff

DAYS = 20_000


@pytest.mark.feature(1)
def test_a_back_off_goes_on_for_days_and_never_waits_longer_than_it_may() -> None:
    backoff = Backoff(first=0.2, most=5.0)
    waits = [backoff.next() for _ in range(DAYS)]
    assert max(waits) <= 5.0
    assert min(waits[10:]) >= 2.5


@pytest.mark.feature(1)
def test_a_back_off_begins_anew_once_it_was_worth_while() -> None:
    backoff = Backoff(first=1.0, most=8.0)
    for _ in range(2):
        waits = [backoff.next() for _ in range(6)]
        for wait, ceiling in zip(waits, (1, 2, 4, 8, 8, 8), strict=True):
            assert ceiling / 2 <= wait <= ceiling
        backoff.reset()


def test_a_breaker_that_failed_for_weeks_opens_at_the_first_success() -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    for _ in range(FAILURES):
        breaker.failed()
    for _ in range(DAYS):
        now += MOST
        assert breaker.allows()
        breaker.failed()
        assert not breaker.allows()
    now += MOST
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows()
    assert FIRST < MOST


def test_a_topic_that_fails_is_left_alone_for_longer_each_time_and_forgiven_at_its_first_success() -> None:
    now = 0.0
    held = Held(lambda: now)
    held.note({"a": OSError()}, sent={"b"})
    assert held.topics() == ["a"]
    now += 0.3
    assert held.topics() == []
    for _ in range(12):
        held.note({"a": OSError()}, sent=())
    now += 2.4
    assert held.topics() == ["a"]
    now += 2.6
    assert held.topics() == [], "a bus that is back is used within five seconds"
    held.note({"a": OSError()}, sent=())
    held.note({}, sent={"a"})
    assert held.topics() == []
    held.note({"a": OSError()}, sent=())
    now += 0.2
    assert held.topics() == [], "after a success the first wait is the shortest again"
