"""`guichet subject`: an officer finds a person's tickets, gives them what is held, has it corrected or erased."""

import json
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from services.desk.adapters import subject_access_command, subject_restriction_command
from services.desk.adapters.subject_office import Office, Offices, certificate, erase, find_and_erase, search
from services.desk.adapters.subject_prompts import (
    AlsoNamed,
    As,
    Code,
    PasswordFile,
    T,
    Tickets,
    agreed_on,
    asked_person,
    confirm,
    credentials,
    run,
    stop,
    tell,
)
from services.desk.domain.certificate import Certificate
from shared.cli.clashes import clash

_OUTSTANDING = 1


def make(offices: Offices) -> typer.Typer:
    """The commands, on what `offices` opens."""
    cli = typer.Typer(help="Answer a person's request about their data.", no_args_is_help=True)

    def ran(work: Callable[[Office], Coroutine[Any, Any, T]]) -> T:
        return run(offices, work)

    @cli.command("find")
    def find_(login: As, password_file: PasswordFile = None, code: Code = None) -> None:
        """Lists a person's tickets, one JSON object a line: id, whether they wrote or are only named, since when."""
        given = credentials(login, password_file, code)
        who = asked_person()
        found, unreadable = ran(lambda office: search(office, given, who))
        for one in found:
            typer.echo(json.dumps(asdict(one), default=str))
        tell(found, unreadable)

    @cli.command("erase")
    def erase_(
        *,
        login: As,
        password_file: PasswordFile = None,
        code: Code = None,
        ticket: Tickets = None,
        also_named: AlsoNamed = False,
        again: Annotated[
            Path | None, typer.Option("--again", help="The tickets of this certificate: after a backup was put back.")
        ] = None,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
        end_restriction: Annotated[
            bool, typer.Option("--end-restriction", help="What restricts them ends with it, but for a legal claim.")
        ] = False,
        wait: Annotated[float, typer.Option("--wait", min=0, help="Seconds to wait for all services.")] = 60,
        output: Annotated[str, typer.Option("--output", "-o", help="The certificate; - is standard output.")] = "-",
    ) -> None:
        """Erases a person's tickets everywhere, for good, and gives a certificate of what was erased."""
        if why := clash([again, password_file], [output]):
            stop(f"{why[0].upper()}{why[1:]}. Nothing was erased.")
        given = credentials(login, password_file, code)
        ticket = ticket or (None if again is None else _of(again))
        if ticket:
            confirm(ticket, yes=yes)
            request_id: UUID | None = ran(lambda office: erase(office, given, ticket, ends=end_restriction))
        else:
            who = asked_person()
            agreed = agreed_on(also_named=also_named, yes=yes)
            request_id = ran(lambda office: find_and_erase(office, given, who, agreed, ends=end_restriction))
        if request_id is None:
            stop("No ticket to erase. Nothing was erased.")
        _give(ran(lambda office: certificate(office, request_id, wait=wait)), output)

    @cli.command("certificate")
    def certificate_(
        request: Annotated[UUID, typer.Argument(help="The id of an erasure.")],
        output: Annotated[str, typer.Option("--output", "-o", help="- is standard output.")] = "-",
    ) -> None:
        """The certificate of an erasure, as far as the services have answered by now."""
        _give(ran(lambda office: certificate(office, request)), output)

    subject_access_command.add(cli, ran)
    subject_restriction_command.add(cli, ran)
    return cli


def _of(certificate_file: Path) -> list[UUID]:
    try:
        said = json.loads(certificate_file.read_text(encoding="utf-8"))
        return [UUID(one["ticket_id"]) for one in said["tickets"]]
    except (OSError, ValueError, KeyError, TypeError):
        stop(f"{certificate_file} is not a certificate of an erasure. Nothing was erased.")


def _give(found: Certificate | None, output: str) -> None:
    if found is None:
        stop("No erasure is known under this id.")
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
