"""`guichet dlq` as it is said on a cluster: over TLS, as the bus user `operator` by its certificate, with no installation."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from schemas.dead_letters import DeadLetterReplay
from schemas.topics import TOPICS
from shared.local import acl, topics
from shared.local.kafka import config
from shared.local.parts import CODE
from shared.messaging import dead_letters
from tests.conftest import temporary_home
from tests.integration.certificates import Authority, Pair
from tests.integration.test_bus_tls import TlsKafka

pytestmark = [pytest.mark.kafka, pytest.mark.feature(2)]
TOPIC = "ticket.received.v1"


@dataclass
class Cluster:
    server: TlsKafka
    authority: Authority

    async def says(self, pair: Pair, *arguments: str) -> tuple[int, str, str]:
        environment = {
            "PATH": os.defpath,
            "GUICHET_KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{self.server.tls_port}",
            "GUICHET_KAFKA_CA_FILE": str(self.authority.ca),
            "GUICHET_KAFKA_CERTIFICATE_FILE": str(pair.certificate),
            "GUICHET_KAFKA_KEY_FILE": str(pair.key),
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "shared.cli.main", "dlq", *arguments),
            env=environment, cwd=CODE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, told = await process.communicate()
        return process.returncode or 0, out.decode(), told.decode()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cluster(kafka_available: None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    authority = Authority(tmp_path_factory.mktemp("letters"))
    with temporary_home() as home:
        server = TlsKafka(home, authority)
        await server.start()
        admin = AIOKafkaAdminClient(**server.login(config.ADMIN).client())
        try:
            await admin.start()
            await topics.provision(server.login(config.ADMIN), permissions=False)
            await acl.allow(admin, [replace(grant, user=f"CN={grant.user}") for grant in acl.plan(TOPICS)])
            yield Cluster(server, authority)
        finally:
            await admin.close()
            await server.stop()


async def refused_by_triage(cluster: Cluster) -> UUID:
    """An event, and the letter that says that it could not be handled."""
    async with AIOKafkaProducer(**cluster.server.login(config.ADMIN).client()) as producer:
        at = await producer.send_and_wait(TOPIC, b"{}")
        letter, body = uuid4(), {
            "reason": "data_invalid:missing", "origin": {"topic": TOPIC, "partition": at.partition, "offset": at.offset},
            "event_id": str(uuid4()), "ticket_id": None, "service": "triage",
            "group": f"guichet.triage.{TOPIC}", "at": datetime.now(UTC).isoformat(),
        }  # fmt: skip
        headers = {"ce_id": str(letter), "ce_type": dead_letters.TYPE, "ce_tenant": "default"}
        await producer.send_and_wait(
            f"{TOPIC}.dlq", json.dumps(body).encode(), headers=[(name, text.encode()) for name, text in headers.items()]
        )
    return letter


async def test_the_operator_lists_letters_and_asks_for_a_replay(cluster: Cluster) -> None:
    letter = await refused_by_triage(cluster)
    operator = cluster.authority.pair("operator")
    status, out, told = await cluster.says(operator, "list", "--json")
    assert status == 0, told
    (listed,) = [json.loads(line) for line in out.splitlines()]
    assert (listed["id"], listed["reason"], listed["original"]) == (str(letter), "data_invalid:missing", "there")

    status, out, told = await cluster.says(
        operator, "replay", "--all", "--yes", "--by", "op-1", "--wait", "0", "--json"
    )
    assert (status, json.loads(out)["outcome"]) == (1, None), f"nobody is there to answer: {told}"
    async with AIOKafkaConsumer(
        DeadLetterReplay.TYPE, **cluster.server.login(config.ADMIN).client(), auto_offset_reset="earliest"
    ) as consumer:
        request = DeadLetterReplay.model_validate_json((await consumer.getone()).value)
    assert (request.letter_id, request.requested_by) == (letter, "op-1")


@pytest.mark.parametrize("name", ["triage", "nobody"])
async def test_another_certificate_may_not(cluster: Cluster, name: str, tmp_path: Path) -> None:
    await refused_by_triage(cluster)
    status, out, told = await cluster.says(cluster.authority.pair(name), "list", "--json")
    assert (status, out) == (2, "")
    assert "permissions" in told
