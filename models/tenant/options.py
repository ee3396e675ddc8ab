"""What the commands on tenants' classifiers have in common: where the store is, whose keys count, how to say no."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from models.tenant.errors import TenantError
from models.tenant.export import Step
from models.tenant.stages import Store
from shared.cli.jsonl import EXIT_USAGE
from shared.local.layout import Home, default_home
from shared.signing import key_id

STORE = "classifiers"
PROMOTION_KEY = "promotion.pub"

StoreAt = Annotated[
    Path | None,
    typer.Option("--store", envvar="GUICHET_CLASSIFIERS_DIR", help="The store of tenants' classifiers and its record."),
]
Trusted = Annotated[
    list[Path] | None,
    typer.Option("--trusted", envvar="GUICHET_PROMOTION_KEYS", help="A public key that may promote; several times."),
]
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
    usual = home.keys / PROMOTION_KEY
    paths = list(trusted or ([usual] if usual.is_file() else []))
    keys = [raw_key(path) for path in paths]
    return Store(root or home.root / STORE, now, {key_id(key): key for key in keys})


def raw_key(path: Path) -> bytes:
    """32 bytes, kept as base64.

    Raises:
        TenantError: the file holds none.
        OSError: it cannot be read.
    """
    try:
        key = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
    except (binascii.Error, UnicodeDecodeError):
        key = b""
    if len(key) != 32:  # noqa: PLR2004 - Ed25519
        raise TenantError(f"{path} holds no key: make a pair with `guichet models new-key`")
    return key


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


def now() -> datetime:
    return datetime.now(UTC)


def stop(command: str, reason: object, code: int = EXIT_USAGE) -> NoReturn:
    typer.echo(f"models {command}: {reason}", err=True)
    raise typer.Exit(code)
