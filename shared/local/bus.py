"""Which bus this machine uses, and why: an administrator's, Apache Kafka of its own, or the embedded one."""

import os
from pathlib import Path
from typing import Protocol

from schemas.topics import OPERATOR
from shared.local import files
from shared.local.embedded import EmbeddedBroker
from shared.local.kafka.config import ADMIN
from shared.local.kafka.jars import Unavailable
from shared.local.kafka.server import KafkaServer, Login
from shared.local.layout import Home
from shared.local.process import Child, StartFailed

SERVERS = "GUICHET_KAFKA_BOOTSTRAP_SERVERS"
CREDENTIALS = "GUICHET_KAFKA_CREDENTIALS_FILE"
FORCED = "GUICHET_BUS"


class Bus(Protocol):
    """What the supervisor needs of a bus."""

    child: Child | None

    @property
    def kind(self) -> str: ...
    @property
    def permissions(self) -> bool: ...
    @property
    def bootstrap(self) -> str: ...
    def login(self, user: str) -> Login: ...
    async def start(self, *, preferred_port: int | None = None) -> None: ...
    async def stop(self) -> None: ...
    async def ready(self) -> bool: ...


class ExternalBus:
    """A bus that an administrator runs. A credentials file holds a JSON object: user to SCRAM-SHA-256 password."""

    kind = "the Kafka cluster you named"
    child: Child | None = None

    def __init__(self, bootstrap: str, credentials: Path | None) -> None:
        self._bootstrap = bootstrap
        self._passwords: dict[str, str] = files.read_json(credentials) or {} if credentials else {}

    @property
    def bootstrap(self) -> str:
        return self._bootstrap

    @property
    def permissions(self) -> bool:
        return ADMIN in self._passwords

    def login(self, user: str) -> Login:
        if not self._passwords:
            return Login(self._bootstrap)
        if user not in self._passwords:
            raise StartFailed(f"{CREDENTIALS} holds no password for {user}")
        return Login(self._bootstrap, user, self._passwords[user])

    async def start(self, *, preferred_port: int | None = None) -> None:
        del preferred_port
        if not await self.ready():
            raise StartFailed(f"no Kafka answers at {SERVERS}={self._bootstrap}")

    async def stop(self) -> None:
        """It is not ours to stop."""

    async def ready(self) -> bool:
        return await self.login(ADMIN).answers()


def choose(home: Home) -> tuple[Bus, str]:
    """The bus and the reason for it, to be shown. `GUICHET_BUS=embedded` asks for the embedded one by name."""
    named = os.environ.get(SERVERS)
    if named:
        credentials = os.environ.get(CREDENTIALS)
        return ExternalBus(named, Path(credentials) if credentials else None), f"{SERVERS} is set"
    if os.environ.get(FORCED) == "embedded":
        return EmbeddedBroker(home), f"{FORCED}=embedded asks for it"
    try:
        return KafkaServer(home), "Java and Kafka's verified jars are here"
    except Unavailable as why:
        if os.environ.get(FORCED) == "kafka":
            raise StartFailed(f"{FORCED}=kafka asks for Apache Kafka: {why}") from why
        return EmbeddedBroker(home), f"Apache Kafka is not available: {why}"


def named(kind: str) -> str | None:
    """What `GUICHET_BUS` calls the bus that a state tells of; None for an administrator's, or when it tells of none."""
    if kind == EmbeddedBroker.kind:
        return "embedded"
    return "kafka" if kind.startswith("Apache Kafka") else None


def left_behind(home: Home, last_kind: str, bus: Bus) -> str | None:
    """The bus of this machine that the home ran on before and that is another now: what is on its way lies there."""
    last = named(last_kind)
    folder = {"embedded": "embedded-bus", "kafka": "kafka"}
    if last is None or last == named(bus.kind) or not (home.data / folder[last]).exists():
        return None
    return last


async def operator_login(bus: Bus) -> Login:
    """The one that may do the least; a bus that was set up before there was one has the administrator's alone."""
    try:
        login = bus.login(OPERATOR)
    except StartFailed:
        return bus.login(ADMIN)
    return login if await login.answers() else bus.login(ADMIN)
