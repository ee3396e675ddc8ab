"""An installation is lost and put back from a backup: the ledger holds, what was sealed opens, nothing is sent twice.

The AI is out and the bus is the embedded one, so that two installations start in a third of the time; people answer, as
they can without it. `GUICHET_DRILL_BUS=kafka` has the same drill on Apache Kafka.
"""

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest

from shared.cli import backup
from shared.cli.agent import PlayedAgent
from shared.local import control
from shared.local.keys import AGENT_LOGIN, KeyFolder
from tests.conftest import StackUnderTest, running_stack, temporary_home
from tests.e2e.drills import all_open, green, said, until

pytestmark = [pytest.mark.embedded, pytest.mark.slow, pytest.mark.feature(103)]
BUS = os.environ.get("GUICHET_DRILL_BUS", "embedded")
TABLES = ("intake.message", "pseudonymizer.message", "desk.decision", "crm.delivery", "crm.used_approval")


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[StackUnderTest]:
    monkeypatch.setenv("GUICHET_UNDO_SECONDS", "1")
    monkeypatch.setenv("GUICHET_SMTP_PORT", "1")  # nobody listens there: replies wait at the sender
    monkeypatch.setenv("GUICHET_BUS", BUS)
    with running_stack(bus=BUS, without_ai=True) as stack:
        yield stack


def send(stack: StackUnderTest, subject: str) -> UUID:
    key = KeyFolder(stack.home.keys).api_key.read_text(encoding="utf-8").strip()
    body = {"subject": subject, "text": "Bonjour, ma clé ne marche plus.", "sender_address": "lea.caron@client.example"}
    with httpx.Client(base_url=stack.intake_url, headers={"Authorization": f"Bearer {key}"}) as client:
        answer = client.post("/v1/tickets", json=body)
    return UUID(answer.json()["ticket_id"])


def answer(stack: StackUnderTest, ticket_id: UUID, *, at: str = "") -> None:
    """A person writes a reply and approves it, to leave `at` that time or now."""
    password = KeyFolder(stack.home.keys).agent_password.read_text(encoding="utf-8").strip()
    with PlayedAgent(stack.desk_url, login=AGENT_LOGIN, password=password) as agent:
        agent.sign_in()
        agent.correct(str(ticket_id), "category", "billing")
        assert agent.approve(str(ticket_id), "Bonjour, c'est réglé.", send_at=at)


async def rows(owner: asyncpg.Connection) -> dict[str, int]:
    """What repeated events could double."""
    return {table: await owner.fetchval(f"select count(*) from {table}") for table in TABLES}


async def test_a_lost_installation_is_put_back_and_nothing_is_sent_twice(
    own: StackUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await asyncpg.connect(own.owner_database_url)
    waiting, later = [await asyncio.to_thread(send, own, subject) for subject in ("Clé", "Badge")]
    await until(owner, "select count(*) = 2 from desk.ticket where subject <> ''")
    await asyncio.to_thread(answer, own, waiting)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    await asyncio.to_thread(answer, own, later, at=tomorrow)
    await until(owner, "select attempts > 0 from crm.delivery where ticket_id = $1", waiting)
    before = await rows(owner)
    in_flight = [await asyncio.to_thread(send, own, f"En route {number}") for number in range(3)]
    await owner.close()

    folders = (tmp_path / "data", "--keys", tmp_path / "keys")
    status, told = await said(backup, "make", *folders, "--home", own.home.root)
    assert (status, "Guichet runs here" in told) == (1, True), told
    await asyncio.to_thread(control.down, own.home)
    promoted = own.home.classifiers / "models" / "a" / "weights.npz"
    promoted.parent.mkdir(parents=True)
    promoted.write_bytes(b"weights")
    status, told = await said(backup, "make", *folders, "--home", own.home.root)
    assert status == 0, told
    assert b"lea.caron" not in b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    with temporary_home() as home:
        home.wipe()
        status, told = await said(backup, "restore", *folders, "--home", home.root, "--by", "op-2")
        assert (status, "look at 2 replies" in told) == (0, True), told
        assert (home.classifiers / promoted.relative_to(own.home.classifiers)).read_bytes() == b"weights"
        monkeypatch.delenv("GUICHET_SMTP_PORT")
        state = await asyncio.to_thread(control.up, home, bus=BUS)
        try:
            assert state.phase == "ready", state.problem
            await check(StackUnderTest(home, state), before, (waiting, later), in_flight)
        finally:
            await asyncio.to_thread(control.down, home)


async def check(
    stack: StackUnderTest, before: dict[str, int], approved: tuple[UUID, UUID], in_flight: list[UUID]
) -> None:
    """The mail server answers now; still neither of the two that were approved leaves, nor when its time comes."""
    owner = await asyncpg.connect(stack.owner_database_url)
    listed = "select count(*) = $2 from desk.ticket where subject <> '' and ticket_id = any($1)"
    await until(owner, listed, in_flight, len(in_flight))
    await owner.execute("update desk.decision set publish_after = now() where status = 'pending'")
    await until(
        owner, "select count(*) = 2 from desk.ticket where state = 'uncertain' and ticket_id = any($1)", approved
    )
    await until(owner, "select count(*) = 1 from audit.ledger where facts ->> 'action' = 'backup.restored'")
    new = {"intake.message": 3, "pseudonymizer.message": 3, "crm.delivery": 1, "crm.used_approval": 1}
    assert await rows(owner) == {table: count + new.get(table, 0) for table, count in before.items()}
    assert list(stack.home.outbox.glob("*.eml")) == [], "something left by itself"
    assert await all_open(owner, KeyFolder(stack.home.keys)) == {"inbound": 5, "vault": 5, "outbound": 2}
    assert await green(stack)
    await owner.close()
