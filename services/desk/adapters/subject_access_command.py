"""`guichet subject export` and `rectify`: access, portability and rectification (GDPR, articles 15, 16 and 20)."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from services.desk.adapters import disclosing
from services.desk.adapters.subject_prompts import (
    AlsoNamed,
    As,
    Code,
    PasswordFile,
    Ran,
    Tickets,
    asked_person,
    credentials,
    given_lines,
    stop,
)
from services.desk.domain.disclosure_words import LANGUAGES
from shared.cli.inputs import is_terminal


def add(cli: typer.Typer, ran: Ran) -> None:
    @cli.command("export")
    def export_(
        *,
        login: As,
        output: Annotated[Path, typer.Option("--output", "-o", help="The zip; it must not be there yet.")],
        password_file: PasswordFile = None,
        code: Code = None,
        ticket: Tickets = None,
        also_named: AlsoNamed = False,
        lang: Annotated[str, typer.Option("--lang", help="fr or en: the language of the page.")] = "fr",
    ) -> None:
        """One file with all that is held on a person and each AI decision, with its reasons, in clear."""
        if lang not in LANGUAGES:
            raise typer.BadParameter("fr or en", param_hint="--lang")
        if output.exists():
            stop(f"{output} is there already. Nothing was opened.")
        given = credentials(login, password_file, code)
        who = None if ticket else asked_person()
        named = dict.fromkeys(ticket or (), disclosing.GIVEN)
        found = ran(lambda office: disclosing.disclose(office, given, who, named, also_named=also_named))
        if not found["tickets"]:
            stop("No ticket of this person was found. No file was made.")
        try:
            disclosing.write(output, found, lang)
        except OSError as error:
            stop(f"The file could not be written: {error.strerror}. What was opened is on record.")
        typer.echo(f"{len(found['tickets'])} tickets are in {output}, in clear: look for other people's data first.")

    @cli.command("rectify")
    def rectify_(
        *,
        login: As,
        ticket: Annotated[UUID, typer.Option("--ticket", help="The ticket.")],
        password_file: PasswordFile = None,
        code: Code = None,
        set_: Annotated[
            list[str] | None,
            typer.Option("--set", help="FIELD=VALUE: what category, type, impact, urgency or priority is."),
        ] = None,
        personal: Annotated[
            str | None,
            typer.Option(
                "--personal", help="A label such as PERSON: the stretch, on standard input, is masked from now on."
            ),
        ] = None,
    ) -> None:
        """Sets a ticket right at the person's request. What is masked anew is classified anew, and drafted anew."""
        values = dict(_pair(item) for item in set_ or ())
        if not values and personal is None:
            stop("Say what is to be set right: --set FIELD=VALUE, or --personal LABEL. Nothing was changed.")
        given = credentials(login, password_file, code)
        stretches = {} if personal is None else {personal: _stretch()}
        ran(lambda office: disclosing.rectify(office, given, ticket, values, stretches))
        typer.echo("Set right, and on record. The models read what was masked anew.")


def _pair(item: str) -> tuple[str, str]:
    field, separator, value = item.partition("=")
    if not separator:
        raise typer.BadParameter("FIELD=VALUE", param_hint="--set")
    return field, value


def _stretch() -> str:
    if is_terminal():
        typer.echo("The stretch as it stands in the message:", err=True)
        return input().strip()
    return next(iter(given_lines()), "")
