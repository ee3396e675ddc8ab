"""A home that cannot be used is one line, whichever command meets it."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from shared.cli.outputs import EXIT_FAILED
from shared.local.layout import Home


@contextmanager
def using(home: Home) -> Iterator[None]:
    """An operating system's error in here is about the home: a file in its place, one of somebody else, a full disk."""
    try:
        yield
    except OSError as error:
        typer.echo(f"{home.root} cannot be used: {error.strerror or type(error).__name__}.", err=True)
        raise typer.Exit(EXIT_FAILED) from None
