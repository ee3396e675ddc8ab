"""A rolling upgrade from an earlier release, and one service back and forth, while tickets come in and replies go out.

The services, their order and the two halves of the migrations are those of docs/how-to/upgrade.md, on Apache Kafka and
PostgreSQL. `GUICHET_DRILL_RELEASE` names another commit to come from.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Literal
from uuid import UUID

import asyncpg
import pytest

from schemas.topics import SERVICES
from shared.cli.observer import Observer
from shared.local import topics
from shared.local.kafka.server import Login
from shared.local.keys import KeyFolder
from shared.local.parts import CODE
from shared.persistence.wait import behind
from tests.conftest import missing, temporary_home
from tests.e2e.drills import all_open, until
from tests.e2e.earlier_release import EarlierRelease, Unavailable, fetch
from tests.e2e.replicas import Fleet, running_fleet
from tests.faults.lab.evidence import ledger_holds, waiting
from tests.faults.workload import Workload, check_sendings, letters

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(1500), pytest.mark.feature(1, 70, 89)]
ORDER = ("audit", "desk", "crm", "drafter", "triage", "pseudonymizer", "intake")
BACK = "desk"
SEED = 20261126
PACE = 2.0
SESSION = 5.0
LETTERS = "select count(*) from audit.ledger where facts ->> 'action' = 'dead_letter.written'"
STEPS = ["ticket.received.v1", "ticket.pseudonymized.v1", "ticket.triaged.v1", "reply.drafted.v1"]
REPLIES = ["reply.decided.v1", "reply.sent.v1"]
ON_DESK = "select ticket_id, kind, count(*) from desk.fact where kind = any($1) group by 1, 2"
ON_RECORD = "select count(*) from audit.ledger where event_type = any($1)"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> EarlierRelease:
    try:
        return fetch(tmp_path_factory.mktemp("release"))
    except Unavailable as why:
        missing(f"no earlier release to come from: {why}")


@pytest.fixture
def fleet(release: EarlierRelease, kafka_available: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:
    monkeypatch.setenv("GUICHET_UNDO_SECONDS", "1")
    with temporary_home() as home, running_fleet(home, release) as running:
        yield running


@asynccontextmanager
async def under_load(fleet: Fleet) -> AsyncIterator[Workload]:
    """A ticket every other second and an agent who approves, until the body ends; then all is drafted, approved, sent."""
    async with Observer(fleet.operator_client()) as observer:
        load, enough, done = Workload(fleet, observer), asyncio.Event(), asyncio.Event()
        feeding = asyncio.create_task(keep_feeding(load, enough))
        agent = asyncio.create_task(keep_approving(load, done))
        try:
            yield load
            enough.set()
            await feeding
            await load.until_drafted()
            await load.until_sent()
        finally:
            enough.set()
            done.set()
            await asyncio.gather(feeding, agent)


async def keep_feeding(load: Workload, stop: asyncio.Event) -> None:
    for letter in letters(1000, SEED):
        await load.feed([letter])
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PACE)
        if stop.is_set():
            return


async def keep_approving(load: Workload, stop: asyncio.Event) -> None:
    """Signs in anew every few seconds, at whichever desk there is."""
    while not stop.is_set():
        turn = asyncio.Event()
        asyncio.get_running_loop().call_later(SESSION, turn.set)
        await load.approve_all(turn)


def sent(load: Workload) -> int:
    return sum(len(story.sent) for story in load.stories())


async def goes_on(load: Workload) -> None:
    """Three more tickets are taken in and one more reply goes out."""
    tickets, replies = len(load.tickets) + 3, sent(load) + 1
    assert await load.observer.until(lambda: len(load.tickets) >= tickets and sent(load) >= replies, seconds=240)


async def groups(fleet: Fleet, service: str) -> frozenset[str]:
    """Those that the code that serves now takes part in."""
    return frozenset(group for group, count in (await fleet.members(service)).items() if count)


async def roll(fleet: Fleet, load: Workload, service: str, to: EarlierRelease | None, *, known: frozenset[str]) -> None:
    """A replica of the other code beside the one that serves, which then ends; `Recreate` ends it first.

    `known`: the groups of the earlier release, which both take part in.
    """
    (old,) = fleet.serving[service]
    alone = dict.fromkeys(known & await groups(fleet, service), 1)
    assert alone
    if service in fleet.one_at_a_time:
        await fleet.leave(old)
        await fleet.serve(await fleet.start(service, to))
    else:
        await fleet.serve(await fleet.start(service, to))
        await fleet.until_members(service, dict.fromkeys(alone, 2))
        await goes_on(load)
        await fleet.leave(old)
    await fleet.until_members(service, alone)
    await goes_on(load)


def prepare(fleet: Fleet, phase: Literal["pre", "post"]) -> None:
    environment = {"GUICHET_DATABASE_URL": fleet.owner_database_url}
    command = [sys.executable, "-m", "shared.persistence.prepare", phase]
    done = subprocess.run(command, cwd=CODE, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def lacking(fleet: Fleet) -> list[str]:
    return [name for service in SERVICES for name in await behind(fleet.owner_database_url, service)]


async def give_topics(fleet: Fleet) -> None:
    """Today's topics and permissions, as the manifests bring them."""
    client = fleet.operator_client()
    login = Login(client["bootstrap_servers"], client["sasl_plain_username"], client["sasl_plain_password"])
    await topics.provision(login, permissions=True)


async def test_nothing_is_lost_while_every_service_is_rolled_forward_and_one_back(
    fleet: Fleet, release: EarlierRelease
) -> None:
    assert set(ORDER) == set(SERVICES)
    await give_topics(fleet)  # which the earlier release does not know
    async with under_load(fleet) as load:
        await goes_on(load)
        assert await lacking(fleet), "the earlier release has today's schema: the drill would show nothing"
        await asyncio.to_thread(prepare, fleet, "pre")
        assert await lacking(fleet) == []
        await goes_on(load)
        known = {service: await groups(fleet, service) for service in ORDER}
        for service in ORDER:
            await roll(fleet, load, service, None, known=known[service])
        await roll(fleet, load, BACK, release, known=known[BACK])
        await roll(fleet, load, BACK, None, known=known[BACK])
        await asyncio.to_thread(prepare, fleet, "post")
        await goes_on(load)
    await check(fleet, load)


async def check(fleet: Fleet, load: Workload) -> None:
    """Each ticket at the desk once, each approved reply with its customer once, nothing set aside, the ledger whole."""
    accepted = set(load.tickets.values())
    assert len(accepted) == len(load.tickets)
    approved = [decided.reply_id for story in load.stories() for decided in story.decided.values()]
    assert len(set(approved)) == len(approved) == sum(story.suggested for story in load.stories())
    assert check_sendings(load) == 0
    assert sum(load.mails().values()) == sent(load) == len(approved)
    owner = await asyncpg.connect(fleet.owner_database_url)
    try:
        await check_tables(owner, accepted, len(approved))
        assert await owner.fetchval(LETTERS) == 0
        assert await all_open(owner, KeyFolder(fleet.home.keys))
    finally:
        await owner.close()
    assert (dict(load.observer.dead_letters), load.observer.malformed, await waiting(fleet)) == ({}, 0, 0)
    assert ledger_holds(fleet), "guichet audit verify"
    idle = [f"{replica.service} of {replica.tree}" for replica in fleet.all if not replica.worked()]
    assert idle == [], "did nothing: not what was to be shown"


async def check_tables(owner: asyncpg.Connection, accepted: set[UUID], approved: int) -> None:
    assert {row["ticket_id"] for row in await owner.fetch("select ticket_id from desk.ticket")} == accepted
    facts = {(row["ticket_id"], row["kind"]): row["count"] for row in await owner.fetch(ON_DESK, STEPS)}
    assert facts == {(ticket, kind): 1 for ticket in accepted for kind in STEPS}
    for kinds, count in ((STEPS, len(STEPS) * len(accepted)), (REPLIES, len(REPLIES) * approved)):
        await until(owner, f"{ON_RECORD} having count(*) >= $2", kinds, count)
        assert await owner.fetchval(ON_RECORD, kinds) == count
    for service in SERVICES:
        await until(owner, f"select not exists (select from {service}.outbox)")
