"""Local accounts follow the agents file: who left is out, a role is what it says now, and nobody else is touched."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest_asyncio
from argon2 import PasswordHasher

from schemas.records import AccessRecorded
from services.desk.adapters.accounts import Accounts, Doors, NewAgent, Refused, Session
from services.desk.adapters.attempts import Attempts, Origin
from services.desk.adapters.factors import Factors
from services.desk.adapters.identities import Identities
from services.desk.adapters.listed_accounts import ListedAccounts
from services.desk.adapters.second_step import Halfway, SecondStep
from services.desk.domain.agents import Agent
from services.desk.domain.identity import Person
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase

HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HERE = Origin("127.0.0.1")
SECRET = b"s" * 32


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Office:
    database: Database
    tenant: str

    def accounts(self, only: str | None = None, factor_roles: Sequence[str] = ()) -> Accounts:
        hour = timedelta(hours=1)
        return Accounts(
            self.database, self.tenant, now, lifetime=hour, idle=hour, attempts=Attempts(self.database, SECRET, now),
            hasher=HASHER, doors=Doors(provider=only is not None, only=only), factor_roles=factor_roles,
        )  # fmt: skip

    def second(self, accounts: Accounts) -> SecondStep:
        attempts, factors = Attempts(self.database, SECRET, now), Factors(self.tenant, SECRET)
        return SecondStep(self.database, now, accounts=accounts, attempts=attempts, factors=factors)

    def named(self, name: str, role: str = "agent", password: str = "first") -> NewAgent:
        return NewAgent(f"{self.tenant}.{name}", name, role, HASHER.hash(password))

    async def starts(self, *listed: NewAgent, only: str | None = None) -> None:
        await ListedAccounts(self.database, self.accounts(only), now).keep_to(listed)

    async def log_in(self, who: NewAgent, password: str = "first") -> Agent | Refused:
        return await self.accounts().log_in(who.login, password, HERE)

    async def session(self, who: NewAgent) -> Session:
        accounts = self.accounts()
        agent = await accounts.log_in(who.login, "first", HERE)
        assert isinstance(agent, Agent)
        async with self.database.unit() as unit:
            return await accounts.open(unit, agent)

    async def holds(self, session: Session) -> Session | None:
        return await self.accounts().session(session.token)

    async def said(self) -> list[tuple[str, str, str | None]]:
        """What is on record of accounts and ended sessions."""
        rows = await self.database.pool.fetch(
            "select payload from outbox where topic = $1 order by id", AccessRecorded.TYPE
        )
        records = [AccessRecorded.model_validate_json(bytes(row["payload"])) for row in rows]
        mine = [one for one in records if one.actor.startswith(self.tenant)]
        told = [one for one in mine if one.action.startswith("account.") or one.action == "session.closed"]
        return [(one.action, one.actor.partition(".")[2], one.detail) for one in told]


@pytest_asyncio.fixture(loop_scope="session")
async def office(postgres: ProvisionedDatabase) -> AsyncIterator[Office]:
    database = await Database.connect(postgres.urls["desk"], schema="desk", size=6)
    try:
        yield Office(database, f"t{uuid4().hex[:12]}")
    finally:
        await database.close()


async def test_who_is_listed_no_more_is_out_at_once_and_on_record(office: Office) -> None:
    stays, leaves = office.named("anna"), office.named("bob", "lead")
    await office.starts(stays, leaves)
    kept, ended = await office.session(stays), await office.session(leaves)
    second = office.second(office.accounts(factor_roles=["lead"]))
    agent = await office.log_in(leaves)
    assert isinstance(agent, Agent)
    halfway = await second.after_password(agent)
    assert isinstance(halfway, Halfway)

    await office.starts(stays)
    assert await office.holds(kept) is not None
    assert (await office.holds(ended), await second.halfway(halfway.token)) == (None, None)
    assert isinstance(await office.log_in(leaves), Refused)
    assert isinstance(await office.log_in(stays), Agent)
    told = [("session.closed", "bob", "account_closed"), ("account.closed", "bob", "lead")]
    assert await office.said() == told
    await office.starts(stays)
    assert await office.said() == told  # once


async def test_a_log_in_that_was_under_way_opens_nothing(office: Office) -> None:
    stays, leaves = office.named("anna"), office.named("bob")
    await office.starts(stays, leaves)
    agent = await office.log_in(leaves)
    assert isinstance(agent, Agent)
    await office.starts(stays)
    async with office.database.unit() as unit:
        late = await office.accounts().open(unit, agent)
    assert await office.holds(late) is None


async def test_a_role_is_what_the_list_says_now_also_in_an_open_session(office: Office) -> None:
    anna = office.named("anna", "lead")
    await office.starts(anna)
    session = await office.session(anna)
    await office.starts(NewAgent(anna.login, "Anna D.", "reader", HASHER.hash("another")))
    held = await office.holds(session)
    assert held is not None
    assert (held.agent.role, held.agent.name) == ("reader", "Anna D.")
    assert isinstance(await office.log_in(anna), Agent)  # an account that is open keeps its password
    assert await office.said() == [("account.role_changed", "anna", "lead:reader")]


async def test_who_is_listed_again_comes_back_with_the_password_of_the_list(office: Office) -> None:
    anna, bob = office.named("anna"), office.named("bob")
    await office.starts(anna, bob)
    await office.starts(anna)
    await office.starts(anna, office.named("bob", "agent", "second"))
    assert isinstance(await office.log_in(bob, "first"), Refused)
    assert isinstance(await office.log_in(bob, "second"), Agent)
    assert await office.said() == [("account.closed", "bob", "agent"), ("account.reopened", "bob", "agent")]


async def test_a_list_without_anybody_closes_nothing(office: Office) -> None:
    anna = office.named("anna")
    await office.starts(anna)
    await office.starts()
    assert isinstance(await office.log_in(anna), Agent)
    assert await office.said() == []


async def test_what_a_provider_vouches_for_and_the_last_password_stay(office: Office) -> None:
    anna, safe = office.named("anna"), office.named("safe", "admin")
    await office.starts(anna, safe)
    identities = Identities(office.database, office.accounts(), f"https://{office.tenant}.example", now)
    hers = await identities.keep(Person(subject="s", name="Bea", role="lead", strong=False, sid=None))
    await office.starts(anna, only=safe.login)
    assert isinstance(await office.accounts(safe.login).log_in(safe.login, "first", HERE), Agent)
    closed = await office.database.pool.fetch(
        "select login from agent where tenant = $1 and closed_at is not null", office.tenant
    )
    assert closed == []
    assert (await identities.keep(Person(subject="s", name="Bea", role="lead", strong=False, sid=None))) == hers


async def test_desks_that_start_at_once_with_one_list_say_it_once(office: Office) -> None:
    anna, bob = office.named("anna"), office.named("bob")
    await asyncio.gather(*(office.starts(anna, bob) for _ in range(3)))
    await asyncio.gather(*(office.starts(anna) for _ in range(3)))
    assert await office.said() == [("account.closed", "bob", "agent")]
