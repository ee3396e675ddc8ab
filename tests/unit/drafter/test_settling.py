"""Large crowds are told at a pace: a draft that waits for the tenant's lock waits for one look at most."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.drafter.adapters import settling, unsettled
from services.drafter.adapters.crowds import Crowds
from services.drafter.adapters.settling import Settling
from shared.persistence.database import Database

LOOK = 0.25


class Clock:
    """Time that passes when a crowd is looked at, and when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.spans: list[tuple[str, float]] = []

    def monotonic(self) -> float:
        return self.now

    def pass_(self, what: str, seconds: float) -> None:
        self.spans.append((what, seconds))
        self.now += seconds

    async def sleep(self, seconds: float) -> None:
        self.pass_("rest", seconds)


class Held:
    """Crowds of which each is a look of `LOOK` seconds under the lock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def settle(self, _: str, __: str, ___: object) -> bool:
        self._clock.pass_("look", LOOK)
        return True


class Rows:
    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Any]:
        yield SimpleNamespace(connection=None)


async def test_after_each_look_it_rests_so_that_drafts_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()

    async def waiting(_: object) -> list[tuple[str, str]]:
        return [("t", "burst"), ("t", "theme")]

    monkeypatch.setattr(unsettled, "crowds", waiting)
    monkeypatch.setattr(settling, "time", clock)
    monkeypatch.setattr(settling, "asyncio", clock)
    settles = Settling(cast("Database", Rows()), cast("Crowds", Held(clock)))
    assert await settles.settle(rest=8.0) == 2
    assert clock.spans == [("look", LOOK), ("rest", 8 * LOOK), ("look", LOOK), ("rest", 8 * LOOK)]
