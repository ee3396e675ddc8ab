"""When a notice is offered again, and when a subscriber is left alone: decided from codes and times alone.

A *notice* is one event for one subscriber.

    queued → delivered
           → skipped   (not for this subscriber's ticket, or a person's value stands there)
           → failed    (given up, expired or the queue was full: `guichet webhook replay` queues it again)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

_SUCCESS, _GONE, _TOO_MANY, _UNAVAILABLE = range(200, 300), 410, 429, 503
_DOUBLINGS = 20


class Verdict(StrEnum):
    DELIVERED = "delivered"
    SKIPPED = "skipped"
    RETRY = "retry"
    REJECTED = "rejected"
    """Tried again it would be refused again: only a person can change that."""
    WAIT = "wait"
    """The subscriber asked for time, for all that it is told."""
    EARLY = "early"
    """Nothing was tried: what the notice must hold is not here yet."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Answer:
    """How an attempt ended. `code` is a constant, an HTTP status or an error's class; never the other side's words.

    `asked` says whether the other side was: what was settled without it says nothing of how it is.
    """

    verdict: Verdict
    code: str
    wait: timedelta | None = None
    asked: bool = True


def answered(status: int, retry_after: str | None, now: datetime) -> Answer:
    """What an HTTP status means: 2xx is taken, 410 is a farewell, a `Retry-After` is kept to."""
    code = f"http_{status}"
    if status in _SUCCESS:
        return Answer(Verdict.DELIVERED, code)
    if status == _GONE:
        return Answer(Verdict.GONE, code)
    wait = _asked(retry_after, now) if status in {_TOO_MANY, _UNAVAILABLE} else None
    return Answer(Verdict.WAIT if status == _TOO_MANY and wait is not None else Verdict.RETRY, code, wait)


def _asked(retry_after: str | None, now: datetime) -> timedelta | None:
    """RFC 9110 10.2.3: seconds, or a date."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 86_400))
    try:
        return max(parsedate_to_datetime(text) - now, timedelta(0))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often a notice is offered. `jitter` gives a number in [0.5, 1]."""

    jitter: Callable[[], float]
    first: timedelta = timedelta(seconds=2)
    most: timedelta = timedelta(minutes=5)
    in_all: timedelta = timedelta(hours=24)
    tries: int = 12
    longest_wait: timedelta = timedelta(hours=1)

    def pause(self, tries: int, answer: Answer) -> timedelta | None:
        """How long until the next attempt, after `tries` since it was queued; None when it is time to give up.

        Who asks for time gets it, however often.
        """
        if answer.verdict is Verdict.WAIT and answer.wait is not None:
            return self.within(answer.wait)
        if answer.verdict is Verdict.REJECTED or tries >= self.tries:
            return None
        if answer.wait is not None:
            return self.within(answer.wait)
        return _doubling(self.first, self.most, tries - 1) * self.jitter()

    def within(self, asked: timedelta) -> timedelta:
        """What the other side asked for, within what is sensible."""
        return min(max(asked, self.first), self.longest_wait)


@dataclass(frozen=True, slots=True)
class Breaker:
    """A subscriber that fails again and again is left alone for a while, then asked once.

    What waits meanwhile uses up no tries; it expires like anything else.
    """

    jitter: Callable[[], float]
    failures: int = 5
    first: timedelta = timedelta(seconds=5)
    most: timedelta = timedelta(minutes=5)

    def rest(self, failures: int) -> timedelta | None:
        """How long nothing is offered after so many failures in a row; None when there were too few."""
        if failures < self.failures:
            return None
        return _doubling(self.first, self.most, failures - self.failures) * self.jitter()


def _doubling(first: timedelta, most: timedelta, times: int) -> timedelta:
    return min(first * (1 << min(max(times, 0), _DOUBLINGS)), most)
