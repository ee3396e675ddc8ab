"""`guichet ai off` takes triage and the drafter out; `guichet ai on` puts them back. People go on working meanwhile."""

import getpass
import re
from pathlib import Path
from typing import Annotated

import typer

from shared.ai_switch import BadSwitch, Position
from shared.local.layout import Home, default_home
from shared.local.process import StartFailed

HomeOption = Annotated[Path | None, typer.Option("--home", help="Where this installation keeps its data and keys.")]
ByOption = Annotated[str | None, typer.Option("--by", help="Who switches it, as a login; goes on record.")]

_LOGIN = re.compile(r"[A-Za-z][A-Za-z0-9_.:@+-]{0,119}")
_DONE = {
    "off": "The AI is off. Tickets reach the desk in order of arrival; people sort, write and approve. "
    "After `guichet ai on` the models read what came meanwhile, as far back as the topics keep it.",
    "on": "The AI is on. It reads what came meanwhile; what people set, wrote or sent stays as it is.",
}


def register(app: typer.Typer) -> None:
    app.command("off")(off)
    app.command("on")(on)


def off(home: HomeOption = None, by: ByOption = None) -> None:
    """Take the AI out: stop triage and the drafter until somebody says `on`, also over restarts."""
    _switch("off", home, by)


def on(home: HomeOption = None, by: ByOption = None) -> None:
    """Put the AI back: it reads what came meanwhile and changes nothing that a person did."""
    _switch("on", home, by)


def _switch(ai: Position, chosen: Path | None, by: str | None) -> None:
    from shared.local import ai as local_ai

    home = Home((chosen or default_home()).resolve())
    try:
        switched = local_ai.switch(home, ai, _login(by))
        typer.echo(_DONE[ai] if switched else f"The AI was {ai} already; nothing was changed.")
        state = local_ai.settled(home, ai)
    except BadSwitch as bad:
        advice = (
            f"Nothing was changed. Move {home.ai_switch} away and say it again: then the AI counts as on until told."
        )
        typer.echo(f"The file that says whether the AI is on cannot be read: {bad}. {advice}", err=True)
        raise typer.Exit(1) from None
    except StartFailed as problem:
        typer.echo(f"The switch was kept, and is not followed yet: {problem}", err=True)
        raise typer.Exit(1) from None
    if state is None:
        typer.echo("Guichet is not running; the next `guichet up` follows it.")


def _login(by: str | None) -> str:
    """What goes on record: the given login, else the account that runs the command."""
    login = by or f"operator:{getpass.getuser()}"
    if not _LOGIN.fullmatch(login):
        raise typer.BadParameter("letters, digits and _.:@+- only, beginning with a letter", param_hint="--by")
    return login
