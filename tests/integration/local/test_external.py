"""An administrator's own Kafka and PostgreSQL: `guichet up` uses them, says so, and stops neither."""

import pytest

from shared.local.database import ExternalDatabase
from shared.local.kafka.config import ADMIN
from shared.local.kafka.server import KafkaServer
from tests.conftest import ProvisionedDatabase, running_stack

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


async def test_the_stack_runs_on_servers_that_are_not_its_own(
    kafka_cluster: KafkaServer, postgres: ProvisionedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_KAFKA_BOOTSTRAP_SERVERS", kafka_cluster.bootstrap)
    monkeypatch.setenv("GUICHET_KAFKA_CREDENTIALS_FILE", str(kafka_cluster._home.keys / "kafka.json"))
    monkeypatch.setenv("GUICHET_DATABASE_URL", postgres.server.url())
    with running_stack(bus="auto") as stack:
        assert stack.state.phase == "ready"
        assert "GUICHET_KAFKA_BOOTSTRAP_SERVERS is set" in stack.state.bus["why"]
        assert "GUICHET_DATABASE_URL is set" in stack.state.database["why"]
        assert stack.env("crm")["GUICHET_KAFKA_BOOTSTRAP_SERVERS"] == kafka_cluster.bootstrap
    assert kafka_cluster.login(ADMIN)
    assert await kafka_cluster.ready()
    assert await ExternalDatabase(postgres.admin_url).ready()
