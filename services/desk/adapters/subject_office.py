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
from services.desk.adapters.opening import Access, Vault
from services.desk.adapters.restrictions import Acting
from services.desk.adapters.second_step import SecondStep
from services.desk.adapters.subjects import Found, Searcher, is_of_another
from services.desk.domain.agents import Agent
from services.desk.domain.categories import Categories
from services.desk.domain.certificate import Certificate
from services.desk.domain.restriction import ERASABLE, Restriction, Terms
from services.desk.domain.subjects import Person
from shared.persistence.database import Database

_HERE = Origin("127.0.0.1")
_POLL_SECONDS = 0.25
_AT_ONCE = 200
Agreed = Callable[[list[Found], int], list[UUID]]
"""Which of a person's tickets that were found the officer means."""


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


async def erase(office: Office, given: Credentials, tickets: Sequence[UUID], *, ends: bool = False) -> UUID:
    """Has the tickets erased; returns the request's id. For `ends` and what it raises see `ask`."""
    async with officer(office, given) as agent:
        return await ask(office, agent, tickets, ends=ends)


async def find_and_erase(
    office: Office, given: Credentials, person: Person, agreed: Agreed, *, ends: bool = False
) -> UUID | None:
    """Searches and erases under one sign-in; `agreed` says which of what was found. None: nothing of it."""
    async with officer(office, given) as agent:
        tickets = agreed(*await Searcher(office.database, office.vault, agent).find(person))
        return await ask(office, agent, tickets, ends=ends) if tickets else None


async def impose(office: Office, given: Credentials, terms: Terms, tickets: Sequence[UUID]) -> Restriction:
    """Restricts the tickets. For what it raises see `restrict`."""
    async with officer(office, given) as agent:
        return await _imposed(office, agent, terms, tickets)


async def find_and_impose(
    office: Office, given: Credentials, terms: Terms, person: Person, agreed: Agreed
) -> Restriction | None:
    """Searches and restricts under one sign-in, as `find_and_erase` erases."""
    async with officer(office, given) as agent:
        tickets = agreed(*await Searcher(office.database, office.vault, agent).find(person))
        return await _imposed(office, agent, terms, tickets) if tickets else None


async def lift_told(office: Office, given: Credentials, restriction_id: UUID) -> Restriction:
    """Lifts a restriction of which the person was told before. For what it raises see `lift`."""
    async with officer(office, given) as agent:
        await lift(office, agent, restriction_id)
        return await _known(office, agent, restriction_id)


async def restrictions_of(office: Office, given: Credentials, *, in_force: bool) -> list[Restriction]:
    """All restrictions in force, or all that ended, the latest first."""
    found: list[Restriction] = []
    async with officer(office, given) as agent, office.database.pool.acquire() as connection:
        while True:
            before = (found[-1].at, found[-1].restriction_id) if found else None
            more = await restrictions.listed(connection, agent.tenant, before, _AT_ONCE, in_force=in_force)
            found += more
            if len(more) < _AT_ONCE:
                return found


async def _imposed(office: Office, agent: Agent, terms: Terms, tickets: Sequence[UUID]) -> Restriction:
    restriction_id = uuid4()
    await restrict(office, agent, tickets, terms, restriction_id)
    return await _known(office, agent, restriction_id)


async def _known(office: Office, agent: Agent, restriction_id: UUID) -> Restriction:
    async with office.database.pool.acquire() as connection:
        found = await restrictions.one(connection, agent.tenant, restriction_id)
    assert found is not None
    return found


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
                "Lift it first, or, but for a legal claim, have it end by erasing (--end-restriction).",
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


async def decline(office: Office, agent: Agent, ticket_id: UUID, restriction_id: UUID) -> None:
    """Leaves a ticket unrestricted that came from an address which wrote in a restricted one; said twice, once."""
    async with office.database.unit() as unit:
        if not await restrictions.lock(unit.connection, agent.tenant, [ticket_id]):
            raise Unusable("This ticket is not known here. Nothing was decided.", "not_here")
        if await restrictions.decline(unit.connection, Acting(agent, restriction_id, office.clock()), ticket_id):
            access = Access(unit, agent, ticket_id, "restriction")
            await office.vault.record(access, "restriction.declined", str(restriction_id))


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
