"""Who takes care of a ticket, in PostgreSQL: one at a time, on record, and free again when they answer no more."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from schemas.records import AccessRecorded
from services.desk.adapters import assigning, queue
from services.desk.adapters.accounts import Accounts, ByProvider, Doors, NewAgent, Session
from services.desk.adapters.attempts import Attempts
from services.desk.adapters.identities import Identities
from services.desk.adapters.listed_accounts import ListedAccounts
from services.desk.adapters.queue import Cursor, Filters
from services.desk.domain.agents import Agent
from services.desk.domain.assigning import MINE, NOBODYS, Whose
from services.desk.domain.identity import NotAdmitted, Person
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import eventually

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Place:
    database: Database
    tenant: str

    def agent(self, name: str, role: str = "agent") -> Agent:
        return Agent(f"{self.tenant}.{name}", name, role, self.tenant)

    async def ticket(self, minutes: int = 0, view: str = "to_answer") -> UUID:
        ticket_id = uuid4()
        await self.database.pool.execute(
            "insert into ticket (ticket_id, tenant, state, view, waiting_since) values ($1, $2, $3, $3, $4)",
            ticket_id, self.tenant, view, START + timedelta(minutes=minutes),
        )  # fmt: skip
        return ticket_id

    async def take(self, agent: Agent, ticket_id: UUID, minutes: int = 0) -> None:
        async with self.database.unit() as unit:
            await assigning.take(unit, agent, ticket_id, START + timedelta(minutes=minutes))

    async def leave(self, agent: Agent, ticket_id: UUID, minutes: int = 0) -> None:
        async with self.database.unit() as unit:
            await assigning.leave(unit, agent, ticket_id, START + timedelta(minutes=minutes))

    async def page(
        self, agent: Agent, whose: Whose | None, view: str = "to_answer", after: str | None = None
    ) -> queue.Page:
        filters = Filters(whose=whose, reader=agent.login)
        async with self.database.pool.acquire() as connection:
            return await queue.page(
                connection, self.tenant, view, filters=filters, after=Cursor.parse(after), overdue_before=START
            )

    async def ids(self, agent: Agent, whose: Whose | None, view: str = "to_answer") -> Sequence[UUID]:
        return [row["ticket_id"] for row in (await self.page(agent, whose, view)).rows]

    def accounts(self) -> Accounts:
        hour = timedelta(hours=1)
        return Accounts(
            self.database, self.tenant, now, lifetime=hour, idle=hour, hasher=HASHER, factor_roles=(),
            attempts=Attempts(self.database, b"s" * 32, now), doors=Doors(provider=True, only=None),
        )  # fmt: skip

    async def starts(self, *agents: Agent) -> None:
        """The desk, with these accounts in its file."""
        listed = [NewAgent(each.login, each.name, each.role, HASHER.hash("x")) for each in agents]
        await ListedAccounts(self.database, self.accounts(), now).keep_to(listed)

    async def session(self, agent: Agent, by: ByProvider | None = None) -> Session:
        async with self.database.unit() as unit:
            return await self.accounts().open(unit, agent, by=by)

    async def waited_for(self, pid: int) -> bool:
        asked = "select exists (select from pg_stat_activity where $1 = any(pg_blocking_pids(pid)))"
        return bool(await self.database.pool.fetchval(asked, pid))

    async def said(self) -> Sequence[tuple[str, str, UUID | None]]:
        rows = await self.database.pool.fetch(
            "select payload from outbox where topic = $1 order by id", AccessRecorded.TYPE
        )
        records = [AccessRecorded.model_validate_json(bytes(row["payload"])) for row in rows]
        mine = [one for one in records if one.actor.startswith(self.tenant) and one.action.startswith("ticket.")]
        return [(one.action, one.actor.partition(".")[2], one.ticket_id) for one in mine]


def now() -> datetime:
    return datetime.now(UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def place(postgres: ProvisionedDatabase) -> AsyncIterator[Place]:
    database = await Database.connect(postgres.urls["desk"], schema="desk")
    try:
        yield Place(database, f"t{uuid4().hex[:12]}")
    finally:
        await database.close()


@pytest.mark.feature(62)
async def test_one_agent_at_a_time_takes_care_of_a_ticket_and_each_change_is_on_record(place: Place) -> None:
    anna, bob = place.agent("anna"), place.agent("bob")
    ticket = await place.ticket()
    await place.take(anna, ticket)
    await place.take(bob, ticket, minutes=5)
    await place.leave(bob, ticket, minutes=9)
    async with place.database.pool.acquire() as connection:
        assert await assigning.standing(connection, ticket) is None
        held = await assigning.of_ticket(connection, ticket)
    told = [(row["agent"], row["since"] - START, row["until"] - START) for row in held]
    minutes = [timedelta(minutes=each) for each in (0, 5, 9)]
    assert told == [(anna.login, minutes[0], minutes[1]), (bob.login, minutes[1], minutes[2])]
    assert await place.said() == [
        ("ticket.taken", "anna", ticket), ("ticket.taken", "bob", ticket), ("ticket.left", "bob", ticket),
    ]  # fmt: skip


async def test_the_queue_tells_whose_a_ticket_is_and_is_filtered_by_it(place: Place) -> None:
    anna, bob = place.agent("anna"), place.agent("bob")
    await place.starts(anna)
    hers, his, free, sent = [await place.ticket(minutes) for minutes in range(3)] + [await place.ticket(view="sent")]
    for agent, ticket in ((anna, hers), (bob, his), (anna, sent)):
        await place.take(agent, ticket)
    assert await place.ids(anna, None) == [hers, his, free]
    assert await place.ids(anna, MINE) == [hers]
    assert await place.ids(bob, MINE) == [his]
    assert await place.ids(anna, NOBODYS) == [free]
    assert await place.ids(anna, MINE, "sent") == [sent]
    whose = [row["assignee"] for row in (await place.page(bob, None)).rows]
    assert whose == [[anna.login, "anna"], [bob.login, bob.login], None]  # of whom no account is known, the login


async def test_the_filter_holds_from_page_to_page(place: Place) -> None:
    anna = place.agent("anna")
    wanted = [await place.ticket(minutes) for minutes in range(queue.PAGE + 3)]
    await place.ticket()
    for ticket in wanted:
        await place.take(anna, ticket)
    first = await place.page(anna, MINE)
    second = await place.page(anna, MINE, after=first.after)
    assert [row["ticket_id"] for row in (*first.rows, *second.rows)] == wanted
    assert second.after is None


@pytest.mark.parametrize("role", ["reader", None])
async def test_who_answers_no_more_leaves_their_tickets_to_the_others(place: Place, role: str | None) -> None:
    anna, bob = place.agent("anna"), place.agent("bob", "lead")
    await place.starts(anna, bob)
    hers, his = await place.ticket(), await place.ticket(1)
    await place.take(anna, hers)
    await place.take(bob, his)
    await place.starts(anna, place.agent("bob", "agent"))  # who answers still, keeps them
    assert await place.ids(anna, NOBODYS) == []
    await place.starts(anna, *([place.agent("bob", role)] if role else []))
    assert (await place.ids(anna, MINE), await place.ids(anna, NOBODYS)) == ([hers], [his])
    assert (await place.said())[-1] == ("ticket.left", "bob", his)


async def test_an_account_that_closes_frees_what_its_agent_is_just_taking_on(place: Place) -> None:
    anna, bob = place.agent("anna"), place.agent("bob")
    await place.starts(anna, bob)
    session, ticket = await place.session(bob), await place.ticket()
    async with place.database.unit() as unit:
        assert await place.accounts().still_answers(unit, session)
        closing = asyncio.ensure_future(place.starts(anna))
        await eventually(lambda: place.waited_for(unit.connection.get_server_pid()))
        await assigning.take(unit, bob, ticket, START)
    await closing
    assert await place.ids(anna, NOBODYS) == [ticket]
    assert [action for action, who, _ in await place.said() if who == "bob"] == ["ticket.taken", "ticket.left"]
    async with place.database.unit() as unit:
        assert not await place.accounts().still_answers(unit, session)


async def test_whom_the_provider_turns_away_keeps_nothing_that_they_are_just_taking_on(place: Place) -> None:
    identities = Identities(place.database, place.accounts(), f"https://{place.tenant}.example", now)
    eve = await identities.keep(Person(subject="eve", name="Eve", role="agent", strong=False, sid=None))
    session, ticket = await place.session(eve, ByProvider()), await place.ticket()
    async with place.database.unit() as unit:
        assert await place.accounts().still_answers(unit, session)
        refusing = asyncio.ensure_future(identities.turn_away(NotAdmitted("no_role", "eve")))
        await eventually(lambda: place.waited_for(unit.connection.get_server_pid()))
        await assigning.take(unit, eve, ticket, START)
    await refusing
    assert await place.ids(place.agent("anna"), NOBODYS) == [ticket]
    async with place.database.unit() as unit:
        assert not await place.accounts().still_answers(unit, session)


async def test_a_role_that_the_provider_takes_away_frees_the_tickets_as_one_of_the_file_does(place: Place) -> None:
    identities = Identities(place.database, place.accounts(), f"https://{place.tenant}.example", now)
    eve = await identities.keep(Person(subject="eve", name="Eve", role="agent", strong=False, sid=None))
    ticket = await place.ticket()
    await place.take(eve, ticket)
    await identities.keep(Person(subject="eve", name="Eve", role="lead", strong=False, sid=None))
    assert await place.ids(eve, MINE) == [ticket]
    await identities.keep(Person(subject="eve", name="Eve", role="reader", strong=False, sid=None))
    assert await place.ids(eve, NOBODYS) == [ticket]
