"""What the commands on tenants' classifiers have in common: where the store is, whose keys count, how to say no."""

from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from models.tenant.errors import TenantError
from models.tenant.export import Step
from models.tenant.opening import opened
from models.tenant.stages import Store
from shared.cli.jsonl import EXIT_USAGE
from shared.local.keys import KeyFolder
from shared.local.layout import Home, default_home

StoreAt = Annotated[
    Path | None,
    typer.Option("--store", envvar="GUICHET_CLASSIFIERS_DIR", help="The store of tenants' classifiers and its record."),
]
Trusted = Annotated[
    list[Path] | None,
    typer.Option("--trusted", envvar="GUICHET_PROMOTION_KEYS", help="A public key that may promote; several times."),
]
LONGEST_REFERENCE = 500
Tenant = Annotated[str, typer.Option("--tenant", help="Whose classifier it is.")]
Masked = Annotated[
    bool, typer.Option("--already-pseudonymized", help="The texts hold no personal data any more.")
]  # fmt: skip


def store_of(root: Path | None, trusted: Sequence[Path] | None = None) -> Store:
    """The store, with the keys that may promote: those that were named, else the local installation's.

    Raises:
        TenantError: a key's file is none.
        OSError: it cannot be read.
    """
    home = Home(default_home())
    usual = KeyFolder(home.keys).promotion_public
    return opened(root or home.classifiers, list(trusted or ([usual] if usual.is_file() else [])))


def pseudonymization() -> Step:
    """The step that masks personal data, whoever provides it.

    Raises:
        TenantError: nobody does.
    """
    found = entry_points(group="guichet.steps", name="pseudonymize")
    if not found:
        raise TenantError("no `pseudonymize` step is installed: reinstall Guichet")
    step: Step = next(iter(found)).load()()
    return step


def stop(command: str, reason: object, code: int = EXIT_USAGE) -> NoReturn:
    typer.echo(f"models {command}: {reason}", err=True)
    raise typer.Exit(code)
