"""The local broker starts whatever the id that its cluster was given by chance."""

from uuid import UUID

import pytest

from shared.local.kafka import server
from shared.local.kafka.server import KafkaServer
from tests.conftest import temporary_home

BEGINS_WITH_A_DASH = UUID(bytes=bytes([0b111110_00]) + bytes(15))
"""In URL-safe base 64, as one id in 64 does; Kafka's tool takes such a word for an option."""


@pytest.mark.kafka
async def test_an_id_that_begins_with_a_dash(kafka_available: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.uuid, "uuid4", lambda: BEGINS_WITH_A_DASH)
    with temporary_home() as home:
        broker = KafkaServer(home)
        await broker.start()
        try:
            assert "cluster.id=-" in (home.data / "kafka" / "meta.properties").read_text()
        finally:
            await broker.stop()
