"""An officer acts in the desk's place: signed in like anybody there, on record, for as long as a command works."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.desk.adapters import erasures, restrictions
from services.desk.adapters.accounts import Accounts, Refused, Session
from services.desk.adapters.attempts import Origin
from services.desk.adapters.opening import Vault
from services.desk.adapters.restrictions import Acting
from services.desk.adapters.second_step import SecondStep
from services.desk.adapters.subjects import Found, Searcher, is_of_another
from services.desk.domain.agents import Agent
from services.desk.domain.categories import Categories
from services.desk.domain.certificate import Certificate
from services.desk.domain.restriction import ERASABLE, Terms
from services.desk.domain.subjects import Person
from shared.persistence.database import Database

_HERE = Origin("127.0.0.1")
_POLL_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Office:
    """What the commands work with, in the desk's place."""

    database: Database
    accounts: Accounts
    second: SecondStep
    vault: Vault
    tenant: str
    clock: Callable[[], datetime]
    categories: Categories


Offices = Callable[[], AbstractAsyncContextManager[Office]]


class Unusable(Exception):  # noqa: N818
    """Said to the operator as it stands; nothing was done. `code` is what a page says in its reader's language."""

    def __init__(self, said: str, code: str = "") -> None:
        super().__init__(said)
        self.code = code


@dataclass(frozen=True, slots=True)
class Credentials:
    """`code` asks for the code of a second factor, where the account has one."""

    login: str
    password: str
    code: Callable[[], str] = lambda: ""


@asynccontextmanager
async def officer(office: Office, given: Credentials) -> AsyncIterator[Agent]:
    """Signed in like anybody at the desk, on record, for as long as the command works."""
    session = await _signed_in(office, given)
    try:
        if not session.agent.may_answer_subjects:
            await office.accounts.refused(session, "subject_request")
            raise Unusable("This needs the role privacy or admin. Nothing was done.")
        yield session.agent
    finally:
        await office.accounts.log_out(session)


async def _signed_in(office: Office, given: Credentials) -> Session:
    agent = await office.accounts.log_in(given.login, given.password, _HERE)
    if isinstance(agent, Refused):
        raise Unusable("Not signed in: login or password is wrong, or there were too many tries. Nothing was done.")
    step = await office.second.after_password(agent)
    if isinstance(step, Session):
        return step
    if step.sets_up:
        raise Unusable("This account needs a second factor first: sign in at the desk and set it up. Nothing was done.")
    entered = await office.second.enter(step, given.code())
    if isinstance(entered, Refused):
        raise Unusable("The code does not fit, or there were too many tries. Nothing was done.")
    return entered.session


async def search(office: Office, given: Credentials, person: Person) -> tuple[list[Found], int]:
    async with officer(office, given) as agent:
        return await Searcher(office.database, office.vault, agent).find(person)


async def erase(office: Office, given: Credentials, tickets: Sequence[UUID]) -> UUID:
    """Has the tickets erased; returns the request's id.

    Raises:
        Unusable: a ticket is another tenant's.
    """
    async with officer(office, given) as agent:
        return await ask(office, agent, tickets)


async def find_and_erase(
    office: Office, given: Credentials, person: Person, agreed: Callable[[list[Found], int], list[UUID]]
) -> UUID | None:
    """Searches and erases under one sign-in; `agreed` says which of what was found. None: nothing of it."""
    async with officer(office, given) as agent:
        tickets = agreed(*await Searcher(office.database, office.vault, agent).find(person))
        return await ask(office, agent, tickets) if tickets else None


async def ask(
    office: Office, agent: Agent, tickets: Sequence[UUID], request_id: UUID | None = None, *, ends: bool = False
) -> UUID:
    """Has the tickets erased; asked twice under one id, once. `ends`: what restricts them ends with it.

    Raises:
        Unusable: a ticket is another tenant's, or restricted on a ground that this does not end.
    """
    request_id, now = request_id or uuid4(), office.clock()
    async with office.database.unit() as unit:
        if await is_of_another(unit, tickets, agent.tenant):
            raise Unusable("A ticket of these is not this tenant's. Nothing was erased.", "not_here")
        await restrictions.lock(unit.connection, agent.tenant, tickets)
        ground = await restrictions.ground_of(unit.connection, agent.tenant, tickets)
        if ground is not None and not (ends and ground in ERASABLE):
            raise Unusable(
                f"The processing of a ticket of these is restricted ({ground}). Nothing was erased. "
                "Lift the restriction at the desk, under personal data.",
                f"restricted_{ground}",
            )
        if ground is not None:
            await restrictions.end_by_erasing(unit, agent, tickets, now)
        await erasures.ask(unit, agent, request_id, tickets, now)
    return request_id


async def restrict(office: Office, agent: Agent, tickets: Sequence[UUID], terms: Terms, restriction_id: UUID) -> None:
    """Restricts what is held of the tickets; asked twice under one id, once.

    Raises:
        Unusable: a ticket is not known here, or is being erased.
    """
    async with office.database.unit() as unit:
        if not await restrictions.lock(unit.connection, agent.tenant, tickets):
            raise Unusable("A ticket of these is not known here. Nothing was restricted.", "not_here")
        if await restrictions.is_being_erased(unit.connection, tickets):
            raise Unusable("A ticket of these is being erased. Nothing was restricted.", "being_erased")
        await restrictions.restrict(unit, Acting(agent, restriction_id, office.clock()), tickets, terms)


async def lift(office: Office, agent: Agent, restriction_id: UUID) -> None:
    """Lifts a restriction of which the person was told before; lifted twice, once."""
    async with office.database.unit() as unit:
        found = await restrictions.one(unit.connection, agent.tenant, restriction_id)
        if found is None:
            raise Unusable("There is no such restriction. Nothing was lifted.", "no_restriction")
        await restrictions.lock(unit.connection, agent.tenant, found.tickets)
        await restrictions.lift(unit, Acting(agent, restriction_id, office.clock()), found.tickets)


async def certificate(office: Office, request_id: UUID, *, wait: float = 0) -> Certificate | None:
    """The certificate, once every service has answered, or as it stands when the wait is over."""
    deadline = asyncio.get_running_loop().time() + wait
    while True:
        async with office.database.pool.acquire() as connection:
            found = await erasures.certificate(connection, office.tenant, request_id)
        if found is None or found.whole or asyncio.get_running_loop().time() >= deadline:
            return found
        await asyncio.sleep(_POLL_SECONDS)
