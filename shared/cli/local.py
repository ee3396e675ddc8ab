"""`guichet up`, `down`, `status`, `doctor`: the installation on this machine."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.cli.usable import using
from shared.local.layout import Home, default_home

if TYPE_CHECKING:
    from shared.local.state import State

HomeOption = Annotated[Path | None, typer.Option("--home", help="Where this installation keeps its data and keys.")]
BusOption = Annotated[str, typer.Option("--bus", help="auto, kafka or embedded.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def register(app: typer.Typer) -> None:
    app.command()(up)
    app.command()(down)
    app.command()(status)
    app.command()(doctor)


def up(home: HomeOption = None, bus: BusOption = "auto") -> None:
    """Start the bus, the database and all services on this machine, and print their addresses."""
    from rich.console import Console
    from rich.markup import escape

    from shared.local import control
    from shared.local.process import StartFailed

    if bus not in {"auto", "kafka", "embedded"}:
        raise typer.BadParameter("one of auto, kafka, embedded", param_hint="--bus")
    console = Console(stderr=True)
    place = _home(home)
    try:
        with using(place), console.status("starting Guichet"):
            state = control.up(place, bus=bus, say=lambda step: console.print(f"  [green]·[/green] {escape(step)}"))
    except StartFailed as problem:
        console.print(f"[red]Guichet did not start:[/red] {escape(str(problem))}")
        raise typer.Exit(1) from None
    _print_addresses(state)
    typer.echo(f"  login       agent, password in {place.keys / 'agent.password'}")
    if state.problem:
        console.print(f"[yellow]{escape(state.problem)}[/yellow]; see {escape(str(place.logs))}")
        raise typer.Exit(1)


def down(home: HomeOption = None) -> None:
    """Stop them. Data and keys stay."""
    from shared.local import control
    from shared.local.process import StartFailed

    place = _home(home)
    try:
        with using(place):
            was_up = control.down(place)
    except StartFailed as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None
    typer.echo("Guichet has stopped." if was_up else "Guichet was not running.")


def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show which services run, since when, and on which bus and device."""
    from shared.local import control

    place = _home(home)
    with using(place):
        state = control.running(place)
    if state is None:
        typer.echo("{}" if as_json else "Guichet is not running. Start it with: guichet up")
        raise typer.Exit(1)
    if as_json:
        typer.echo(json.dumps(asdict(state), ensure_ascii=False))
    else:
        _print_status(state)
    raise typer.Exit(0 if state.phase == "ready" else 1)


def doctor(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Check broker, database, models, GPU, keys, clock, disk and Java; say what to do about each that fails."""
    from rich.console import Console
    from rich.markup import escape

    from shared.cli import doctor as checks

    results = checks.examine(_home(home))
    if as_json:
        typer.echo(json.dumps([asdict(result) for result in results], ensure_ascii=False))
    else:
        console = Console()
        marks = {"good": "[green]✓[/green]", "note": "[yellow]·[/yellow]", "bad": "[red]✗[/red]"}
        for result in results:
            console.print(f"{marks[result.verdict]} {result.name:<10} {escape(result.found)}", highlight=False)
            if result.advice:
                console.print(f"             → {result.advice}", highlight=False, markup=False)
    raise typer.Exit(1 if any(result.verdict == "bad" for result in results) else 0)


def _home(chosen: Path | None) -> Home:
    return Home((chosen or default_home()).resolve())


def _print_addresses(state: "State") -> None:
    typer.echo(f"Guichet runs on {state.bus['kind']}")
    labels = {"desk": "console", "intake": "intake API", "outbox": "sent mail", "smtp": "SMTP sink"}
    for name, label in labels.items():
        if name in state.addresses:
            typer.echo(f"  {label:<11} {state.addresses[name]}")


def _print_status(state: "State") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    console.print(f"[bold]{state.phase}[/bold]  {escape(state.problem or '')}")
    bus = f"{state.bus.get('kind', '…')}: {state.bus.get('why', '')}"
    console.print(f"bus       {bus}", highlight=False, markup=False)
    console.print(f"database  {state.database.get('kind', '…')}", highlight=False, markup=False)
    console.print(f"device    {state.device or 'not known yet'}", highlight=False, markup=False)
    if state.ai:
        console.print(f"AI        {_ai(state.ai)}", highlight=False, markup=False)
    if state.ledger_copy:
        console.print(f"copy      {_ledger_copy(state.ledger_copy)}", highlight=False, markup=False)
    table = Table("part", "ready", "since", "restarts", "address")
    for name, part in state.parts.items():
        mark = "yes" if part.ready else "off" if part.paused else escape(part.problem or "no")
        table.add_row(name, mark, _age(part.started_at), str(part.restarts), state.addresses.get(name, ""))
    console.print(table)


def _ai(told: dict[str, str]) -> str:
    """On, or off since when, by whom, and what to do about it."""
    if "problem" in told:
        return f"{told['state']}: {told['problem']}; move it away, then say `guichet ai on` or `off`"
    if told["state"] == "on":
        return "on"
    return f"off since {told['since']}, by {told['by']}; put it back with: guichet ai on"


def _ledger_copy(told: dict[str, Any]) -> str:
    """Of the ledger: that all is well, or what is the matter, what is kept and what to do."""
    match told["state"]:
        case "current":
            return f"of the ledger: current, to row {told.get('rows', 0)}"
        case "catching_up":
            return f"of the ledger: catching up, to row {told.get('rows', 0)}"
        case "contradicted":
            return (
                f"of the ledger: CONTRADICTED ({told['reason']}); nothing more is written to it. "
                "See docs/runbooks/ledger-red.md"
            )
        case _:
            minutes = told["overdue_seconds"] // 60
            return (
                f"of the ledger: waits for its storage ({told['reason']}), {minutes} min overdue; the ledger goes on. "
                "See docs/runbooks/the-ledgers-copy-is-behind.md"
            )


def _age(started_at: str) -> str:
    if not started_at:
        return ""
    minutes, seconds = divmod(int((datetime.now(UTC) - datetime.fromisoformat(started_at)).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"
