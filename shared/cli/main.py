"""`guichet`: one command for everything. It knows the services only by what they registered."""

from importlib.metadata import version
from typing import Annotated

import typer

from shared.cli import local
from shared.cli.lazy import Commands
from shared.cli.outputs import in_any_locale

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
local.register(app)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"guichet {version('guichet')}")
        raise typer.Exit


@app.callback()
def guichet(
    told: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    """Guichet: a sovereign helpdesk triage suite."""


def main() -> None:
    in_any_locale()
    app()


if __name__ == "__main__":
    main()
