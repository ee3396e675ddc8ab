"""A service that is told to end does all that it does last, whatever of it fails."""

from typing import Any

import pytest

from shared.runtime.service import Service, ServiceParts
from shared.runtime.settings import ServiceSettings


class _Settings(ServiceSettings):
    """Of no service."""


class _Bus:
    def __init__(self, error: Exception) -> None:
        self._error = error

    async def stop(self) -> None:
        raise self._error


class _Database:
    closed = False

    async def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("error", [RuntimeError("no longer in the group"), TimeoutError()])
async def test_a_bus_that_cannot_be_left_keeps_nothing_else_from_ending(error: Exception) -> None:
    """What the ledger's last second was stayed without a checkpoint."""
    settings = _Settings(database_url="postgresql://nowhere", kafka_bootstrap_servers="nowhere:1")
    service: Any = Service("audit", settings, lambda _: ServiceParts())
    done: list[str] = []

    async def last() -> None:
        done.append("checkpoint")

    service._parts = ServiceParts(shutdown=[last])
    service._broker, service._database = _Bus(error), _Database()
    await service.stop()
    assert (done, service._database.closed) == (["checkpoint"], True)
