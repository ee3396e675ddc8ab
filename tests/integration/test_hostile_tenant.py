"""A hostile tenant with an installation's own means: its events, sessions, API keys, agents and subscribers reach nobody else's.

One database as an installation has it (its roles see one tenant), and two tenants in it, which no installation has: whoever
put two there by mistake would have no more than this wall.
"""

import json
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from aiokafka import ConsumerRecord
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from schemas.sealed import Purpose, Sealed
from schemas.topics import DEAD_LETTER_SUFFIX, SERVICES
from services.crm.adapters.outgoing import subscribers_file
from services.desk.adapters import queue
from services.drafter.adapters import likeness
from services.drafter.adapters.index import PostgresIndex
from shared import disclosures
from shared.persistence.database import Database
from shared.persistence.doors import role
from shared.sealing import Opener, Sealer, public_half
from shared.sealing.errors import SealBroken
from tests.conftest import ProvisionedDatabase, provisioned_database
from tests.e2e.desk_world import DRAFT_KEY, LEAD, LOGIN, OFFICER, Story, World, running
from tests.e2e.test_desk_walls import field, log_in
from tests.integration.archive import archive  # noqa: F401
from tests.integration.lead import fill, forget
from tests.integration.test_erasure import NAME, PHRASE, lived
from tests.integration.whole import Whole, whole

pytestmark = pytest.mark.feature(102)

MINE, HOSTILE = "default", "hostile"
ONE_CHAIN = "audit.ledger"
TENANT_TABLES = """
select n.nspname || '.' || c.relname as name, n.nspname as schema, c.relrowsecurity as walled,
       (select count(*) from pg_policy p where p.polrelid = c.oid) as policies
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
where a.attname = 'tenant' and not a.attisdropped and c.relkind in ('r', 'p') and n.nspname = any($1) order by 1
"""
COLUMNS = """
select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
where attrelid = $1::regclass and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = ''
  and attnotnull and (not atthasdef or attname = 'tenant')
"""
MADE_UP = {
    "uuid": "gen_random_uuid()", "text": "gen_random_uuid()::text", "bytea": "uuid_send(gen_random_uuid())",
    "jsonb": "'{}'", "boolean": "false", "date": "now()", "timestamp with time zone": "now()",
    "tsvector": "''", "vector(384)": "array_fill(0, array[384])::vector",
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def postgres() -> AsyncIterator[ProvisionedDatabase]:
    async with provisioned_database(walled=True) as database:
        yield database


@pytest_asyncio.fixture(loop_scope="session")
async def owner(postgres: ProvisionedDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres.admin_url)
    yield connection
    await connection.close()


async def session(postgres: ProvisionedDatabase, service: str, tenant: str | None) -> Database:
    return await Database.connect(postgres.urls[service], schema=service, tenant=tenant, size=1)


async def test_every_table_with_a_tenant_is_behind_the_wall_and_no_service_stands_above_it(
    owner: asyncpg.Connection,
) -> None:
    tables = await owner.fetch(TENANT_TABLES, list(SERVICES))
    open_ = {row["name"] for row in tables if (row["walled"], row["policies"]) != (True, 1)}
    assert open_ == {ONE_CHAIN}
    assert {row["schema"] for row in tables} == set(SERVICES)
    roles = await owner.fetch(
        "select rolname from pg_roles where rolname = any($1) and (rolsuper or rolbypassrls or exists "
        "(select from pg_class where relowner = pg_roles.oid))",
        [role(service) for service in SERVICES],
    )
    assert roles == []


async def made_up(owner: asyncpg.Connection, table: str, tenant: str) -> None:
    """A row of a tenant with something in each column that needs it."""
    columns = {row["name"]: row["type"] for row in await owner.fetch(COLUMNS, table)}
    values = {name: "'{}'" if type_.endswith("[]") else MADE_UP.get(type_, "1") for name, type_ in columns.items()} | {
        "tenant": f"'{tenant}'"
    }
    await owner.execute(f"insert into {table} ({', '.join(values)}) values ({', '.join(values.values())})")


async def test_a_session_reads_changes_and_removes_rows_of_its_own_tenant_alone(
    postgres: ProvisionedDatabase, owner: asyncpg.Connection
) -> None:
    """Each table in turn, in a transaction that leaves nothing; its own constraints aside, which are not the wall."""
    tables = [row for row in await owner.fetch(TENANT_TABLES, list(SERVICES)) if row["name"] != ONE_CHAIN]
    assert len(tables) > 30
    for table in (row["name"] for row in tables):
        async with _undone(owner):
            await owner.execute("set local session_replication_role = replica")
            for row in await owner.fetch(
                "select conname from pg_constraint where conrelid = $1::regclass and contype = 'c'", table
            ):
                await owner.execute(f'alter table {table} drop constraint "{row["conname"]}"')
            for tenant in (MINE, HOSTILE):
                await made_up(owner, table, tenant)
            await owner.execute(f"set local role guichet_{table.split('.')[0]}")
            assert await owner.fetchval(f"select count(*) from {table}") == 0, f"{table}: nobody's session sees rows"
            await owner.execute("select set_config('guichet.tenant', $1, true)", HOSTILE)
            assert [row["tenant"] for row in await owner.fetch(f"select tenant from {table}")] == [HOSTILE], table
            assert await _count(owner, f"update {table} set tenant = tenant") == 1, table
            await _refused(owner, f"update {table} set tenant = '{MINE}'")
            await _refused(owner, f"insert into {table} (tenant) values ('{MINE}')")
            assert await _count(owner, f"delete from {table}") == 1, table
            await owner.execute("reset role")
            assert [row["tenant"] for row in await owner.fetch(f"select tenant from {table}")] == [MINE], table
    del postgres


class _undone:  # noqa: N801
    """A transaction that is rolled back."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._transaction = connection.transaction()

    async def __aenter__(self) -> None:
        await self._transaction.start()

    async def __aexit__(self, *_: object) -> None:
        await self._transaction.rollback()


async def _count(connection: asyncpg.Connection, statement: str) -> int:
    return int((await connection.execute(statement)).rsplit(" ", 1)[1])


async def _refused(connection: asyncpg.Connection, statement: str) -> None:
    """By the wall, before any other constraint is looked at."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with connection.transaction():
            await connection.execute(statement)


@pytest_asyncio.fixture(loop_scope="session")
async def all_of_it(postgres: ProvisionedDatabase, archive: Any) -> AsyncIterator[Whole]:  # noqa: F811
    async with whole(postgres, archive.handlers) as made:
        made.names[NAME] = "PERSON"
        yield made


async def everything(owner: asyncpg.Connection) -> dict[str, set[str]]:
    """All rows but of what a refusal writes: the inbox and the outbox."""
    tables = await owner.fetch(
        "select schemaname || '.' || tablename as name from pg_tables where schemaname = any($1)",
        [*SERVICES, "keyring"],
    )
    names = [row["name"] for row in tables if row["name"].split(".")[1] not in ("inbox", "outbox")]
    return {name: {row[0] for row in await owner.fetch(f"select t::text from {name} t")} for name in names}


def forged(record: ConsumerRecord[Any, Any], **changed: str) -> ConsumerRecord[Any, Any]:
    """The same record once more, as somebody who may write to the topic would change it."""
    headers = {name: value.decode() for name, value in record.headers} | {"ce_id": str(uuid4())} | changed
    listed = [(name, value.encode()) for name, value in headers.items()]
    return ConsumerRecord(
        record.topic, 0, 10_000 + record.offset, 0, 0, record.key, record.value, 0, 0, len(record.value), listed
    )


async def letters(made: Whole) -> list[dict[str, Any]]:
    """What the services put in dead letters and in the ledger's topic, taken out of their outboxes."""
    rows = []
    for service in SERVICES:
        rows += await made.owner.fetch(f"with gone as (delete from {service}.outbox returning *) select * from gone")
    return [
        {**json.loads(row["payload"]), "topic": row["topic"], "said_for": json.loads(row["headers"])["ce_tenant"]}
        for row in rows
    ]


async def test_an_event_that_claims_another_tenant_moves_nothing_at_any_service(all_of_it: Whole) -> None:
    await lived(all_of_it)
    carried = {record.topic: record for record in all_of_it.carried if record.topic in all_of_it.consumers}
    assert {"ticket.received.v1", "ticket.pseudonymized.v1", "ticket.triaged.v1", "reply.drafted.v1"} <= set(carried)
    before = await everything(all_of_it.owner)
    asked = 0
    for record in carried.values():
        await all_of_it.deliver(forged(record, ce_tenant=HOSTILE))
        asked += len(all_of_it.consumers[record.topic])
    assert await everything(all_of_it.owner) == before
    told = await letters(all_of_it)
    dead = [letter for letter in told if letter["topic"].endswith(DEAD_LETTER_SUFFIX)]
    assert [letter["reason"] for letter in dead] == ["other_tenant"] * asked
    assert {letter["said_for"] for letter in told} == {MINE}, "a refusal is never spoken under the claimed tenant"
    assert not any(NAME in json.dumps(letter) or PHRASE in json.dumps(letter) for letter in told)


async def test_an_event_about_one_ticket_under_the_header_of_another_moves_nothing(all_of_it: Whole) -> None:
    """The header is what says whether a ticket was erased and in which order it comes; the payload is what is done."""
    await lived(all_of_it)
    carried = {
        record.topic: record
        for record in all_of_it.carried
        if record.topic in all_of_it.consumers and json.loads(record.value).get("ticket_id")
    }
    before = await everything(all_of_it.owner)
    for record in carried.values():
        await all_of_it.deliver(forged(record, ce_subject=str(uuid4())))
    assert await everything(all_of_it.owner) == before
    dead = [letter for letter in await letters(all_of_it) if letter["topic"].endswith(DEAD_LETTER_SUFFIX)]
    assert dead
    assert {letter["reason"] for letter in dead} == {"subject_mismatch"}


async def test_what_another_tenant_had_sealed_opens_neither_with_its_keys_nor_under_its_name(
    postgres: ProvisionedDatabase,
) -> None:
    key, ticket = X25519PrivateKey.generate().private_bytes_raw(), uuid4()
    database = await session(postgres, "pseudonymizer", HOSTILE)
    sealer = Sealer({Purpose.VAULT: public_half(key)})
    async with database.unit() as unit:
        sealed = await sealer.seal(unit, b"Nadia", ticket_id=ticket, tenant=MINE, purpose=Purpose.VAULT)
    own = X25519PrivateKey.generate().private_bytes_raw()
    for private, tenant, whose in (
        (own, MINE, ticket),
        (own, HOSTILE, ticket),
        (key, HOSTILE, ticket),
        (key, MINE, uuid4()),
    ):
        with pytest.raises(SealBroken):
            await Opener({Purpose.VAULT: private}).open(database.pool, sealed, ticket_id=whose, tenant=tenant)
    altered = Sealed.model_validate(sealed.model_dump() | {"key_id": uuid4()})
    with pytest.raises(Exception, match="key"):
        await Opener({Purpose.VAULT: key}).open(database.pool, altered, ticket_id=ticket, tenant=MINE)
    assert await Opener({Purpose.VAULT: key}).open(database.pool, sealed, ticket_id=ticket, tenant=MINE) == b"Nadia"
    await database.close()


async def test_similar_tickets_bursts_and_articles_of_another_tenant_are_not_there_even_by_name(
    postgres: ProvisionedDatabase, all_of_it: Whole
) -> None:
    """The queries are asked for the victim's tenant by name, as a fault in our own code would."""
    mine, other = await lived(all_of_it)
    for table in ("burst", "theme"):
        await all_of_it.owner.execute(
            f"insert into drafter.{table} (tenant, first_ticket, version, tickets, category, langs, started_at, last_at) "
            "values ($1, $2, 1, array[$2, $3]::uuid[], 'network', '{fr}', now(), now()) on conflict do nothing",
            MINE,
            mine,
            other,
        )
    await all_of_it.owner.execute(
        "insert into drafter.article (id, lang, title, category, kind, digest, tenant) "
        "values ('theirs', 'fr', 'T', 'network', 'article', 'd', $1)"
        " on conflict do nothing",
        MINE,
    )
    seen: dict[str, list[Any]] = {}
    for tenant in (MINE, HOSTILE):
        database = await session(postgres, "drafter", tenant)
        async with database.unit() as unit:
            near = await likeness.nearest(unit.connection, MINE, other, closeness=0.0, back=timedelta(days=9))
            near += await likeness.nearest(unit.connection, MINE, mine, closeness=0.0, back=timedelta(days=9))
            bursts = await likeness.told(unit.connection, "burst", MINE, [mine, other])
            themes = await likeness.told(unit.connection, "theme", MINE, [mine, other])
            articles = await PostgresIndex().digests(unit.connection, MINE)
        seen[tenant] = [bool(near), bool(bursts), bool(themes), bool(articles)]
        await database.close()
    assert seen == {MINE: [True] * 4, HOSTILE: [False] * 4}


def test_files_that_are_written_by_tenant_give_each_its_own(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("c2VjcmV0" * 6)
    told = {"url": "https://crm.example/in", "secret_file": str(tmp_path / "secret"), "events": ["ticket.triaged.v1"]}
    subscribers = tmp_path / "subscribers.yaml"
    subscribers.write_text(json.dumps({MINE: {"crm": told}}))
    assert [one.name for one in subscribers_file.read(subscribers, MINE)] == ["crm"]
    assert subscribers_file.read(subscribers, HOSTILE) == ()
    declared = tmp_path / "disclosures.yaml"
    declared.write_text(json.dumps({MINE: {"crm": {"purpose": "contract", "fields": ["subject"]}}}))
    assert list(disclosures.read(declared, MINE)) == ["crm"]
    assert disclosures.read(declared, HOSTILE) == {}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desks(
    postgres: ProvisionedDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[World, World]]:
    """The victim's desk and the hostile tenant's, on one database."""
    folders = [tmp_path_factory.mktemp(name) for name in (MINE, HOSTILE)]
    async with (
        running(postgres.urls["desk"], folders[0], undo_seconds=600) as mine,
        running(postgres.urls["desk"], folders[1], undo_seconds=600, tenant=HOSTILE) as hostile,
    ):
        yield mine, hostile


def ticket_routes(world: World) -> list[tuple[str, str]]:
    """Every route of the desk that names a ticket or a proposal, with its method: read from the desk itself."""
    found = []
    for route in _flat(world.routes):
        if "{" in route.path and not route.path.startswith("/static"):
            found += [(method, route.path) for method in route.methods - {"HEAD"}]
    return sorted(found)


def _flat(routes: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for route in routes:
        inner = getattr(route, "routes", None) or getattr(
            getattr(getattr(route, "app", None), "_app", None), "routes", None
        )
        found += _flat(inner) if inner else [route]
    return found


FORM = {
    "text": "Bonjour", "version": "1", "confirm": "1", "reason": "other", "field": "category", "value": "access",
    "about": "draft", "verdict": "up", "label": "PERSON", "action": "hide", "resolution": "sent", "title": "T",
}  # fmt: skip


@pytest.mark.parametrize("login", [LOGIN, LEAD, OFFICER])
async def test_no_route_of_the_desk_leads_to_another_tenants_ticket(
    desks: tuple[World, World], owner: asyncpg.Connection, login: str
) -> None:
    """Nor to its proposals and its certificates of erasure, which bear the ticket's own id here."""
    mine, hostile = desks
    story = Story()
    ticket = await mine.ticket(story)
    await owner.execute(
        "insert into desk.proposal (tenant, proposal_id, lang, category, title, text, questions, tickets, left_out, "
        "proposed_at) values ($1, $2, 'fr', 'access', $3, $3, '{}', array[$2]::uuid[], 0, now())",
        MINE, ticket, story.subject,
    )  # fmt: skip
    await owner.execute(
        "insert into desk.erasure (request_id, ticket_id, tenant, agent, reason, requested_at) "
        "values ($1, $1, $2, 'f.haddad', 'asked', now())", ticket, MINE,
    )  # fmt: skip
    routes = ticket_routes(hostile)
    assert len(routes) > 20
    async with httpx.AsyncClient(base_url=hostile.url, timeout=30, headers=PROGRAM) as client:
        assert (await log_in(client, f"{HOSTILE}.{login}")).status_code == 303
        token = field((await client.get("/")).text, "csrf")
        before = await victims_rows(owner, ticket)
        otherwise = set()
        for method, path in routes:
            own = SUITED.get(path.rpartition("/")[2], {})
            data = {**FORM, **own, "reply_id": str(uuid4()), "csrf": token} if method == "POST" else None
            answers = [
                await client.request(method, _named(path, asked), data=data, follow_redirects=False)
                for asked in (ticket, uuid4())
            ]
            statuses = [answer.status_code for answer in answers]
            assert statuses[0] == statuses[1], f"{method} {path} tells a ticket of another tenant from none at all"
            if statuses[0] not in (403, 404):
                otherwise.add((path.rpartition("/")[2], statuses[0]))
            assert not any(said in unescape(answers[0].text) for said in (story.name, story.subject, story.phone))
        for path in ("/", "/?view=waiting", "/?view=done", "/knowledge"):
            assert str(ticket) not in (await client.get(path)).text, path
    assert otherwise <= OTHERWISE
    assert await victims_rows(owner, ticket) == before
    assert await owner.fetchval("select status from desk.proposal where proposal_id = $1", ticket) == "open"
    await owner.execute("delete from desk.proposal where proposal_id = $1", ticket)
    await owner.execute("delete from desk.erasure where request_id = $1", ticket)
    async with httpx.AsyncClient(base_url=mine.url, timeout=30) as client:
        await log_in(client)
        assert story.subject in unescape((await client.get(f"/tickets/{ticket}")).text), "its own agents see it"


SUITED = {"judge": {"reason": ""}, "mask": {"verdict": "missed"}}
"""What those ask for that look at the form before they look for the ticket."""
PROGRAM = {"Authorization": f"Bearer {DRAFT_KEY}"}
"""A key that its own desk lets read suggestions."""
OTHERWISE = {("leave", 204)}
"""It takes away what its own agent has of the ticket, which is nothing."""


def _named(path: str, ticket: UUID) -> str:
    start, _, rest = path.partition("{")
    return f"{start}{ticket}{rest.partition('}')[2]}"


async def victims_rows(owner: asyncpg.Connection, ticket: UUID) -> dict[str, list[str]]:
    tables = await owner.fetch(
        "select table_name as name from information_schema.columns where table_schema = 'desk' and column_name = 'ticket_id'"
    )
    return {
        row["name"]: [
            found[0]
            for found in await owner.fetch(f"select t::text from desk.{row['name']} t where ticket_id = $1", ticket)
        ]
        for row in tables
    }


async def test_a_session_and_a_login_of_one_desk_are_nobodys_at_the_other(desks: tuple[World, World]) -> None:
    mine, hostile = desks
    async with httpx.AsyncClient(base_url=hostile.url, timeout=30) as client:
        await log_in(client, f"{HOSTILE}.{LOGIN}")
        cookie = client.cookies["guichet_session"]
    async with httpx.AsyncClient(base_url=mine.url, timeout=30, cookies={"guichet_session": cookie}) as client:
        answer = await client.get("/", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    async with httpx.AsyncClient(base_url=mine.url, timeout=30) as client:
        assert (await log_in(client, f"{HOSTILE}.{LOGIN}")).status_code == 401


async def test_the_wall_leaves_the_queue_its_index_and_nearly_its_speed(
    postgres: ProvisionedDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    """20,000 tickets; the owner's session is outside the wall. `pytest -s` prints what was measured."""
    tenant, end = "wide", datetime.now(UTC)
    outside = await asyncpg.connect(postgres.admin_url, server_settings={"search_path": "desk,public"})
    await fill(outside, tenant, 20_000, agents=4, end=end)
    await outside.execute(
        "update ticket set view = 'to_answer', state = 'to_answer', rank = abs(hashtext(ticket_id::text)) % 4 "
        "where tenant = $1 and abs(hashtext(subject || ticket_id)) % 4 > 0", tenant,
    )  # fmt: skip
    await outside.execute("vacuum analyze ticket")
    inside = await session(postgres, "desk", tenant)
    try:
        plan = await inside.pool.fetch(
            "explain select ticket_id from ticket where tenant = $1 and view = 'to_answer'"
            " order by rank, waiting_since, ticket_id limit 50", tenant,
        )  # fmt: skip
        assert "ticket_queue" in "".join(row[0] for row in plan)
        assert "Seq Scan" not in "".join(row[0] for row in plan)
        async with inside.pool.acquire() as walled:
            took = {"with the wall": await _timed(walled, tenant, end), "without": await _timed(outside, tenant, end)}
        with capsys.disabled():
            sys.stdout.write("".join(f"{how}: {seconds * 1000:.2f} ms\n" for how, seconds in took.items()))
        assert took["with the wall"] < took["without"] * 3 + 0.01
    finally:
        await inside.close()
        await forget(outside, tenant)
        await outside.close()


async def _timed(connection: Any, tenant: str, now: datetime) -> float:
    """The median of 40 readings of the queue's first page, in seconds."""
    times = []
    for _ in range(40):
        begun = time.perf_counter()
        await queue.page(connection, tenant, "to_answer", filters=queue.Filters(), after=None, overdue_before=now)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)
