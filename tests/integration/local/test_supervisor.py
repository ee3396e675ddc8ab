"""The supervisor on real parts: what dies comes back, what is stopped is gone, what was crashed is cleaned up."""

import os
import signal
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from schemas.topics import SERVICES, TOPICS
from shared.local import control
from tests.conftest import StackUnderTest, eventually, running_stack

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest.fixture(scope="module")
def own(kafka_available: None) -> Iterator[StackUnderTest]:
    """A stack that this module may break."""
    with running_stack(bus="kafka") as stack:
        yield stack


async def test_it_says_which_bus_and_why_and_where_everything_is(own: StackUnderTest) -> None:
    state = own.state
    assert "Apache Kafka" in state.bus["kind"]
    assert state.bus["why"]
    assert state.device
    async with httpx.AsyncClient(trust_env=False) as client:
        for service in SERVICES:
            answer = await client.get(f"{state.addresses[service]}/ready")
            assert (answer.status_code, answer.json()["service"]) == (200, service)


async def test_topics_and_schemas_are_there(own: StackUnderTest) -> None:
    admin = AIOKafkaAdminClient(**own.operator_client())
    await admin.start()
    try:
        names = set(await admin.list_topics())
    finally:
        await admin.close()
    assert {name for topic in TOPICS for name in (topic.name, topic.dead_letters)} <= names
    connection = await asyncpg.connect(own.owner_database_url)
    try:
        schemas = {row["nspname"] for row in await connection.fetch("select nspname from pg_namespace")}
    finally:
        await connection.close()
    assert set(SERVICES) <= schemas


@pytest.mark.parametrize("part", ["crm", "database", "bus", "mail-sink"])
async def test_what_is_killed_comes_back(own: StackUnderTest, part: str) -> None:
    before = own.state.parts[part].restarts
    await own.restart(part)
    assert own.state.parts[part].restarts == before + 1
    assert own.state.phase == "ready"


async def test_the_sink_keeps_each_mail_and_makes_repeats_visible(own: StackUnderTest) -> None:
    host, port = own.addresses["smtp"].split(":")
    mail = EmailMessage()
    mail["Message-ID"], mail["Subject"], mail["To"] = "<one@guichet.local>", "Votre <demande>", "a@example.org"
    mail.set_content("Bonjour")
    with smtplib.SMTP(host, int(port), timeout=10) as client:
        client.send_message(mail, "desk@guichet.local", ["a@example.org"])
        client.send_message(mail, "desk@guichet.local", ["a@example.org"])
    names = sorted(path.stem for path in own.home.outbox.glob("*.eml"))
    assert len(names) == 2
    assert {name.rpartition("-")[2] for name in names} == {"1", "2"}
    async with httpx.AsyncClient(trust_env=False) as client:
        page = (await client.get(own.sink_url)).text
        assert "Votre &lt;demande&gt;" in page
        assert "Bonjour" in (await client.get(f"{own.sink_url}/{names[0]}")).text
        refused = await client.get(own.sink_url, headers={"host": "evil.example"})
        assert refused.status_code == 400


async def test_a_second_start_finds_the_first(own: StackUnderTest) -> None:
    pid = own.state.pid
    assert control.up(own.home).pid == pid


async def test_after_a_killed_supervisor_the_next_one_starts_clean(own: StackUnderTest) -> None:
    left = [part.pid for part in own.state.parts.values() if part.pid is not None]
    assert len(left) == len(SERVICES) + 3
    supervisor = own.state.pid
    os.kill(supervisor, signal.SIGKILL)
    await eventually(lambda: control.running(own.home) is None)
    assert any(psutil.pid_exists(pid) for pid in left)
    assert control.up(own.home, bus="kafka").phase == "ready"
    assert own.state.pid != supervisor
    assert not any(running(pid) for pid in left)
    connection = await asyncpg.connect(own.owner_database_url)
    assert await connection.fetchval("select count(*) from intake.migration") > 0
    await connection.close()


async def test_stopping_leaves_no_process_and_no_open_secret(own: StackUnderTest) -> None:
    pids = [part.pid for part in own.state.parts.values() if part.pid is not None]
    assert control.down(own.home)
    assert not any(running(pid) for pid in pids)
    assert control.running(own.home) is None
    loose: list[Path] = []
    for folder in (own.home.keys, own.home.run, own.home.logs):
        loose += [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert loose == []


def running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
