"""`guichet retention`: how long each class of data is kept, what was removed, and whether anything older is left."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from shared.cli.outputs import EXIT_FAILED
from shared.local.layout import Home, default_home

HomeOption = Annotated[Path | None, typer.Option("--home", help="Where this installation keeps its data and keys.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object.")]
_LEFT = 1


def register(app: typer.Typer) -> None:
    app.command("retention")(retention)


def retention(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """How long each class of data is kept, what the last run removed, and whether anything older is left (then 1)."""
    import asyncpg

    from shared.local import retention as kept
    from shared.local import state

    place = Home((home or default_home()).resolve())
    try:
        told = asyncio.run(kept.read(state.read_operator(place).database_url))
    except (OSError, TypeError, TimeoutError, asyncpg.PostgresError) as error:
        typer.echo(f"The database cannot be read ({type(error).__name__}). Is Guichet up?", err=True)
        raise typer.Exit(EXIT_FAILED) from None
    if as_json:
        typer.echo(json.dumps({"classes": [one.as_json() for one in told], "topics": kept.topics()}))
    else:
        _draw([one.as_json() for one in told], kept.topics())
    if any(one.left for one in told):
        raise typer.Exit(_LEFT)


def _draw(told: list[dict[str, Any]], topics: list[dict[str, Any]]) -> None:
    for one in told:
        typer.echo(
            f"{one['service']:<14} {one['data_class']:<15} {one['days']:>5} days  last {one['at'][:16]}  "
            f"removed {sum(one['removed'].values())}, ever {one['ever']}, left {one['left']}"
            + (f", held by a restriction {one['held']}" if one["held"] else "")
        )
    for one in topics:
        typer.echo(f"topic          {one['topic']:<26} {one['days']:>5} days, dead letters {one['dead_letters_days']}")
