"""The database over TLS, by the URL alone: who is spoken to is checked, and a certificate is shown.

The PostgreSQL that comes with the environment is built without TLS, so a front of the test's own speaks it, as
PostgreSQL would, and hands everything on. What a certificate opens is PostgreSQL's own affair (`pg_hba.conf`).
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pytest

from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.integration.certificates import Authority, Pair

pytestmark = pytest.mark.feature(90)
_SSL_REQUEST = bytes.fromhex("0000000804d2162f")


@dataclass
class Front:
    """Takes TLS with a client's certificate and hands the rest on; `names` are those that came in."""

    behind: int
    context: ssl.SSLContext
    names: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            assert await reader.readexactly(8) == _SSL_REQUEST
            writer.write(b"S")
            await writer.start_tls(self.context)
            self.names.append(dict(part[0] for part in writer.get_extra_info("peercert")["subject"])["commonName"])
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.behind)
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def front(postgres: ProvisionedDatabase, authority: Authority) -> AsyncIterator[tuple[Front, int]]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(authority.ca))
    context.verify_mode = ssl.CERT_REQUIRED
    server = authority.pair("server")
    context.load_cert_chain(str(server.certificate), str(server.key))
    found = Front(postgres.server.port, context)
    listening = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    try:
        yield found, listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


def url(postgres: ProvisionedDatabase, port: int, pair: Pair, ca: Path) -> str:
    files = {"sslrootcert": ca, "sslcert": pair.certificate, "sslkey": pair.key}
    query = "&".join(["sslmode=verify-full", *(f"{name}={quote(str(path))}" for name, path in files.items())])
    parts = urlsplit(postgres.urls["triage"])
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{port}", query=query))


async def test_a_service_shows_its_certificate_and_its_work_goes_through(
    postgres: ProvisionedDatabase, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    pair = authority.pair("guichet_triage")
    async with front(postgres, authority) as (seen, port):
        database = await Database.connect(url(postgres, port, pair, authority.ca), schema="triage", size=1)
        assert await database.pool.fetchval("select current_user") == "guichet_triage"
        await database.close()
    assert seen.names == ["guichet_triage"]


async def test_a_server_of_another_authority_is_not_spoken_to(postgres: ProvisionedDatabase, tmp_path: Path) -> None:
    authority, strangers = Authority(tmp_path), Authority(tmp_path, "strangers")
    pair = authority.pair("guichet_triage")
    async with front(postgres, authority) as (seen, port):
        with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            await Database.connect(url(postgres, port, pair, strangers.ca), schema="triage", size=1)
    assert seen.names == []
