"""A home that cannot be used is one line, whichever command meets it."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from shared.local.layout import Home

UNUSABLE = 2
"""The exit status when nothing could be done."""


@contextmanager
def using(home: Home) -> Iterator[None]:
    """An operating system's error in here is about the home: a file in its place, one of somebody else, a full disk."""
    try:
        yield
    except OSError as error:
        typer.echo(f"{home.root} cannot be used: {error.strerror or type(error).__name__}.", err=True)
        raise typer.Exit(UNUSABLE) from None
