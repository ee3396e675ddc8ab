"""The ledger's service, and `guichet audit`."""

import asyncio
import json
from collections.abc import Coroutine
from datetime import timedelta
from functools import partial
from typing import Annotated, Any, TypeVar
from uuid import UUID

import asyncpg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from starlette.applications import Starlette

from services.audit.adapters import reading
from services.audit.adapters.checkpoints import Checkpoints, ledger_key
from services.audit.adapters.erasures import Erasures
from services.audit.adapters.missing import MissingWatch
from services.audit.adapters.reading import Finding, Sources
from services.audit.adapters.verifying import Verifying
from services.audit.domain.ledger import Row
from services.audit.handlers import Handlers
from services.audit.settings import Settings
from shared.cli.outputs import EXIT_FAILED
from shared.key_files import key_id
from shared.runtime.configured import configured
from shared.runtime.service import Runtime, ServiceParts, run, service_app
from shared.telemetry.metrics import meter
from shared.watched import Watched

T = TypeVar("T")

_RED = 1

_MEANING = {
    "changed": "a row was changed",
    "dropped": "a row is missing",
    "inserted": "a row stands twice",
    "reordered": "rows changed places, or one between them is gone",
    "replaced": "a row does not follow the one before it",
    "not_as_noted": "the ledger was rewritten: a checkpoint kept outside the database says otherwise",
    "checkpoint_altered": "the checkpoint file was altered (the number is its line)",
    "checkpoints_missing": "the checkpoint file is missing or empty",
}

cli = typer.Typer(help="Reads and checks the ledger of everything that was decided and opened.", no_args_is_help=True)


def build(settings: Settings, runtime: Runtime) -> ServiceParts:
    if settings.ledger_key_file is None:
        raise ValueError("GUICHET_LEDGER_KEY_FILE is needed")
    key = Watched(settings.ledger_key_file, ledger_key).get
    erasures = Erasures(settings.erasures_file) if settings.erasures_file is not None else None
    sources = Sources(settings.database_url.get_secret_value(), settings.checkpoint_file, settings.ledger_key_file)
    every = timedelta(hours=settings.verify_hours)
    verifying = Verifying(runtime.database, sources, runtime.clock, every=every)
    handlers = Handlers(key().digest_key, runtime.clock, erasures)

    async def destroy_again() -> None:
        if erasures is not None:
            await erasures.destroy_again(runtime.database, runtime.clock)

    missing = MissingWatch(runtime.database, runtime.clock, meter())
    if settings.checkpoint_file is None:
        return ServiceParts(
            subscriptions=handlers.subscriptions(),
            startup=[verifying.recall, destroy_again],
            background=[missing.run, verifying.run],
            about=lambda: {"checkpoints": False, "ledger_trusted": verifying.trusted},
        )
    checkpoints = Checkpoints(runtime.database, settings.checkpoint_file, key, runtime.clock)
    return ServiceParts(
        subscriptions=handlers.subscriptions(),
        startup=[checkpoints.compare, verifying.recall, destroy_again],
        background=[checkpoints.run, missing.run, verifying.run],
        shutdown=[checkpoints.last],
        about=lambda: {
            "checkpoints": True,
            "ledger_trusted": checkpoints.trusted and verifying.trusted,
            "keys": {"notes": key_id(key(now=True).public)},
        },
    )


def create_app(settings: Settings) -> Starlette:
    return service_app("audit", settings, build=partial(build, settings))


def _sources() -> Sources:
    settings = configured(Settings, "audit", absent="start Guichet first, or set it")
    return Sources(settings.database_url.get_secret_value(), settings.checkpoint_file, settings.ledger_key_file)


def _wait_for(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        typer.echo(f"The ledger's database cannot be read ({type(error).__name__}).", err=True)
        raise typer.Exit(EXIT_FAILED) from None


@cli.command()
def verify(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Reads the whole ledger. Exits 0 when it is what was written, 1 when not."""
    finding = _wait_for(reading.verify(_sources()))
    typer.echo(json.dumps(_as_json(finding)) if as_json else _as_text(finding))
    if not finding.verdict.green:
        raise typer.Exit(_RED)


def _as_json(finding: Finding) -> dict[str, Any]:
    verdict = finding.verdict
    return {
        "green": verdict.green,
        "rows": verdict.rows,
        "head": verdict.head,
        "checkpoints": verdict.checkpoints,
        "signatures_checked": finding.signatures_checked,
        "problem": {"code": verdict.problem.code, "at": verdict.problem.seq} if verdict.problem else None,
    }


def _as_text(finding: Finding) -> str:
    verdict = finding.verdict
    if verdict.problem is not None:
        return (
            f"RED: {_MEANING[verdict.problem.code]}, at {verdict.problem.seq}. The {verdict.rows} rows before it hold."
        )
    lines = [f"GREEN: {verdict.rows} rows hold. Head: {verdict.head}"]
    if not finding.checkpoints_used:
        lines.append("No checkpoints: a tail that was cut off would not show.")
    else:
        signed = "signatures checked" if finding.signatures_checked else "signatures NOT checked: no key given"
        lines.append(f"{verdict.checkpoints} checkpoints agree ({signed}).")
    return "\n".join(lines)


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
