"""`guichet bench`: what each service offers to measure."""

from importlib.metadata import entry_points

import typer

GROUP = "guichet.benchmarks"


def register(app: typer.Typer) -> None:
    """Adds every registered benchmark; a callback keeps a single one a subcommand."""

    @app.callback()
    def bench() -> None:
        """Measure this machine: ratios of one run, never bare times."""

    for entry in sorted(entry_points(group=GROUP), key=lambda item: item.name):
        entry.load()(app)
