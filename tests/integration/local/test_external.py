"""An administrator's own Kafka and PostgreSQL: `guichet up` uses them, says so, and stops neither."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.local import provision
from shared.local.database import ExternalDatabase
from shared.local.kafka.config import ADMIN
from shared.local.kafka.server import KafkaServer
from shared.local.postgres import PostgresServer
from shared.local.process import StartFailed
from tests.conftest import running_stack, temporary_home

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest_asyncio.fixture(loop_scope="session")
async def theirs() -> AsyncIterator[PostgresServer]:
    """An empty PostgreSQL that no installation uses yet."""
    with temporary_home() as home:
        server = PostgresServer(home)
        await server.start()
        try:
            yield server
        finally:
            await server.stop()


async def test_the_stack_runs_on_servers_that_are_not_its_own(
    kafka_cluster: KafkaServer, theirs: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_KAFKA_BOOTSTRAP_SERVERS", kafka_cluster.bootstrap)
    monkeypatch.setenv("GUICHET_KAFKA_CREDENTIALS_FILE", str(kafka_cluster._home.keys / "kafka.json"))
    monkeypatch.setenv("GUICHET_DATABASE_URL", theirs.url())
    with running_stack(bus="auto") as stack:
        assert stack.state.phase == "ready"
        assert "GUICHET_KAFKA_BOOTSTRAP_SERVERS is set" in stack.state.bus["why"]
        assert "GUICHET_DATABASE_URL is set" in stack.state.database["why"]
        assert stack.env("crm")["GUICHET_KAFKA_BOOTSTRAP_SERVERS"] == kafka_cluster.bootstrap
    assert kafka_cluster.login(ADMIN)
    assert await kafka_cluster.ready()
    assert await ExternalDatabase(theirs.url()).ready()


async def test_a_database_of_another_installation_is_refused_and_left_as_it_is(theirs: PostgresServer) -> None:
    with temporary_home() as first, temporary_home() as second:
        urls = await provision.provision(theirs.url(), first.keys / "postgres.json")
        with pytest.raises(StartFailed, match="belongs to another installation"):
            await provision.provision(theirs.url(), second.keys / "postgres.json")
        assert await provision.provision(theirs.url(), first.keys / "postgres.json") == urls
        assert await ExternalDatabase(urls["desk"]).ready()
