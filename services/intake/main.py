"""Intake's composition root: the service, and the command that reads mail offline."""

import json
import ssl
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from starlette.applications import Starlette

from schemas.sealed import Purpose
from services.intake.adapters import connectors, keeping
from services.intake.adapters.aside import Aside
from services.intake.adapters.backlog import Backlog, Gated
from services.intake.adapters.drop_folder import DropFolder
from services.intake.adapters.extracting.reader import Reader
from services.intake.adapters.http import Api
from services.intake.adapters.imap import Account, Mailbox
from services.intake.adapters.smtp import Receiver
from services.intake.adapters.store import Places
from services.intake.adapters.taking import Taker
from services.intake.domain.loops import Loops
from services.intake.domain.pressure import Gate, Limits
from services.intake.domain.taking import Listed, Taken
from services.intake.domain.threads import Fingerprints
from services.intake.handlers import Intake
from services.intake.settings import Settings
from shared import use_cases
from shared.api_keys import watched_keys
from shared.cli.clashes import STANDARD, clash
from shared.cli.inputs import is_utf16, standard
from shared.cli.jsonl import EXIT_OK, EXIT_REJECTED, EXIT_USAGE, InputError
from shared.cli.outputs import Output, OutputError, writing
from shared.key_files import KeyFile
from shared.runtime.configured import configured
from shared.runtime.service import Runtime, ServiceParts, run, service_app
from shared.sealing import Sealer, read_key

NAME = "intake"

cli = typer.Typer(no_args_is_help=True, help="Read mail the way intake does.")


@cli.command()
def mail(
    input_: Annotated[str, typer.Option("--input", "-i", help="A message, an mbox or a folder; - is standard input.")],
    output: Annotated[str, typer.Option("--output", "-o", help="JSON Lines; - is standard output.")],
    rejects: Annotated[str | None, typer.Option("--rejects", help="Where ids of unreadable messages go.")] = None,
) -> None:
    """Take RFC 5322 mail apart: new text, quoted text, signature, attachments."""
    from services.intake.adapters.offline import files, messages, streamed

    source = Path(input_)
    if input_ != STANDARD and not source.exists():
        _unusable(f"{input_}: no such file or folder")
    paths = [] if input_ == STANDARD else files(source)
    if why := clash(paths, [output, rejects]):
        _unusable(why)
    if source.is_dir() and not paths:
        typer.echo(f"mail: {input_}: no .eml, no .mbox and no Maildir is in it", err=True)
    try:
        found = _readable(streamed(standard(), STANDARD)) if input_ == STANDARD else messages(source, paths)
    except OSError as error:
        _unusable(f"{error.filename}: {error.strerror}")
    try:
        with writing(output) as out, writing(rejects) as refused:
            status = _convert(found, out, refused)
    except OutputError as error:
        raise typer.Exit(error.told("mail")) from None
    except InputError as error:
        _unusable(str(error))
    raise typer.Exit(status)


def _readable(found: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    try:
        yield from found
    except OSError as error:
        raise InputError(STANDARD, error) from None


def _unusable(why: str) -> NoReturn:
    typer.echo(f"mail: {why}", err=True)
    raise typer.Exit(EXIT_USAGE)


def _convert(found: Iterable[tuple[str, bytes | OSError]], out: Output, refused: Output) -> int:
    from services.intake.adapters.offline import record

    status = EXIT_OK
    for number, (identity, raw) in enumerate(found, start=1):
        result = record(identity, raw) if isinstance(raw, bytes) else None
        if result is None:
            reason = _unread(raw) if isinstance(raw, bytes) else raw.strerror or "cannot be read"
            typer.echo(f"mail: message {number}: {reason}", err=True)
            refused.write(identity.encode("utf-8", "replace") + b"\n")
            status = EXIT_REJECTED
            continue
        out.write(json.dumps(result, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    return status


def _unread(raw: bytes) -> str:
    if is_utf16(raw):
        return "not an RFC 5322 message: its encoding is UTF-16, and mail's own is wanted, or UTF-8"
    return "not an RFC 5322 message"


def build(settings: Settings, runtime: Runtime) -> ServiceParts:
    """The service's parts, put together."""
    sealer = Sealer({Purpose.INBOUND: KeyFile(settings.inbound_public_key_file)})
    declared = connectors.read(settings.connectors_file, runtime.tenant)
    cases = use_cases.read(settings.use_cases_file, runtime.tenant)
    use_cases.check_connectors(cases, {name: one.kind for name, (one, _) in declared.items()})
    intake = Intake(
        runtime.database,
        sealer,
        read_key(settings.intake_secret_file),
        tenant=runtime.tenant,
        mail_domain=settings.mail_domain,
        clock=runtime.clock,
        taken=Taken(Listed.of(settings.request_types.split(",")), Listed.of(settings.actions.split(","))),
        use_cases=cases,
        loops=Loops(
            _addresses(settings.mail_own_addresses),
            settings.mail_domain,
            settings.mail_answers_per_hour,
            _addresses(f"{settings.mail_recipients},{settings.imap_user if '@' in settings.imap_user else ''}"),
        ),
    )
    keys = watched_keys(settings.api_keys_file)
    limits = Limits(settings.backlog_most, settings.backlog_seconds, settings.requests_at_once, settings.bytes_at_once)
    gate = Gate(limits, time.monotonic)
    gated = Gated(intake, gate)
    reader = Reader(settings.attachment_seconds)
    aside = Aside(intake.reject)
    api = Api(
        gated.take,
        keys,
        aside=aside,
        mail_limit=settings.mail_max_bytes,
        json_limit=settings.json_max_bytes,
        reader=reader,
        gate=gate,
    )
    tools = connectors.Connectors(
        declared,
        gated.take,
        intake.reject,
        aside=aside,
        clock=runtime.clock,
        limit=settings.json_max_bytes,
        gate=gate,
    )
    taker = Taker(gated.take, intake.reject, settings.mail_max_bytes, reader)
    return ServiceParts(
        without_bus=True,
        retention=keeping.rules(settings),
        subscriptions=intake.subscriptions(),
        routes=[*api.routes(), *tools.routes()],
        background=[
            Backlog(runtime.database, gate, settings.backlog_most).run,
            *(one.run for one in _ways_in(settings, runtime, taker, gate)),
        ],
        about=lambda: {
            "api_keys": len(keys()),
            "keys": {"seals": sealer.ids()},
            "connectors": len(declared),
            "use_cases": len(cases),
            "later": gate.closed,
            "drop_folder": settings.drop_folder is not None,
            "mailbox": settings.imap_host is not None,
            "mail_receiver": settings.mail_listen is not None,
        },
    )


def _addresses(listed: str) -> frozenset[str]:
    return frozenset(filter(None, (one.strip().lower() for one in listed.split(","))))


def _ways_in(
    settings: Settings, runtime: Runtime, taker: Taker, gate: Gate
) -> Iterator[DropFolder | Mailbox | Receiver]:
    if settings.drop_folder is not None:
        yield DropFolder(
            settings.drop_folder,
            taker.take,
            taker.reject,
            limit=taker.limit,
            poll_seconds=settings.drop_poll_seconds,
            reader=taker.reader,
        )
    if settings.imap_host is not None:
        yield _mailbox(settings, runtime, taker)
    if settings.mail_listen is not None:
        yield _receiver(settings, taker, gate)


def _mailbox(settings: Settings, runtime: Runtime, taker: Taker) -> Mailbox:
    password = settings.imap_password_file.read_text(encoding="utf-8").strip() if settings.imap_password_file else ""
    account = Account(
        settings.imap_host or "",
        settings.imap_port or (993 if settings.imap_security == "tls" else 143),
        settings.imap_security,
        settings.imap_user,
        password,
        settings.imap_folder,
        settings.imap_done_folder,
        settings.imap_start,
    )
    places = Places(
        runtime.database, Fingerprints(read_key(settings.intake_secret_file), runtime.tenant), runtime.tenant
    )
    tls = ssl.create_default_context(cafile=settings.imap_ca_file)
    return Mailbox(account, taker, places, runtime.clock, tls, settings.imap_poll_seconds)


def _receiver(settings: Settings, taker: Taker, gate: Gate) -> Receiver:
    host, _, port = (settings.mail_listen or "").rpartition(":")
    tls = None
    if settings.mail_certificate_file is not None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(settings.mail_certificate_file, settings.mail_key_file)
    return Receiver(
        taker,
        host.strip("[]"),
        int(port),
        _addresses(settings.mail_recipients),
        settings.mail_protocol,
        tls,
        gate=gate,
        most_sessions=settings.mail_sessions_at_once,
    )


def create_app(settings: Settings) -> Starlette:
    return service_app(NAME, settings, build=partial(build, settings))


def main() -> None:
    settings = configured(Settings, NAME)
    run(NAME, create_app(settings), settings)


if __name__ == "__main__":
    main()
