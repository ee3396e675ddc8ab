"""`guichet subject`: an officer finds a person's tickets, has them erased, and gets the certificate.

What names the person comes by prompt or on standard input: a command line can be read by others and is kept in a
shell's history. It is kept nowhere.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar
from uuid import UUID, uuid4

import asyncpg
import typer

from services.desk.adapters import erasures
from services.desk.adapters.accounts import Accounts, Refused, Session
from services.desk.adapters.attempts import Origin
from services.desk.adapters.opening import Vault
from services.desk.adapters.second_step import SecondStep
from services.desk.adapters.subjects import Found, Searcher, is_of_another
from services.desk.domain.agents import Agent
from services.desk.domain.certificate import Certificate
from services.desk.domain.subjects import SHORTEST, Person
from shared.persistence.database import Database

T = TypeVar("T")

_OUTSTANDING = 1
_UNUSABLE = 2
_HERE = Origin("127.0.0.1")
_POLL_SECONDS = 0.25

As = Annotated[str, typer.Option("--as", help="Your login at the desk; its role must be privacy or admin.")]
PasswordFile = Annotated[Path | None, typer.Option("--password-file", help="Your password; asked for otherwise.")]
Code = Annotated[str | None, typer.Option("--code", help="The code of your second factor; asked for otherwise.")]


@dataclass(frozen=True, slots=True)
class Office:
    """What the commands work with, in the desk's place."""

    database: Database
    accounts: Accounts
    second: SecondStep
    vault: Vault
    tenant: str
    clock: Callable[[], datetime]


Offices = Callable[[], AbstractAsyncContextManager[Office]]


class Unusable(Exception):  # noqa: N818
    """Said to the operator as it stands; nothing was done."""


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
        return await _ask(office, agent, tickets)


async def find_and_erase(
    office: Office, given: Credentials, person: Person, agreed: Callable[[list[Found], int], list[UUID]]
) -> UUID | None:
    """Searches and erases under one sign-in; `agreed` says which of what was found. None: nothing of it."""
    async with officer(office, given) as agent:
        tickets = agreed(*await Searcher(office.database, office.vault, agent).find(person))
        return await _ask(office, agent, tickets) if tickets else None


async def _ask(office: Office, agent: Agent, tickets: Sequence[UUID]) -> UUID:
    request_id = uuid4()
    async with office.database.unit() as unit:
        if await is_of_another(unit, tickets, agent.tenant):
            raise Unusable("A ticket of these is not this tenant's. Nothing was erased.")
        await erasures.ask(unit, agent, request_id, tickets, office.clock())
    return request_id


async def certificate(office: Office, request_id: UUID, *, wait: float = 0) -> Certificate | None:
    """The certificate, once every service has answered, or as it stands when the wait is over."""
    deadline = asyncio.get_running_loop().time() + wait
    while True:
        async with office.database.pool.acquire() as connection:
            found = await erasures.certificate(connection, office.tenant, request_id)
        if found is None or found.whole or asyncio.get_running_loop().time() >= deadline:
            return found
        await asyncio.sleep(_POLL_SECONDS)


def make(offices: Offices) -> typer.Typer:
    """The commands, on what `offices` opens."""
    cli = typer.Typer(help="Answer a person's request about their data.", no_args_is_help=True)

    def ran(work: Callable[[Office], Coroutine[Any, Any, T]]) -> T:
        return _run(offices, work)

    @cli.command("find")
    def find_(login: As, password_file: PasswordFile = None, code: Code = None) -> None:
        """Lists a person's tickets, one JSON object a line: id, whether they wrote or are only named, since when."""
        given = _credentials(login, password_file, code)
        found, unreadable = _searched(offices, given)
        for one in found:
            typer.echo(json.dumps(asdict(one), default=str))
        _tell(found, unreadable)

    @cli.command("erase")
    def erase_(
        *,
        login: As,
        password_file: PasswordFile = None,
        code: Code = None,
        ticket: Annotated[
            list[UUID] | None, typer.Option("--ticket", help="These tickets; no person is asked.")
        ] = None,
        also_named: Annotated[
            bool, typer.Option("--also-named", help="Tickets of others, too, in which the person is named.")
        ] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
        wait: Annotated[float, typer.Option("--wait", min=0, help="Seconds to wait for all services.")] = 60,
        output: Annotated[str, typer.Option("--output", "-o", help="The certificate; - is standard output.")] = "-",
    ) -> None:
        """Erases a person's tickets everywhere, for good, and gives a certificate of what was erased."""
        given = _credentials(login, password_file, code)

        def agreed(found: list[Found], unreadable: int) -> list[UUID]:
            _tell(found, unreadable)
            tickets = [one.ticket_id for one in found if also_named or one.how == "wrote"]
            _confirm(tickets, yes=yes)
            return tickets

        if ticket:
            _confirm(ticket, yes=yes)
            request_id: UUID | None = ran(lambda office: erase(office, given, ticket))
        else:
            person = _person()
            request_id = ran(lambda office: find_and_erase(office, given, person, agreed))
        if request_id is None:
            typer.echo("No ticket to erase. Nothing was erased.", err=True)
            return
        _give(ran(lambda office: certificate(office, request_id, wait=wait)), output)

    @cli.command("certificate")
    def certificate_(
        request: Annotated[UUID, typer.Argument(help="The id of an erasure.")],
        output: Annotated[str, typer.Option("--output", "-o", help="- is standard output.")] = "-",
    ) -> None:
        """The certificate of an erasure, as far as the services have answered by now."""
        _give(ran(lambda office: certificate(office, request)), output)

    return cli


def _run(offices: Offices, work: Callable[[Office], Coroutine[Any, Any, T]]) -> T:
    async def within() -> T:
        async with offices() as office:
            return await work(office)

    try:
        return asyncio.run(within())
    except Unusable as why:
        _stop(str(why))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        _stop(f"The desk's database cannot be used ({type(error).__name__}). Is Guichet up?")


def _searched(offices: Offices, given: Credentials) -> tuple[list[Found], int]:
    person = _person()
    return _run(offices, lambda office: search(office, given, person))


def _stop(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(_UNUSABLE)


def _credentials(login: str, password_file: Path | None, code: str | None) -> Credentials:
    def asked() -> str:
        return code or typer.prompt("Code of the second factor", hide_input=True, err=True)

    if password_file is None:
        return Credentials(login, typer.prompt("Password", hide_input=True, err=True), asked)
    try:
        return Credentials(login, password_file.read_text(encoding="utf-8").strip(), asked)
    except OSError as error:
        _stop(f"The password file cannot be read: {error.strerror}.")


def _person() -> Person:
    if sys.stdin.isatty():
        typer.echo("Addresses and spellings of the name, one a line; an empty line ends the list.", err=True)
        values = list(iter(lambda: input().strip(), ""))
    else:
        values = [line.strip() for line in sys.stdin]
    try:
        return Person(values)
    except ValueError:
        _stop(f"Give at least one address or name, each of {SHORTEST} characters or more. Nothing was done.")


def _tell(found: Sequence[Found], unreadable: int) -> None:
    for one in found:
        since = one.since.date().isoformat() if one.since else "-"
        typer.echo(f"{one.ticket_id}  {one.how}  since {since}, {one.messages} messages", err=True)
    if unreadable:
        typer.echo(
            f"{unreadable} texts could not be opened: what was erased before, or sealed for other keys.", err=True
        )


def _confirm(tickets: Sequence[UUID], *, yes: bool) -> None:
    if yes or not tickets:
        return
    if not sys.stdin.isatty():
        _stop(f"{len(tickets)} tickets would be erased; nothing was. Say --yes to erase them.")
    if not typer.confirm(f"Erase these {len(tickets)} tickets for good?", err=True):
        _stop("Nothing was erased.")


def _give(found: Certificate | None, output: str) -> None:
    if found is None:
        _stop("No erasure is known under this id.")
    text = json.dumps(found.as_json(), indent=1)
    if output == "-":
        typer.echo(text)
    else:
        try:
            Path(output).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            typer.echo(f"The certificate could not be written ({error.strerror}); here it is.", err=True)
            typer.echo(text)
    if not found.whole:
        typer.echo(
            f"Asked for; {len(found.missing)} answers are outstanding. What is down erases when it is up again: "
            f"`guichet subject certificate {found.request_id}` says so.",
            err=True,
        )
        raise typer.Exit(_OUTSTANDING)
