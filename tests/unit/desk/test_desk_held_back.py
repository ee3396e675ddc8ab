"""Tries that were refused unseen are told once they are on record, however long the database is away."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.desk.adapters.accounts import Accounts
from services.desk.adapters.attempts import Attempts

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


class Away:
    """A database that went away."""

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[None]:
        raise ConnectionError
        yield


async def test_the_counts_of_a_brute_force_outlast_an_outage_of_the_database() -> None:
    database: Any = Away()
    attempts = Attempts(database, b"s" * 32, lambda: NOW)
    seen: Counter[str | None] = Counter({"claire": 40, None: 2})
    attempts.take_back(seen)
    hour = timedelta(hours=1)
    hasher: Any = None
    accounts = Accounts(
        database, "default", lambda: NOW, lifetime=hour, idle=hour, attempts=attempts, hasher=hasher
    )  # fmt: skip
    for _ in range(2):
        with pytest.raises(ConnectionError):
            await accounts.record_held_back()
    attempts.take_back(Counter({"claire": 1}))
    assert attempts.held_back() == seen + Counter({"claire": 1})
