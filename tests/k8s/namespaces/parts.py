"""The real parts of the local stack, each started in its namespace and told the others' addresses in place of loopback."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

import httpx

from schemas.topics import SERVICES
from shared.local import files, provision, topics
from shared.local.environment import Surroundings, service_environment
from shared.local.kafka import config
from shared.local.kafka.server import KafkaServer
from shared.local.keys import KeyFolder
from shared.local.layout import Home
from shared.local.parts import CODE
from shared.local.postgres import PostgresServer
from shared.local.process import Child
from tests.k8s.namespaces.ground import Ground
from tests.k8s.namespaces.wires import at, inside

T = TypeVar("T")
BUS_PORT: Final = 9093
DATABASE_PORT: Final = 5432
MAIL_PORT: Final = 587
HTTP_PORT: Final = 8080


async def run_at(part: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Runs it on a loop of its own in that part's namespace."""
    return await asyncio.to_thread(at, part, lambda: asyncio.run(work()))


class Bus(KafkaServer):
    def __init__(self, home: Home, address: str) -> None:
        super().__init__(home)
        self._address = address

    @property
    def bootstrap(self) -> str:
        return f"{self._address}:{self.port}"

    def _render(self) -> None:
        super()._render()
        values = dict(line.split("=", 1) for line in self._properties.read_text(encoding="utf-8").splitlines())
        values["listeners"] = values["listeners"].replace("CLIENT://127.0.0.1", "CLIENT://0.0.0.0")
        values["advertised.listeners"] = f"CLIENT://{self.bootstrap}"
        text = "".join(f"{name}={value}\n" for name, value in values.items())
        files.write_atomically(self._properties, text.encode())


class Database(PostgresServer):
    def __init__(self, home: Home, address: str) -> None:
        super().__init__(home)
        self._address = address

    def url(self, database: str = "postgres") -> str:
        return super().url(database).replace("@127.0.0.1:", f"@{self._address}:")

    async def _initialise(self) -> None:
        await super()._initialise()
        with (self._place.data / "pg_hba.conf").open("a", encoding="ascii") as rules:
            rules.write("host all all 10.77.0.0/24 scram-sha-256\n")

    def _child(self, program: str, *arguments: str) -> Child:
        everywhere = ("-c", "listen_addresses=*") if program == "postgres" else ()
        return super()._child(program, *arguments, *everywhere)


class Guichet:
    """All of it, behind the policies from its first moment."""

    def __init__(self, home: Home, ground: Ground) -> None:
        where = ground.addresses
        self.home = home
        self.bus = Bus(home, where["bus"])
        self.database = Database(home, where["database"])
        self._addresses = where
        self._urls: dict[str, str] = {}
        self._children: dict[str, Child] = {}
        self._node = httpx.AsyncClient(timeout=5, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    async def start(self) -> None:
        """The database is made ready from where the cluster's own preparation has its place, and by its rules."""
        KeyFolder(self.home.keys).ensure()
        await asyncio.gather(
            run_at("bus", lambda: self.bus.start(preferred_port=BUS_PORT)),
            run_at("database", lambda: self.database.start(preferred_port=DATABASE_PORT)),
        )
        assert (self.bus.port, self.database.port) == (BUS_PORT, DATABASE_PORT)
        await topics.provision(self.bus.login(config.ADMIN), permissions=True)
        secrets = self.home.keys / "postgres.json"
        self._urls = dict(await run_at("prepare", lambda: provision.provision(self.database.url(), secrets)))
        self._start_mail()
        for service in SERVICES:
            self.begin(service)

    async def stop(self) -> None:
        await self._node.aclose()
        await asyncio.gather(*(self.end(service) for service in SERVICES if service in self._children))
        await asyncio.gather(*(self.end(name) for name in tuple(self._children)))
        await asyncio.gather(self.bus.stop(), self.database.stop())

    def _start_mail(self) -> None:
        arguments = (str(self.home.outbox), str(MAIL_PORT), "8026", "0.0.0.0")
        self._begin("mail", "shared.local.smtp_sink", *arguments, environment={"PYTHONUNBUFFERED": "1"})

    def begin(self, service: str) -> None:
        values = service_environment(
            service,
            Surroundings(self.home, MAIL_PORT),
            login=self.bus.login(service),
            database_url=self._urls[service],
            port=HTTP_PORT,
        )
        values |= {
            "GUICHET_HTTP_HOST": "0.0.0.0",
            "GUICHET_OTLP_ENDPOINT": f"http://{self._addresses['collector']}:4318",
        }
        if service == "crm":
            values |= {"GUICHET_SMTP_HOST": self._addresses["mail"], "GUICHET_SMTP_RETRY_MOST_SECONDS": "5"}
        self._begin(service, f"services.{service}.main", environment=values)

    def _begin(self, name: str, module: str, *arguments: str, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", module, *arguments]
        with inside(name):
            self._children[name] = Child.start(command, environment=environment, log=self.home.log(name), folder=CODE)

    async def end(self, name: str) -> None:
        await self._children.pop(name).stop(patience=20)

    def url(self, service: str) -> str:
        return f"http://{self._addresses[service]}:{HTTP_PORT}"

    async def answers(self, service: str, path: str) -> bool:
        """Asked from the node, as a kubelet asks."""
        try:
            return (await self._node.get(f"{self.url(service)}{path}")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def told(self, service: str) -> dict[str, Any]:
        """What `/ready` says, ready or not."""
        try:
            said: dict[str, Any] = (await self._node.get(f"{self.url(service)}/ready")).json()
        except (httpx.HTTPError, ValueError):
            return {}
        return said

    async def ready(self, *services: str) -> list[str]:
        """Those of them that are."""
        found = await asyncio.gather(*(self.answers(service, "/ready") for service in services))
        return [service for service, is_ready in zip(services, found, strict=True) if is_ready]
