"""`guichet keys`: which there are, a new one beside the old, and an old one out of use. Nothing is restarted."""

import asyncio
import getpass
import json
import re
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar, cast

import typer

from shared.cli.outputs import EXIT_FAILED
from shared.local.key_kinds import NOT_ROTATED, ROTATING, SEALING, Rotating
from shared.local.layout import Home, default_home

T = TypeVar("T")

HomeOption = Annotated[Path | None, typer.Option("--home", help="Where this installation keeps its data and keys.")]
ByOption = Annotated[str | None, typer.Option("--by", help="Who does it, as a login; goes on record.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON Lines.")]
KindArgument = Annotated[str, typer.Argument(help=", ".join(ROTATING))]
FolderOption = Annotated[
    Path | None,
    typer.Option("--folder", help="A cluster's folder of keys, in place of what runs here: its files alone."),
]
_LOGIN = re.compile(r"[A-Za-z][A-Za-z0-9_.:@+-]{0,119}")
_REFUSED = 1


def register(app: typer.Typer) -> None:
    app.command("list")(list_)
    app.command("rotate")(rotate)
    app.command("rewrap")(rewrap)
    app.command("retire")(retire)


def list_(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Every key in use: which seals or signs, which only opens and verifies, and how much is sealed under each."""
    found = _done(_rotation(home, None).counted())
    if as_json:
        for one, sealed in found:
            typer.echo(json.dumps({"kind": one.kind, "id": one.id, "newest": one.newest, "sealed": sealed}))
        return
    for one, sealed in found:
        use = "in use" if one.newest else "opens and verifies"
        count = "" if sealed is None else f"  {sealed} data keys"
        typer.echo(f"{one.kind:<9} {one.id}  {use:<18} {ROTATING[one.kind]}{count}")
    typer.echo("\nNot renewed by this command:")
    for name, why in NOT_ROTATED.items():
        typer.echo(f"  {name}: {why}.")


def rotate(kind: KindArgument, home: HomeOption = None, by: ByOption = None, folder: FolderOption = None) -> None:
    """Make a new key and use it from now on. What was sealed or signed before goes on opening and verifying."""
    chosen = _kind(kind)
    if folder is not None:
        from shared.local.key_store import KeyStore

        store = KeyStore(folder)
        with _told(), store.alone():
            typer.echo(f"{chosen} {store.renew(chosen)}: the first line of its files. Apply the secrets.")
        return
    done = _done(_rotation(home, by).rotate(chosen))
    typer.echo(f"{chosen} {done.id} is in use. The earlier one stays until `guichet keys retire`.")
    if done.behind:
        typer.echo(
            f"Not taken over yet by {', '.join(done.behind)}: they do when they run. Nothing is lost meanwhile.",
            err=True,
        )
        raise typer.Exit(_REFUSED)


def rewrap(kind: KindArgument, home: HomeOption = None, by: ByOption = None) -> None:
    """Wrap the data keys of older keys to the newest one, so that these can be retired. Sealed text is not touched."""
    done = _done(_rotation(home, by).rewrap(_kind(kind)))
    typer.echo(f"{done.wrapped} data keys were wrapped to the newest {kind} key.")
    if done.broken:
        _end(
            f"{done.broken} do not open with the key that they name: their seal is broken, and they stay as they are. "
            "See docs/runbooks/a-seal-is-broken.md.",
            _REFUSED,
        )


def retire(
    kind: KindArgument,
    key: Annotated[str, typer.Argument(help="Its id, out of `guichet keys list`.")],
    home: HomeOption = None,
    by: ByOption = None,
) -> None:
    """Take an older key out of use. Refused, with the count, while anything still needs it."""
    chosen = _kind(kind)
    place = _done(_rotation(home, by).retire(chosen, key))
    if chosen in SEALING:
        typer.echo(f"It lies in {place}: keep it apart for as long as a backup from before is kept, then delete it.")
    elif chosen == "approval":
        typer.echo(f"{key} signs no more. Its public half lies in {place}: with it, what it signed is verified.")
    else:
        typer.echo(f"{key} is out of use.")


def _kind(name: str) -> Rotating:
    if name in ROTATING:
        return cast("Rotating", name)
    if name in NOT_ROTATED:
        _end(f"{name} is not renewed by this command: {NOT_ROTATED[name]}.", EXIT_FAILED)
    raise typer.BadParameter(f"one of {', '.join(ROTATING)}", param_hint="KIND")


def _rotation(home: Path | None, by: str | None) -> Any:
    from shared.local.rotating import Rotation

    login = by or f"operator:{getpass.getuser()}"
    if not _LOGIN.fullmatch(login):
        raise typer.BadParameter("letters, digits and _.:@+- only, beginning with a letter", param_hint="--by")
    return Rotation(Home((home or default_home()).resolve()), login)


def _done(work: Coroutine[Any, Any, T]) -> T:
    with _told():
        return asyncio.run(work)


@contextmanager
def _told() -> Iterator[None]:
    """What went wrong, in words, as the command's end."""
    import asyncpg
    from aiokafka.errors import KafkaError

    from shared.local.rotating import Refused
    from shared.unprepared import Unprepared

    try:
        yield
    except Refused as why:
        _end(f"{why}.", _REFUSED)
    except Unprepared as why:
        _end(f"{why}.", EXIT_FAILED)
    except FileNotFoundError:
        _end("There are no keys here yet; `guichet up` makes them.", EXIT_FAILED)
    except (OSError, KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        _end(
            f"It was cut short ({type(error).__name__}). Nothing is lost: keys are only ever added first. See "
            "`guichet keys list`, and say it again.",
            EXIT_FAILED,
        )


def _end(why: str, status: int) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(status)
