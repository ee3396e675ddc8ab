"""`guichet`: one command for everything. It knows the services only by what they registered."""

import typer

from shared.cli import local
from shared.cli.lazy import Commands
from shared.cli.outputs import in_any_locale

app = typer.Typer(
    cls=Commands,
    help="Guichet: a sovereign helpdesk triage suite.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
local.register(app)


def main() -> None:
    in_any_locale()
    app()


if __name__ == "__main__":
    main()
