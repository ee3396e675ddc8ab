"""The commands of who governs an installation, on the whole of it and its own Apache Kafka."""

import asyncio
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaProducer
from argon2 import PasswordHasher

from shared.local.keys import KeyFolder
from tests.conftest import StackUnderTest

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
ADDRESS = "ariane.delmas@client.example"
PASSWORD = "a password for one test"
_DESK = (
    "from pathlib import Path; from shared.local.layout import Home; from shared.local.state import adopt_environment;"
    "import os; adopt_environment(Home(Path(os.environ['GUICHET_HOME'])), 'desk');"
    "from services.desk.main import export, subject; {}()"
)


def guichet(stack: StackUnderTest, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """Runs a command as an operator would; those of the desk without the need to be registered."""
    name, *rest = arguments
    code = _DESK.format(name) if name in ("subject", "export") else "from shared.cli.main import main; main()"
    own = rest if name in ("subject", "export") else [*arguments]
    if name == "dlq":
        own = [*own, "--home", str(stack.home.root)]
    if name == "retention":
        own = [*own, "--home", str(stack.home.root)]
    environment = os.environ | {"GUICHET_HOME": str(stack.home.root)}
    return subprocess.run(
        [sys.executable, "-c", code, *own], env=environment, input=said, capture_output=True, text=True, check=False
    )


def send(stack: StackUnderTest) -> UUID:
    key = KeyFolder(stack.home.keys).api_key.read_text(encoding="utf-8").strip()
    body = {"subject": "Badge perdu", "text": "Bonjour, mon badge est perdu.", "sender_address": ADDRESS}
    with httpx.Client(base_url=stack.intake_url, headers={"Authorization": f"Bearer {key}"}) as client:
        answer = client.post("/v1/tickets", json=body)
    return UUID(answer.json()["ticket_id"])


async def until(owner: asyncpg.Connection, query: str, *arguments: object) -> None:
    async with asyncio.timeout(60):
        while not await owner.fetchval(query, *arguments):
            await asyncio.sleep(0.2)


@pytest.mark.feature(2, 84, 85, 86, 99)
async def test_an_operator_and_an_officer_answer_for_what_is_held(stack: StackUnderTest, tmp_path: Path) -> None:
    owner = await asyncpg.connect(stack.owner_database_url)
    await owner.execute(
        "insert into desk.agent (login, tenant, name, role, password_hash) values ('g.admin', 'default', 'G', 'admin', $1)"
        " on conflict do nothing",
        PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD),
    )
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    as_admin = ["--as", "g.admin", "--password-file", str(password)]
    ticket = await asyncio.to_thread(send, stack)
    await until(owner, "select count(*) = 1 from desk.fact where ticket_id = $1 and kind = 'reply.drafted.v1'", ticket)

    # A record that is no event: set aside by each reader, listed, taken again, refused again.
    producer = AIOKafkaProducer(**stack.operator_client())
    await producer.start()
    await producer.send_and_wait("ticket.corrected.v1", b"{}")
    await producer.stop()
    corrected = "select count(*) >= 2 from audit.ledger where facts->>'action' = 'dead_letter.written'"
    await until(owner, corrected)
    listed = await asyncio.to_thread(guichet, stack, "dlq", "list", "--json", "--topic", "ticket.corrected.v1")
    letters = [json.loads(line) for line in listed.stdout.splitlines()]
    assert {(one["service"], one["reason"], one["original"]) for one in letters} == {
        (service, "not_a_cloudevent", "there") for service in ("triage", "crm", "audit")
    }
    one = letters[0]["id"]
    replayed = await asyncio.to_thread(guichet, stack, "dlq", "replay", one, "--yes", "--by", "op-1", "--json")
    assert (replayed.returncode, json.loads(replayed.stdout)["outcome"]) == (1, "refused"), replayed.stderr
    shown = await asyncio.to_thread(guichet, stack, "dlq", "show", one)
    assert json.loads(shown.stdout)["replays"][0]["by"] == "op-1"
    await until(owner, "select count(*) = 1 from audit.ledger where event_type = 'letter.replayed.v1'")

    kept = await asyncio.to_thread(guichet, stack, "retention", "--json")
    assert kept.returncode == 0, kept.stderr
    assert len(json.loads(kept.stdout)["classes"]) == 14

    file = tmp_path / "person.zip"
    given = await asyncio.to_thread(guichet, stack, "subject", "export", *as_admin, "-o", str(file), said=ADDRESS)
    assert given.returncode == 0, given.stderr
    with zipfile.ZipFile(file) as archive:
        (told,) = json.loads(archive.read("data.json"))["tickets"]
    assert (told["ticket_id"], told["messages"][0]["sender_address"]) == (str(ticket), ADDRESS)
    assert told["ai_decisions"][0]["fields"]

    out = tmp_path / "out"
    left = await asyncio.to_thread(guichet, stack, "export", *as_admin, "-o", str(out))
    assert left.returncode == 0, left.stderr
    assert json.loads((out / "manifest.json").read_text())["complete"]
    assert json.loads((out / "ledger-verification.json").read_text())["green"]
    assert (out / "taxonomy.yaml").is_file()
    assert list((out / "articles").glob("*.md"))

    certificate = tmp_path / "certificate.json"
    erased = await asyncio.to_thread(
        guichet, stack, "subject", "erase", *as_admin, "--yes", "-o", str(certificate), said=ADDRESS
    )
    assert erased.returncode == 0, erased.stderr
    assert json.loads(certificate.read_text())["complete"]
    assert await owner.fetchval("select count(*) from keyring.data_key where ticket_id = $1", ticket) == 0
    assert await owner.fetchval("select count(*) from desk.fact where ticket_id = $1", ticket) == 0
    again = await asyncio.to_thread(guichet, stack, "subject", "find", *as_admin, said=ADDRESS)
    assert (again.returncode, again.stdout) == (0, "")
    nobody = await asyncio.to_thread(guichet, stack, "subject", "erase", *as_admin, "--yes", said=ADDRESS)
    assert (nobody.returncode, nobody.stdout) == (2, ""), nobody.stderr
    no_file = tmp_path / "nobody.zip"
    nobody = await asyncio.to_thread(guichet, stack, "subject", "export", *as_admin, "-o", str(no_file), said=ADDRESS)
    assert (nobody.returncode, no_file.exists()) == (2, False), nobody.stderr
    await owner.close()
