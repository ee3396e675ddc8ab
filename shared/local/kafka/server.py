"""Formats, starts, checks and stops the broker. Its data outlives it."""

import asyncio
import os
import uuid
from base64 import urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from schemas.topics import OPERATOR, SERVICES
from shared.local import files
from shared.local.kafka import config, jars
from shared.local.layout import Home
from shared.local.ports import free_port, same_port
from shared.local.process import Child, StartFailed, accepts

USERS = (config.ADMIN, *SERVICES, OPERATOR, "external-crm")
KIND = f"Apache Kafka {jars.VERSION}, one node on this machine"
_START_SECONDS = 180
_STOP_SECONDS = 30
_LAST_LINES = 10
_JVM = (
    "-Xms96m",
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
)


@dataclass(frozen=True, slots=True)
class Login:
    """How one principal reaches the bus; without a name there is no authentication."""

    bootstrap: str
    username: str | None = None
    password: str | None = None

    def client(self) -> dict[str, str]:
        """Keyword arguments for an aiokafka client."""
        if self.username is None or self.password is None:
            return {"bootstrap_servers": self.bootstrap}
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": config.MECHANISM,
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
        }

    async def answers(self) -> bool:
        """Whether a broker answers a request made with this login."""
        admin = AIOKafkaAdminClient(**self.client(), request_timeout_ms=5000)
        try:
            await admin.start()
            return bool((await admin.describe_cluster())["brokers"])
        except (KafkaError, OSError, TimeoutError):
            return False
        finally:
            with suppress(KafkaError, OSError):
                await admin.close()


class KafkaServer:
    """One broker of one home."""

    kind = KIND
    permissions = True

    def __init__(self, home: Home) -> None:
        self._java = jars.java()
        self._libs = jars.ensure()
        self._home = home
        self._data = home.data / "kafka"
        self._conf = home.keys / "kafka"
        self._passwords = files.passwords(home.keys / "kafka.json", USERS)
        self.port = 0
        self._controller_port = 0
        self.child: Child | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    def login(self, user: str) -> Login:
        return Login(self.bootstrap, user, self._passwords[user])

    async def start(self, *, preferred_port: int | None = None) -> None:
        """Returns when the broker answers. After a crash the same port is taken again, for the clients' sake."""
        self.port = self.port or free_port(preferred_port)
        self._controller_port = same_port(self._controller_port) if self._controller_port else free_port()
        self._render()
        if not (self._data / "meta.properties").exists():
            await self._format()
        log = self._home.log("kafka")
        logging = f"-Dlog4j2.configurationFile={self._conf / 'log4j2.properties'}"
        command = [str(self._java), *_JVM, logging, "-cp", f"{self._libs}/*", "kafka.Kafka", str(self._properties)]
        lock = self._home.data / "kafka.lock"
        note = self._home.note("bus")
        self.child = Child.start(command, environment=self._environment(), log=log, alone_with=lock, note=note)
        try:
            await self._until_ready(self.child)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        if self.child is not None:
            await self.child.stop(patience=_STOP_SECONDS)

    async def ready(self) -> bool:
        """Whether it answers an authenticated request."""
        return await self.login(config.ADMIN).answers()

    async def settle(self) -> None:
        """What is acknowledged is already with the operating system, which outlives the process."""

    @property
    def _properties(self) -> Path:
        return self._conf / "server.properties"

    def _environment(self) -> dict[str, str]:
        return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}

    def _render(self) -> None:
        text = config.server_properties(
            data=self._data,
            port=self.port,
            controller_port=self._controller_port,
            admin_password=self._passwords[config.ADMIN],
        )
        files.write_atomically(self._properties, text.encode())
        log = self._home.log("kafka-server")
        files.write_atomically(self._conf / "log4j2.properties", config.logging_properties(log).encode())

    async def _format(self) -> None:
        """Writes the cluster's first records: its id, which may begin with "-", and one SCRAM user for each service."""
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        users = [
            argument
            for name, password in self._passwords.items()
            for argument in ("--add-scram", f"{config.MECHANISM}=[name={name},password={password}]")
        ]
        arguments = config.argument_file(
            *("-cp", f"{self._libs}/*", "kafka.tools.StorageTool", "format"),
            *("--config", str(self._properties), f"--cluster-id={cluster}", *users),
        )
        argument_file = self._conf / "format.args"
        files.write_atomically(argument_file, arguments.encode())
        try:
            child = Child.start(
                [str(self._java), *_JVM, f"@{argument_file}"],
                environment=self._environment(),
                log=self._home.log("kafka-format"),
                note=self._home.note("bus"),
            )
            await child.wait(_START_SECONDS)
        finally:
            argument_file.unlink()
        if child.exit_status != 0:
            how = "was not done in time" if child.running else f"ended with status {child.exit_status}"
            await child.stop(patience=0)
            raise StartFailed(f"Kafka's storage could not be formatted: the tool {how}, and said:\n{self._said()}")
        self._home.log("kafka-format").unlink()

    def _said(self) -> str:
        """The tool's last words, and where all of them are; it was given passwords, which stay in neither."""
        log = self._home.log("kafka-format")
        text = log.read_text(encoding="utf-8", errors="replace")
        for password in self._passwords.values():
            text = text.replace(password, "…")
        log.write_text(text, encoding="utf-8")
        words = [line for line in text.splitlines() if not line.lstrip().startswith("at ")]
        return "\n".join((*words[-_LAST_LINES:], f"(all of it: {log})"))

    async def _until_ready(self, child: Child) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_START_SECONDS):
                while child.running:
                    if await accepts(self.port) and await self.ready():
                        return
                    await asyncio.sleep(0.3)
        raise StartFailed(f"Kafka did not come up; see {self._home.log('kafka')}")
