"""The ledger's service, and `guichet audit`."""

import asyncio
import base64
import json
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

import asyncpg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from starlette.applications import Starlette

from services.audit.adapters import reading
from services.audit.adapters.checkpoints import Checkpoints, CurrentKey, ledger_key, public_keys
from services.audit.adapters.copy_folder import CopyFolder
from services.audit.adapters.copy_storage import Away, CopyStorage
from services.audit.adapters.copying import Copying
from services.audit.adapters.erasures import Erasures
from services.audit.adapters.missing import MissingWatch
from services.audit.adapters.reading import Sources
from services.audit.adapters.telling import finding_json, finding_text, protection_at
from services.audit.adapters.verifying import Verifying
from services.audit.domain.ledger import Row
from services.audit.handlers import Handlers
from services.audit.settings import Settings
from shared.cli.outputs import EXIT_FAILED
from shared.key_files import BadKeyFile, key_id
from shared.persistence.database import TRANSIENT
from shared.runtime.configured import configured
from shared.runtime.service import Runtime, ServiceParts, run, service_app
from shared.telemetry.metrics import meter
from shared.unprepared import Unprepared
from shared.watched import Watched

T = TypeVar("T")

_RED = 1
_UNREAD: Final[tuple[type[BaseException], ...]] = (*TRANSIENT, asyncpg.PostgresError)
_LATE = timedelta(minutes=15)
"""As with the alert: so long after its time a row may still be missing in the copy."""

cli = typer.Typer(help="Reads and checks the ledger of everything that was decided and opened.", no_args_is_help=True)


def build(settings: Settings, runtime: Runtime) -> ServiceParts:
    if settings.ledger_key_file is None:
        raise Unprepared("GUICHET_LEDGER_KEY_FILE is needed")
    key = Watched(settings.ledger_key_file, ledger_key).get
    erasures = Erasures(settings.erasures_file) if settings.erasures_file is not None else None
    every = timedelta(hours=settings.verify_hours)
    verifying = Verifying(runtime.database, _sources_of(settings), runtime.clock, every=every)
    handlers = Handlers(key().digest_key, runtime.clock, erasures)

    async def destroy_again() -> None:
        if erasures is not None:
            await erasures.destroy_again(runtime.database, runtime.clock)

    missing = MissingWatch(runtime.database, runtime.clock, meter())
    parts = ServiceParts(
        subscriptions=handlers.subscriptions(),
        startup=[verifying.recall, destroy_again],
        background=[missing.run, verifying.run],
        about=lambda: {"checkpoints": False, "ledger_trusted": verifying.trusted},
    )
    notes = None
    if settings.checkpoint_file is not None:
        checkpoints = Checkpoints(runtime.database, settings.checkpoint_file, key, runtime.clock)
        notes = checkpoints.recent
        _with_checkpoints(parts, checkpoints, key)
    if settings.ledger_copy_dir is not None:
        within = timedelta(minutes=settings.ledger_copy_minutes)
        storage = CopyStorage(CopyFolder(settings.ledger_copy_dir))
        copying = Copying(runtime.database, storage, key, runtime.clock, meter(), within=within, notes=notes)
        _with_copy(parts, copying)
    return parts


def _with_checkpoints(parts: ServiceParts, checkpoints: Checkpoints, key: CurrentKey) -> None:
    def about(before: dict[str, Any]) -> dict[str, Any]:
        trusted = checkpoints.trusted and before["ledger_trusted"]
        return before | {
            "checkpoints": checkpoints.noting,
            "ledger_trusted": trusted,
            "keys": {"notes": key_id(key(now=True).public)},
        }

    before = parts.about
    parts.startup = [checkpoints.compare, *parts.startup]
    parts.background = [checkpoints.run, *parts.background]
    parts.shutdown = [checkpoints.last]
    parts.about = lambda: about(before())


def _with_copy(parts: ServiceParts, copying: Copying) -> None:
    before = parts.about
    parts.background = [*parts.background, copying.run]
    parts.about = lambda: before() | {"copy": copying.about()}


def create_app(settings: Settings) -> Starlette:
    return service_app("audit", settings, build=partial(build, settings))


def _sources_of(settings: Settings) -> Sources:
    return Sources(
        settings.database_url.get_secret_value(),
        settings.checkpoint_file,
        settings.ledger_key_file,
        settings.ledger_copy_dir,
        copy_may_be_away=True,
        copy_late_after=timedelta(minutes=settings.ledger_copy_minutes) + _LATE,
    )


def _sources() -> Sources:
    return _sources_of(configured(Settings, "audit", absent="start Guichet first, or set it"))


def _wait_for(work: Coroutine[Any, Any, T]) -> T:
    with _readable():
        return asyncio.run(work)


@contextmanager
def _readable() -> Iterator[None]:
    """What cannot be read is neither green nor red."""
    try:
        yield
    except BadKeyFile as bad:
        typer.echo(f"{bad}.", err=True)
    except _UNREAD as error:
        file = getattr(error, "filename", None)
        what = f"The file {file}" if file else "The ledger's database"
        typer.echo(f"{what} cannot be read ({type(error).__name__}).", err=True)
    else:
        return
    raise typer.Exit(EXIT_FAILED)


@cli.command()
def verify(
    copy: Annotated[Path | None, typer.Option(help="Compare with the write-once copy in this folder.")] = None,
    without_database: Annotated[
        bool, typer.Option("--without-database", help="Check the copy by itself, on whatever machine.")
    ] = False,
    public_key: Annotated[
        Path | None, typer.Option(help="Check signatures with these keys: what `audit public-key` printed.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Reads the whole ledger. Exits 0 when it is what was written, 1 when not, 2 when that could not be found out."""
    if without_database and copy is None:
        raise typer.BadParameter("it needs --copy", param_hint="--without-database")
    with _readable():
        keys = public_keys(public_key) if public_key is not None else None
    try:
        if without_database and copy is not None:
            finding = _wait_for(reading.verify_alone(copy, keys or ()))
        else:
            finding = _wait_for(reading.verify(_compared(copy, keys)))
        protection = _wait_for(protection_at(copy)) if copy is not None else None
    except Away as away:
        typer.echo(
            f"The copy cannot be read, or holds no segment ({away.reason}). Is its storage mounted there?", err=True
        )
        raise typer.Exit(EXIT_FAILED) from None
    told = finding_text(finding, protection, alone=without_database)
    typer.echo(json.dumps(finding_json(finding, protection)) if as_json else told)
    if not finding.verdict.green:
        raise typer.Exit(_RED)
    if not finding.green:
        raise typer.Exit(EXIT_FAILED)


def _compared(copy: Path | None, keys: tuple[bytes, ...] | None) -> Sources:
    """With the copy that is named, which must then be there; or with the one that is configured, if any."""
    sources = replace(_sources(), known_keys=keys)
    return sources if copy is None else replace(sources, copy_dir=copy, copy_may_be_away=False)


@cli.command()
def public_key() -> None:
    """Prints the keys that check the ledger's signatures and make none, for verifying on another machine."""
    settings = configured(Settings, "audit", absent="start Guichet first, or set it")
    if settings.ledger_key_file is None:
        typer.echo("GUICHET_LEDGER_KEY_FILE is not set.", err=True)
        raise typer.Exit(EXIT_FAILED)
    with _readable():
        for key in ledger_key(settings.ledger_key_file).public_keys:
            typer.echo(base64.b64encode(key).decode())


@cli.command()
def tail(
    count: Annotated[int, typer.Option("--number", "-n", min=1, max=10_000, help="How many rows.")] = 20,
    ticket: Annotated[UUID | None, typer.Option(help="Only this ticket's.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines.")] = False,
) -> None:
    """Shows the ledger's last rows."""
    rows = _wait_for(reading.tail(_sources(), count, ticket))
    if as_json:
        for row in rows:
            typer.echo(json.dumps(_row_json(row), ensure_ascii=False))
        return
    table = Table("seq", "recorded", "event", "actor", "ticket", "facts", box=None)
    for row in rows:
        entry = row.entry
        facts = " ".join(f"{name}={value}" for name, value in sorted(entry.facts.items()))
        recorded = row.recorded_at.isoformat(timespec="seconds")
        table.add_row(
            str(row.seq),
            recorded,
            entry.event_type,
            escape(entry.actor),
            str(entry.ticket_id or "-")[:8],
            escape(facts),
        )
    Console().print(table)


def _row_json(row: Row) -> dict[str, Any]:
    entry = row.entry
    return {
        "seq": row.seq,
        "recorded_at": row.recorded_at.isoformat(),
        "event_id": str(entry.event_id),
        "type": entry.event_type,
        "time": entry.event_time.isoformat(),
        "source": entry.source,
        "actor": entry.actor,
        "tenant": entry.tenant,
        "ticket_id": str(entry.ticket_id) if entry.ticket_id else None,
        "cause_id": str(entry.cause_id) if entry.cause_id else None,
        "trace_id": entry.trace_id,
        "facts": dict(entry.facts),
        "hash": row.hash,
    }


def main() -> None:
    settings = configured(Settings, "audit")
    run("audit", create_app(settings), settings)


if __name__ == "__main__":
    main()
