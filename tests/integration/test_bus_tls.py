"""Certificates on Apache Kafka: who has none is nobody, and a name may do what the topics' own data say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError
from faststream.kafka import KafkaBroker

from schemas.topics import TOPICS
from shared.local import acl, files, topics
from shared.local.kafka import config
from shared.local.kafka.server import KafkaServer
from shared.local.layout import Home
from shared.local.ports import free_port
from shared.messaging.bus import make_broker
from shared.messaging.tls import BusTls
from tests.conftest import temporary_home
from tests.integration.certificates import Authority, Pair

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.feature(90),
    # A producer that never reached its bus, as here where it is refused, warns when it is collected.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class TlsKafka(KafkaServer):
    """The local broker with a second way in, as on a cluster: TLS, and a certificate in the place of a password."""

    def __init__(self, home: Home, authority: Authority) -> None:
        super().__init__(home)
        self._authority = authority
        self.tls_port = free_port()

    def _render(self) -> None:
        super()._render()
        server = self._authority.pair("broker")
        chain = self._conf / "broker.pem"
        chain.write_bytes(server.key.read_bytes() + server.certificate.read_bytes())
        here = f"TLS://127.0.0.1:{self.tls_port}"
        text = self._properties.read_text(encoding="utf-8")
        for name in ("listeners", "advertised.listeners"):
            text = text.replace(f"\n{name}=CLIENT", f"\n{name}={here},CLIENT")
        text = text.replace("protocol.map=", "protocol.map=TLS:SSL,")
        text += "".join(
            f"listener.name.tls.ssl.{name}={value}\n"
            for name, value in {
                "client.auth": "required",
                "keystore.type": "PEM",
                "keystore.location": str(chain),
                "truststore.type": "PEM",
                "truststore.location": str(self._authority.ca),
            }.items()
        )
        files.write_atomically(self._properties, text.encode())


@dataclass
class World:
    address: str
    authority: Authority
    folder: Path

    @asynccontextmanager
    async def broker(self, pair: Pair | None, ca: Path | None = None) -> AsyncIterator[KafkaBroker]:
        tls = BusTls(ca or self.authority.ca, *((pair.certificate, pair.key) if pair else (None, None)))
        broker = make_broker(self.address, client_id="t", username=None, password=None, tls=tls.context)
        try:
            await broker.start()
            yield broker
        finally:
            await broker.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(kafka_available: None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("bus-tls")
    authority = Authority(folder)
    with temporary_home() as home:
        server = TlsKafka(home, authority)
        await server.start()
        admin = AIOKafkaAdminClient(**server.login(config.ADMIN).client())
        try:
            await admin.start()
            few = [topic for topic in TOPICS if topic.data.TYPE in ("ticket.received.v1", "ticket.triaged.v1")]
            await topics.create(admin, topics.wanted(few))
            # What Strimzi makes of a KafkaUser: the certificate's whole name is the principal.
            await acl.allow(admin, [replace(grant, user=f"CN={grant.user}") for grant in acl.plan(few)])
            yield World(f"127.0.0.1:{server.tls_port}", authority, folder)
        finally:
            await admin.close()
            await server.stop()


async def test_a_certificate_is_the_name_that_permissions_go_by(world: World) -> None:
    async with world.broker(world.authority.pair("intake")) as broker:
        await broker.publish(b"{}", "ticket.received.v1")
        with pytest.raises(TopicAuthorizationFailedError):
            await broker.publish(b"{}", "ticket.triaged.v1")
    tls = BusTls(world.authority.ca, *_files(world.authority.pair("pseudonymizer")))
    consumer = AIOKafkaConsumer(
        "ticket.received.v1", bootstrap_servers=world.address, security_protocol="SSL", ssl_context=tls.context,
        group_id="guichet.pseudonymizer.ticket.received.v1", auto_offset_reset="earliest",
    )  # fmt: skip
    await consumer.start()
    try:
        assert (await consumer.getone()).value == b"{}"
    finally:
        await consumer.stop()


async def test_without_a_certificate_of_that_authority_nobody_comes_in(world: World, tmp_path: Path) -> None:
    strangers = Authority(tmp_path, "strangers")
    for pair in (None, strangers.pair("intake")):
        with pytest.raises(KafkaError):
            async with world.broker(pair):
                pass


async def test_a_bus_of_another_authority_is_not_spoken_to(world: World, tmp_path: Path) -> None:
    with pytest.raises(KafkaError):
        async with world.broker(world.authority.pair("intake"), ca=Authority(tmp_path, "strangers").ca):
            pass


async def test_a_renewed_certificate_counts_from_the_next_connection(world: World, tmp_path: Path) -> None:
    strangers = Authority(tmp_path, "strangers")
    pair = strangers.pair("intake", "renewed")
    tls = BusTls(world.authority.ca, pair.certificate, pair.key)
    assert tls.renew() is False
    fresh = world.authority.pair("intake", "fresh")
    fresh.key.replace(pair.key)
    fresh.certificate.replace(pair.certificate)
    assert tls.renew() is True
    broker = make_broker(world.address, client_id="t", username=None, password=None, tls=tls.context)
    try:
        await broker.start()
        await broker.publish(b"{}", "ticket.received.v1")
    finally:
        await broker.stop()


def _files(pair: Pair) -> tuple[Path, Path]:
    return pair.certificate, pair.key
