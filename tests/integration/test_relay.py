"""The outbox relay on PostgreSQL: what one topic refuses keeps nothing else, and a stop is always heard."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.messaging.relay import Relay
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase, eventually

FULL, OTHER = "full.v1", "other.v1"
PUT = """
insert into outbox (event_id, topic, key, headers, payload)
select gen_random_uuid(), $1, $2 || i::text::bytea, '{}', '\\x00' from generate_series(1, $3::int) i
"""


class Bus:
    """Takes nothing for one topic until it is told to."""

    def __init__(self) -> None:
        self.refuses = True
        self.sent: list[tuple[str, bytes | None]] = []

    async def send(self, topic: str, key: bytes | None, headers: dict[str, str], payload: bytes) -> None:
        del headers, payload
        if topic == FULL and self.refuses:
            raise OSError("not enough replicas")
        self.sent.append((topic, key))

    def count(self, topic: str) -> int:
        return sum(one == topic for one, _ in self.sent)


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgres: ProvisionedDatabase) -> AsyncIterator[Database]:
    database = await Database.connect(postgres.urls["crm"], schema="crm", size=3)
    await database.pool.execute("delete from outbox")
    yield database
    await database.pool.execute("delete from outbox")
    await database.close()


@pytest.mark.feature(70)
async def test_events_for_other_topics_pass_what_one_topic_does_not_take(database: Database) -> None:
    await database.pool.execute(PUT, FULL, b"full-", 450)
    await database.pool.execute(PUT, OTHER, b"other-", 3)
    bus = Bus()
    running = asyncio.create_task(Relay(database, bus, "crm").run())
    try:
        await eventually(lambda: bus.count(OTHER) == 3)
        assert bus.count(FULL) == 0
        bus.refuses = False
        await eventually(lambda: bus.count(FULL) == 450)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert await database.pool.fetchval("select count(*) from outbox") == 0
    assert len(bus.sent) == len(set(bus.sent))


async def test_a_stop_is_heard_whenever_it_comes(database: Database) -> None:
    for turns in range(12):
        relay = Relay(database, Bus(), "crm")
        running = asyncio.create_task(relay.run())
        await eventually(lambda relay=relay: relay.waiting == 0)  # type: ignore[misc]
        relay._wake.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        running.cancel()
        done, _ = await asyncio.wait({running}, timeout=10)
        assert done == {running}


async def test_the_server_gives_up_a_session_of_which_nothing_is_heard(database: Database) -> None:
    told = {name: await database.pool.fetchval(f"show {name}") for name in ("tcp_keepalives_idle", "tcp_user_timeout")}
    assert told == {"tcp_keepalives_idle": "15", "tcp_user_timeout": "30000"}
