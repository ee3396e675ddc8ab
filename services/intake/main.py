"""Intake's composition root: the service, and the command that reads mail offline."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from starlette.applications import Starlette

from schemas.sealed import Purpose
from services.intake.adapters import connectors, keeping
from services.intake.adapters.drop_folder import DropFolder
from services.intake.adapters.http import Api
from services.intake.domain.keys import read_keys
from services.intake.domain.request_types import RequestTypes
from services.intake.handlers import Intake
from services.intake.settings import Settings
from shared.cli.jsonl import EXIT_OK, EXIT_REJECTED, EXIT_USAGE
from shared.runtime.service import Runtime, ServiceParts, run, service_app
from shared.sealing import Sealer, read_key

NAME = "intake"

cli = typer.Typer(no_args_is_help=True, help="Read mail the way intake does.")


@cli.command()
def mail(
    input_: Annotated[str, typer.Option("--input", "-i", help="A message, an mbox or a folder; - is one message.")],
    output: Annotated[str, typer.Option("--output", "-o", help="JSON Lines; - is standard output.")],
    rejects: Annotated[str | None, typer.Option("--rejects", help="Where ids of unreadable messages go.")] = None,
) -> None:
    """Take RFC 5322 mail apart: new text, quoted text, signature, attachments."""
    source = Path(input_)
    if input_ != "-" and not source.exists():
        typer.echo(f"mail: {input_}: no such file or folder", err=True)
        raise typer.Exit(EXIT_USAGE)
    try:
        with _opened(output) as out, _opened(rejects) as refused:
            status = _convert(source, out, refused)
    except OSError as error:
        typer.echo(f"mail: {error.filename}: {error.strerror}", err=True)
        raise typer.Exit(EXIT_USAGE) from None
    raise typer.Exit(status)


def _convert(source: Path, out: BinaryIO, refused: BinaryIO) -> int:
    from services.intake.adapters.offline import messages, record

    found = iter([("-", sys.stdin.buffer.read())]) if str(source) == "-" else messages(source)
    status = EXIT_OK
    for number, (identity, raw) in enumerate(found, start=1):
        result = record(identity, raw) if isinstance(raw, bytes) else None
        if result is None:
            reason = "not an RFC 5322 message" if isinstance(raw, bytes) else raw.strerror or "cannot be read"
            typer.echo(f"mail: message {number}: {reason}", err=True)
            refused.write(identity.encode("utf-8", "replace") + b"\n")
            status = EXIT_REJECTED
            continue
        out.write(json.dumps(result, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    return status


@contextmanager
def _opened(path: str | None) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with Path(path or "/dev/null").open("wb") as file:
            yield file


def build(settings: Settings, runtime: Runtime) -> ServiceParts:
    """The service's parts, put together."""
    intake = Intake(
        runtime.database,
        Sealer({Purpose.INBOUND: read_key(settings.inbound_public_key_file)}),
        read_key(settings.intake_secret_file),
        tenant=runtime.tenant,
        mail_domain=settings.mail_domain,
        clock=runtime.clock,
        request_types=RequestTypes.of(settings.request_types.split(",")),
    )
    keys = read_keys(settings.api_keys_file.read_text(encoding="utf-8")) if settings.api_keys_file else {}
    api = Api(intake.take, keys, mail_limit=settings.mail_max_bytes, json_limit=settings.json_max_bytes)
    declared = connectors.read(settings.connectors_file, runtime.tenant)
    tools = connectors.Connectors(
        declared, intake.take, intake.reject, clock=runtime.clock, limit=settings.json_max_bytes
    )
    background = []
    if settings.drop_folder is not None:
        folder = DropFolder(
            settings.drop_folder,
            intake.take,
            intake.reject,
            limit=settings.mail_max_bytes,
            poll_seconds=settings.drop_poll_seconds,
        )
        background.append(folder.run)
    return ServiceParts(
        retention=keeping.rules(settings),
        subscriptions=intake.subscriptions(),
        routes=[*api.routes(), *tools.routes()],
        background=background,
        about=lambda: {
            "api_keys": len(keys),
            "connectors": len(declared),
            "drop_folder": settings.drop_folder is not None,
        },
    )


def create_app(settings: Settings) -> Starlette:
    return service_app(NAME, settings, build=partial(build, settings))


def main() -> None:
    settings = Settings()
    run(NAME, create_app(settings), settings)


if __name__ == "__main__":
    main()
