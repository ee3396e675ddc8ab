"""The pseudonymiser's composition root: the service, its commands, and its step for other offline commands."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from starlette.applications import Starlette

from schemas.sealed import Purpose
from services.pseudonymizer.adapters.vault import Vault
from services.pseudonymizer.adapters.workers import Loading, Workers
from services.pseudonymizer.handlers import Pseudonymizer
from services.pseudonymizer.settings import Settings
from shared.cli.jsonl import EXIT_USAGE, Record, run_jsonl
from shared.runtime.service import Runtime, ServiceParts, run, service_app
from shared.sealing import Opener, Sealer, read_key

if TYPE_CHECKING:
    from services.pseudonymizer.adapters.offline import OfflinePseudonymizer, OfflineVault

NAME = "pseudonymizer"

cli = typer.Typer(no_args_is_help=True, help="Replace personal data by placeholders, and put it back.")

Input = Annotated[str, typer.Option("--input", "-i", help="JSON Lines; - is standard input.")]
Output = Annotated[str, typer.Option("--output", "-o", help="JSON Lines; - is standard output.")]
Rejects = Annotated[str | None, typer.Option("--rejects", help="Where rejected lines go.")]
Tenant = Annotated[str, typer.Option("--tenant", help="Whose records these are.")]


@cli.command()
def pseudonymize(
    input_: Input,
    output: Output,
    tenant: Tenant = "default",
    vault: Annotated[
        Path | None,
        typer.Option("--vault", help="Keep the values here, in clear and readable by you alone, for `restore`."),
    ] = None,
    rejects: Rejects = None,
) -> None:
    """Replace the personal data in {"id", "text", "lang"?} records by placeholders."""
    kept = _load(vault) if vault is not None and vault.exists() else _empty()
    step = offline_step(tenant=tenant, vault=kept if vault else None)
    status = run_jsonl(input_, output, rejects, step, required=("text",), label="pseudonymize")
    if vault is not None and status != EXIT_USAGE:
        try:
            kept.save(vault)
        except OSError as error:
            _unusable(f"{vault}: {error.strerror}")
    raise typer.Exit(status)


@cli.command()
def restore(
    input_: Input,
    output: Output,
    vault: Annotated[Path, typer.Option("--vault", help="What `pseudonymize --vault` kept.")],
    tenant: Tenant = "default",
    rejects: Rejects = None,
) -> None:
    """Put the values back into pseudonymised records; secrets and cards stay masked."""
    from services.pseudonymizer.adapters.offline import restore_record

    kept = _load(vault)

    def process(records: list[Record]) -> list[Record]:
        return [restore_record(record, kept, tenant) for record in records]

    raise typer.Exit(run_jsonl(input_, output, rejects, process, required=("text",), label="restore"))


def offline_step(
    *, tenant: str = "default", vault: "OfflineVault | None" = None
) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Pseudonymisation for other offline commands: records with `text`, or `subject` and `body`.

    The models are loaded with the first records.
    """

    @cache
    def pseudonymizer() -> "OfflinePseudonymizer":
        from services.pseudonymizer.adapters.detector import Detector
        from services.pseudonymizer.adapters.offline import OfflinePseudonymizer

        return OfflinePseudonymizer(Detector(), tenant=tenant, vault=vault)

    return lambda records: pseudonymizer().process(records)


def _empty() -> "OfflineVault":
    from services.pseudonymizer.adapters.offline import OfflineVault

    return OfflineVault()


def _load(path: Path) -> "OfflineVault":
    from services.pseudonymizer.adapters.offline import OfflineVault, VaultFileError

    try:
        return OfflineVault.load(path)
    except OSError as error:
        _unusable(f"{path}: {error.strerror}")
    except VaultFileError as error:
        _unusable(f"{path}: {error}")


def _unusable(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(EXIT_USAGE)


def build(settings: Settings, runtime: Runtime) -> ServiceParts:
    """The service's parts, put together."""
    private_keys = {
        Purpose.INBOUND: read_key(settings.inbound_private_key_file),
        Purpose.VAULT: read_key(settings.vault_private_key_file),
    }
    opener = Opener(private_keys)
    sealer = Sealer({Purpose.VAULT: _public(private_keys[Purpose.VAULT])})
    workers = Workers(
        settings.pseudonymizer_workers,
        limit=settings.pseudonymizer_detection_seconds,
        loading=Loading(log_level=settings.log_level, log_file=settings.log_file),
    )
    handler = Pseudonymizer(runtime.database, Vault(sealer, opener), opener, workers, runtime.clock)
    waited = timedelta(seconds=settings.pseudonymizer_hold_seconds)
    return ServiceParts(
        subscriptions=(handler.subscription(),),
        background=(partial(handler.release_overdue, waited),),
        startup=(workers.start,),
        shutdown=(workers.stop,),
    )


def _public(private_key: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def create_app(settings: Settings) -> Starlette:
    return service_app(NAME, settings, build=partial(build, settings))


def main() -> None:
    settings = Settings()
    run(NAME, create_app(settings), settings)


if __name__ == "__main__":
    main()
