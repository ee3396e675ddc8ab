"""`guichet subject restrict`, `lift` and `restrictions`: restriction of processing (GDPR, article 18)."""

import json
from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

import typer

from services.desk.adapters.subject_office import find_and_impose, impose, lift_told, restrictions_of
from services.desk.adapters.subject_prompts import (
    AlsoNamed,
    As,
    Code,
    PasswordFile,
    Ran,
    Tickets,
    agreed_on,
    asked_person,
    confirm,
    credentials,
    stop,
)
from services.desk.domain.restriction import GROUNDS, Restriction, Terms, is_ground, review_of

_DOING: Final = ("restricted", "Restrict the processing of these {count} tickets?")


def add(cli: typer.Typer, ran: Ran) -> None:
    @cli.command("restrict")
    def restrict_(
        *,
        login: As,
        ground: Annotated[str, typer.Option("--ground", help=f"Why: {', '.join(GROUNDS)}.")],
        review_on: Annotated[str, typer.Option("--review-on", help="The day to look at it again: YYYY-MM-DD.")] = "",
        password_file: PasswordFile = None,
        code: Code = None,
        ticket: Tickets = None,
        also_named: AlsoNamed = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    ) -> None:
        """Keeps a person's tickets and has nothing else done with them, until it is lifted."""
        terms = _terms(ground, review_on)
        given = credentials(login, password_file, code)
        if ticket:
            confirm(ticket, yes=yes, doing=_DOING)
            made: Restriction | None = ran(lambda office: impose(office, given, terms, ticket))
        else:
            who = asked_person()
            agreed = agreed_on(also_named=also_named, yes=yes, doing=_DOING)
            made = ran(lambda office: find_and_impose(office, given, terms, who, agreed))
        if made is None:
            stop("No ticket of this person was found. Nothing was restricted.")
        typer.echo(_told(made))

    @cli.command("lift")
    def lift_(
        *,
        restriction: Annotated[UUID, typer.Argument(help="The id of a restriction.")],
        login: As,
        person_told: Annotated[
            bool, typer.Option("--person-told", help="Your word that the person was told before (art. 18(3)).")
        ] = False,
        password_file: PasswordFile = None,
        code: Code = None,
    ) -> None:
        """Lifts a restriction: what waited is read by the models."""
        if not person_told:
            stop("Tell the person first, then say --person-told. Nothing was lifted.")
        given = credentials(login, password_file, code)
        typer.echo(_told(ran(lambda office: lift_told(office, given, restriction))))

    @cli.command("restrictions")
    def restrictions_(
        *,
        login: As,
        password_file: PasswordFile = None,
        code: Code = None,
        ended: Annotated[bool, typer.Option("--ended", help="Those that ended, instead of those in force.")] = False,
    ) -> None:
        """Lists the restrictions in force, the latest first, one JSON object a line."""
        given = credentials(login, password_file, code)
        for one in ran(lambda office: restrictions_of(office, given, in_force=not ended)):
            typer.echo(_told(one))


def _terms(ground: str, review_on: str) -> Terms:
    if not is_ground(ground):
        raise typer.BadParameter(", ".join(GROUNDS), param_hint="--ground")
    try:
        return Terms(ground, review_of(review_on, datetime.now(UTC).date()))
    except ValueError:
        raise typer.BadParameter("a day to come, as YYYY-MM-DD", param_hint="--review-on") from None


def _told(one: Restriction) -> str:
    said = {
        "restriction_id": one.restriction_id, "ground": one.terms.ground, "review_on": one.terms.review_on,
        "restricted_by": one.agent, "restricted_at": one.at.isoformat(), "tickets": [str(each) for each in one.tickets],
        "ended": one.ended, "ended_by": one.ended_by, "ended_at": one.ended_at and one.ended_at.isoformat(),
    }  # fmt: skip
    return json.dumps(said, default=str)
