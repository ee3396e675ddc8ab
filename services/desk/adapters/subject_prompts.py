"""What the commands ask of an officer, and what they say.

What names the person comes by prompt or on standard input: a command line can be read by others and is kept in a
shell's history. It is kept nowhere.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn, Protocol, TypeVar
from uuid import UUID

import asyncpg
import typer

from services.desk.adapters.subject_office import Credentials, Office, Offices, Unusable
from services.desk.adapters.subjects import Found
from services.desk.domain.subjects import SHORTEST, Person
from shared.cli.inputs import is_terminal, lines
from shared.cli.outputs import EXIT_FAILED

T = TypeVar("T")
ERASING: Final = ("erased", "Erase these {count} tickets for good?")


class Ran(Protocol):
    """Work at the office that the command line was set up with."""

    def __call__(self, work: Callable[[Office], Coroutine[Any, Any, T]]) -> T: ...


As = Annotated[str, typer.Option("--as", help="Your login at the desk; its role must be privacy or admin.")]
PasswordFile = Annotated[Path | None, typer.Option("--password-file", help="Your password; asked for otherwise.")]
Tickets = Annotated[list[UUID] | None, typer.Option("--ticket", help="These tickets; no person is asked.")]
AlsoNamed = Annotated[bool, typer.Option("--also-named", help="Tickets of others, too, in which the person is named.")]
Code = Annotated[str | None, typer.Option("--code", help="The code of your second factor; asked for otherwise.")]


def run(offices: Offices, work: Callable[[Office], Coroutine[Any, Any, T]]) -> T:
    async def within() -> T:
        async with offices() as office:
            return await work(office)

    try:
        return asyncio.run(within())
    except Unusable as why:
        stop(str(why))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        stop(f"The desk's database cannot be used ({type(error).__name__}). Is Guichet up?")


def stop(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(EXIT_FAILED)


def credentials(login: str, password_file: Path | None, code: str | None) -> Credentials:
    def asked() -> str:
        return code or typer.prompt("Code of the second factor", hide_input=True, err=True)

    if password_file is None:
        return Credentials(login, typer.prompt("Password", hide_input=True, err=True), asked)
    try:
        return Credentials(login, password_file.read_text(encoding="utf-8").strip(), asked)
    except OSError as error:
        stop(f"The password file cannot be read: {error.strerror}.")


def asked_person() -> Person:
    if is_terminal():
        typer.echo("Addresses and spellings of the name, one a line; an empty line ends the list.", err=True)
        values = list(iter(lambda: input().strip(), ""))
    else:
        values = given_lines()
    try:
        return Person(values)
    except ValueError:
        stop(f"Give at least one address or name, each of {SHORTEST} characters or more. Nothing was done.")


def given_lines() -> list[str]:
    """What stands on standard input."""
    try:
        return lines()
    except OSError as error:
        stop(f"Standard input cannot be read: {error.strerror}. Nothing was done.")
    except UnicodeDecodeError:
        stop("Standard input cannot be read: it is not UTF-8. Nothing was done.")


def tell(found: Sequence[Found], unreadable: int) -> None:
    for one in found:
        since = one.since.date().isoformat() if one.since else "-"
        typer.echo(f"{one.ticket_id}  {one.how}  since {since}, {one.messages} messages", err=True)
    if unreadable:
        typer.echo(
            f"{unreadable} texts could not be opened: what was erased before, or sealed for other keys.", err=True
        )


def confirm(tickets: Sequence[UUID], *, yes: bool, doing: tuple[str, str] = ERASING) -> None:
    """`doing`: what would be done to them, in a word, and how it is asked."""
    if yes or not tickets:
        return
    done, question = doing
    if not is_terminal():
        stop(f"{len(tickets)} tickets would be {done}; nothing was. Say --yes to have it done.")
    if not typer.confirm(question.format(count=len(tickets)), err=True):
        stop(f"Nothing was {done}.")


def agreed_on(
    *, also_named: bool, yes: bool, doing: tuple[str, str] = ERASING
) -> Callable[[list[Found], int], list[UUID]]:
    """Lists what was found and asks; which of it the officer agrees to."""

    def agreed(found: list[Found], unreadable: int) -> list[UUID]:
        tell(found, unreadable)
        tickets = [one.ticket_id for one in found if also_named or one.how == "wrote"]
        confirm(tickets, yes=yes, doing=doing)
        return tickets

    return agreed
