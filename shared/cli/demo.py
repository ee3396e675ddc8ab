"""`guichet demo`: the whole chain on a sample mailbox; with `--exit`, the agent is played too."""

from pathlib import Path
from typing import Annotated

import typer

from shared.cli.outputs import EXIT_FAILED
from shared.cli.usable import using
from shared.local.layout import Home, default_home


def register(app: typer.Typer) -> None:
    @app.command()
    def demo(
        leave: Annotated[bool, typer.Option("--exit", help="Play the agent too, print a JSON summary, stop.")] = False,
        home: Annotated[Path | None, typer.Option(help="Where to keep everything.")] = None,
        bus: Annotated[str, typer.Option(help="auto, kafka or embedded.")] = "auto",
        browser: Annotated[bool, typer.Option(help="Open the console in a browser.")] = True,
    ) -> None:
        """Start all, feed the sample mailbox, open the console."""
        from rich.console import Console
        from rich.markup import escape

        from shared.cli import demo_place
        from shared.cli.demo_run import run_and_leave, run_and_stay
        from shared.local.process import StartFailed

        if bus not in {"auto", "kafka", "embedded"}:
            raise typer.BadParameter("one of auto, kafka, embedded", param_hint="--bus")
        console = Console(stderr=True)
        ordinary = default_home()
        place = Home((home or (ordinary.with_name(f"{ordinary.name}-demo") if leave else ordinary)).resolve())
        with using(place):
            why = demo_place.why_not(place, its_own=home is None) if leave else None
            if not leave:
                place.make()
        if why:
            typer.echo(f"{why}.", err=True)
            raise typer.Exit(EXIT_FAILED)
        try:
            status = (
                run_and_leave(place, console, bus=bus)
                if leave
                else run_and_stay(place, console, bus=bus, browser=browser)
            )
        except StartFailed as problem:
            console.print(f"[red]Guichet did not start:[/red] {escape(str(problem))}")
            raise typer.Exit(1) from None
        raise typer.Exit(status)
