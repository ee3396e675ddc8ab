"""`guichet backup`: data and keys into two folders, checked, and back into a fresh home."""

import asyncio
import getpass
import json
import os
import shlex
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from shared.cli import signals
from shared.local.layout import Home, default_home

DataArgument = Annotated[Path, typer.Argument(help="The folder of the data.")]
KeysOption = Annotated[Path, typer.Option("--keys", help="The folder of the keys: kept apart from the data's.")]
HomeOption = Annotated[Path | None, typer.Option("--home", help="Where this installation keeps its data and keys.")]
StopOption = Annotated[bool, typer.Option("--stop", help="Stop a running installation for it, and start it again.")]
_REFUSED = 1

_LOOK = """Restored. Before `guichet up --home {quoted}`:
- put the newest keys/audit/erasures.jsonl that you still have in the place of {home}/keys/audit/erasures.jsonl, so
  that what was erased since stays erased.
After it, a person must:
- look at {replies} replies that were on their way: they stand as uncertain, and none leaves by itself;
- compare the mail server's log since {at} with the desk, before anybody answers a ticket a second time;
- have mail and messages since then handed in again, and look through accounts and their second factors."""


def register(app: typer.Typer) -> None:
    app.command("make")(make)
    app.command("check")(check)
    app.command("restore")(restore)


def make(
    data: DataArgument,
    keys: KeysOption,
    home: HomeOption = None,
    stop: Annotated[
        bool, typer.Option("--stop", help="Stop a running installation for it, and start it again.")
    ] = False,
) -> None:
    """Write a backup of a stopped installation into two new folders."""
    from shared.local import backup

    place = Home((home or default_home()).resolve())
    with signals.as_errors():
        still = _standing_still(place) if stop else nullcontext()
        with still:
            typer.echo(json.dumps(_done(backup.make(place, backup.Places(data, keys)))))


def check(data: DataArgument, keys: KeysOption) -> None:
    """Whether both folders are whole and belong together."""
    from shared.local import backup

    async def look() -> dict[str, Any]:
        return backup.check(backup.Places(data, keys))

    typer.echo(json.dumps(_done(look())))


def restore(
    data: DataArgument,
    keys: KeysOption,
    home: Annotated[Path, typer.Option("--home", help="A folder that holds nothing yet.")],
    by: Annotated[str | None, typer.Option("--by", help="Who does it, as a login; goes on record.")] = None,
) -> None:
    """Put a backup into a fresh home. Nothing that was approved before leaves by itself."""
    from shared.local import backup

    place = Home(home.resolve())
    with signals.as_errors():
        told = _done(backup.restore(backup.Places(data, keys), place, by or f"operator:{getpass.getuser()}"))
    typer.echo(
        _LOOK.format(
            quoted=shlex.quote(str(place.root)),
            home=place.root,
            replies=told["replies_to_look_at"],
            at=told["at"],
        )
    )


@contextmanager
def _standing_still(home: Home) -> Iterator[None]:
    """Bus and database are here what they are to the installation that is stopped for it."""
    from shared.local import bus, control, database
    from shared.local.process import StartFailed

    try:
        with control.standing_still(home) as environment:
            for name in (bus.SERVERS, bus.CREDENTIALS, bus.FORCED, database.URL):
                if name in environment:
                    os.environ[name] = environment[name]
            yield
    except StartFailed as why:
        typer.echo(f"{why}.", err=True)
        raise typer.Exit(_REFUSED) from None


def _done(work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
    from aiokafka.errors import KafkaError
    from asyncpg import InterfaceError, PostgresError

    from shared.local import backup
    from shared.local.process import StartFailed

    try:
        return asyncio.run(work)
    except (backup.Refused, StartFailed) as why:
        typer.echo(f"{why}.", err=True)
    except KafkaError as error:
        typer.echo(f"The bus refused a record or went away ({type(error).__name__}); it was not finished.", err=True)
    except (InterfaceError, PostgresError) as error:
        typer.echo(f"The database refused or went away ({type(error).__name__}); it was not finished.", err=True)
    except OSError as error:
        typer.echo(f"A folder cannot be used ({type(error).__name__}: {error.strerror}).", err=True)
    raise typer.Exit(_REFUSED)
