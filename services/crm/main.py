"""The sender: the one service that holds a mail server's address, and the only way out. And `guichet webhook`."""

import asyncio
import json
import logging
import random
from collections.abc import Coroutine
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import asyncpg
import typer
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from starlette.applications import Starlette

from schemas.disclosures import DetailsDisclosed
from schemas.sealed import Purpose
from services.crm.adapters import keeping
from services.crm.adapters.announce import Announcer
from services.crm.adapters.outgoing import courier, notices, subscribers_file
from services.crm.adapters.outgoing.log import Log, Wanted
from services.crm.adapters.outgoing.packing import Packing
from services.crm.adapters.outgoing.way import Way
from services.crm.adapters.outgoing.ways import way_of
from services.crm.adapters.outgoing.webhook import Webhook
from services.crm.adapters.sending import Pace, Sender
from services.crm.adapters.smtp import SmtpServer, SmtpTransport
from services.crm.domain import notices as offering
from services.crm.domain.delivery import Patience
from services.crm.domain.mail import wire_address
from services.crm.domain.subscribers import BadSubscribers, EventType, Subscriber
from services.crm.domain.verification import Rules
from services.crm.handlers import Handlers
from services.crm.settings import Settings
from shared import disclosures
from shared.cli.jsonl import EXIT_USAGE
from shared.key_files import KeyFile
from shared.messaging.subscription import Subscription
from shared.runtime.background import Work
from shared.runtime.configured import configured
from shared.runtime.service import Runtime, ServiceParts, run, service_app
from shared.sealing import Opener
from shared.signing import Trusted
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.crm")

T = TypeVar("T")

NAME = "crm"
WEBHOOK = "webhook"
_TOLD_BY_SETTINGS: tuple[EventType, ...] = ("ticket.triaged.v1", "ticket.corrected.v1", "reply.sent.v1")
_START_TLS = {"auto": None, "required": True, "off": False}


def _server(settings: Settings) -> SmtpServer:
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        start_tls=_START_TLS[settings.smtp_starttls],
        username=settings.smtp_username,
        password=settings.smtp_password,
        ca_file=str(settings.smtp_ca_file) if settings.smtp_ca_file else None,
        local_hostname=settings.mail_domain,
        timeout=settings.smtp_timeout_seconds,
        data_timeout=settings.smtp_data_timeout_seconds,
    )


def _pace(settings: Settings) -> Pace:
    return Pace(
        parallel=settings.smtp_parallel,
        patience=Patience(
            first=timedelta(seconds=settings.smtp_retry_first_seconds),
            most=timedelta(seconds=settings.smtp_retry_most_seconds),
            in_all=timedelta(hours=settings.smtp_give_up_hours),
        ),
    )


def _declared(settings: Settings) -> tuple[Subscriber, ...]:
    """The one that the settings name, and those of the file."""
    found = subscribers_file.read(settings.webhook_subscribers_file, settings.tenant)
    if settings.webhook_url is None:
        return found
    by_settings = Subscriber(
        name=WEBHOOK,
        url=settings.webhook_url,
        secret_file=Path(),
        events=_TOLD_BY_SETTINGS,
        allow=settings.allowed,
        ca_file=settings.webhook_ca_file,
        timeout_seconds=settings.webhook_timeout_seconds,
        max_attempts=settings.webhook_max_attempts,
    )
    return (by_settings, *found)


def _way(settings: Settings, subscriber: Subscriber, runtime: Runtime) -> Way:
    if subscriber.name == WEBHOOK and settings.webhook_secret is not None:
        return Webhook(subscriber.url, partial(_only, settings.webhook_secret), clock=runtime.clock)
    return way_of(subscriber, runtime.clock)


def _only(secret: SecretStr) -> list[str]:
    return [secret.get_secret_value()]


def _jitter() -> float:
    return random.uniform(0.5, 1.0)  # noqa: S311 - nobody is kept out by it


def _courier_pace(settings: Settings, subscriber: Subscriber) -> courier.Pace:
    patience = offering.Patience(
        _jitter, in_all=timedelta(hours=settings.webhook_give_up_hours), tries=subscriber.max_attempts
    )
    return courier.Pace(patience, offering.Breaker(_jitter))


def _couriers(
    settings: Settings, runtime: Runtime, subscribers: tuple[Subscriber, ...], packing: Packing
) -> list[Work]:
    return [
        courier.Courier(
            runtime.database,
            one,
            _way(settings, one, runtime),
            tenant=runtime.tenant,
            clock=runtime.clock,
            pace=_courier_pace(settings, one),
            pack=packing.pack,
        ).run
        for one in subscribers
    ]


def _disclosed(settings: Settings, subscribers: tuple[Subscriber, ...]) -> dict[str, disclosures.Disclosure]:
    """What is told in clear. A connector finds its ticket by a reference that only a disclosure brings."""
    found = disclosures.read(settings.disclosures_file, settings.tenant)
    for one in subscribers:
        told = found.get(one.name)
        if one.kind != "webhook" and (told is None or "external_reference" not in told.fields):
            raise BadSubscribers(f"subscriber {one.name}: declare external_reference for it in the disclosures file")
    return found


async def _take_over(runtime: Runtime, subscribers: tuple[Subscriber, ...]) -> None:
    async with runtime.database.unit() as unit:
        await notices.introduce(unit.connection, [one.name for one in subscribers])
        if any(one.name == WEBHOOK for one in subscribers):
            await notices.adopt(unit.connection, WEBHOOK)
        given_up = await notices.expire_undeclared(unit.connection, [one.name for one in subscribers], runtime.clock())
    if given_up:
        logger.warning("notices for subscribers that are not declared were given up", extra=fields(count=given_up))


def build(settings: Settings, runtime: Runtime) -> ServiceParts:
    trusted = Trusted(KeyFile(settings.approval_public_key_file))
    rules = Rules(
        tenant=runtime.tenant,
        public_keys=trusted,
        max_age=timedelta(hours=settings.approval_max_age_hours),
    )
    opener = Opener({Purpose.OUTBOUND: KeyFile(settings.outbound_private_key_file)})
    subscribers = _declared(settings)
    packing = Packing(
        runtime.database, opener, _disclosed(settings, subscribers), tenant=runtime.tenant, clock=runtime.clock
    )
    announcer = Announcer(subscribers=subscribers, clock=runtime.clock)
    mail_from = wire_address(settings.mail_from)
    more = [Subscription(DetailsDisclosed, packing.keep)]
    handlers = Handlers(opener, rules, announcer, mail_from, settings.mail_domain, runtime.clock, more)
    sender = Sender(
        runtime.database,
        opener,
        SmtpTransport(_server(settings)),
        announcer,
        rules,
        mail_from=mail_from,
        clock=runtime.clock,
        pace=_pace(settings),
    )
    return ServiceParts(
        retention=keeping.rules(settings),
        subscriptions=handlers.subscriptions(),
        background=[sender.run, *_couriers(settings, runtime, subscribers, packing)],
        startup=[partial(_take_over, runtime, subscribers)],
        about=lambda: {
            "subscribers": len(subscribers),
            "keys": {"opens": opener.ids(), "trusts": trusted.ids()},
        },
    )


def create_app(settings: Settings) -> Starlette:
    return service_app(NAME, settings, build=partial(build, settings))


cli = typer.Typer(no_args_is_help=True, help="Look at what is told to whom, and tell it again.")
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines.")]


def _log() -> Log:
    settings = configured(Settings, "webhook", absent="start Guichet first, or set it")
    return Log(settings.database_url.get_secret_value(), settings.tenant)


def _unusable(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(EXIT_USAGE)


def _wait_for(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        _unusable(f"The database cannot be read ({type(error).__name__}). Nothing was changed.")


def _show(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, default=str, ensure_ascii=False))
        return
    if not rows:
        typer.echo("None.")
        return
    table = Table(*rows[0], box=None)
    for row in rows:
        table.add_row(*("-" if value is None else str(value) for value in row.values()))
    Console().print(table)


@cli.command()
def subscribers(as_json: AsJson = False) -> None:
    """Who is told: active or disabled and why, what waits, what was given up."""
    _show(_wait_for(_log().standing()), as_json=as_json)


@cli.command("list")
def list_(
    subscriber: Annotated[str | None, typer.Option(help="Only this one's.")] = None,
    state: Annotated[str | None, typer.Option(help="queued, delivered, skipped or failed.")] = None,
    number: Annotated[int, typer.Option("--number", "-n", min=1, max=10_000, help="How many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """The newest notices, and what became of each."""
    _show(_wait_for(_log().notices(subscriber, state, number)), as_json=as_json)


@cli.command()
def show(notice: Annotated[int, typer.Argument(help="A number out of `list`.")]) -> None:
    """One notice, as JSON: the event without clear text, and each attempt."""
    found = _wait_for(_log().show(notice))
    if found is None:
        _unusable(f"There is no notice {notice}.")
    typer.echo(json.dumps(found, default=str, ensure_ascii=False, indent=2))


@cli.command()
def replay(
    notice: Annotated[list[int] | None, typer.Argument(help="Numbers out of `list`.")] = None,
    subscriber: Annotated[str | None, typer.Option(help="All that was given up for this one.")] = None,
    since: Annotated[datetime | None, typer.Option(help="Only what is of this day or later.")] = None,
    delivered: Annotated[bool, typer.Option("--delivered", help="Also what was delivered or skipped.")] = False,
) -> None:
    """Queue what was given up once more, under the same ids. Safe to repeat: what waits is left alone."""
    if not notice and subscriber is None:
        _unusable("Say which: numbers, or --subscriber NAME.")
    when = since.astimezone() if since is not None else None
    wanted = Wanted(ids=notice or None, subscriber=subscriber, since=when, delivered=delivered)
    typer.echo(json.dumps({"queued": _wait_for(_log().replay(wanted))}))


@cli.command()
def enable(subscriber: Annotated[str, typer.Argument(help="Its name.")]) -> None:
    """Let a disabled subscriber be told again; what was given up for it meanwhile is for `replay`."""
    done = _wait_for(_log().enable(subscriber))
    typer.echo("Enabled." if done else "It was not disabled, or no subscriber has that name.")


@cli.command()
def disable(subscriber: Annotated[str, typer.Argument(help="Its name.")]) -> None:
    """Stop telling a subscriber. What comes for it waits, and is given up after a day."""
    done = _wait_for(_log().disable(subscriber))
    typer.echo("Disabled." if done else "It was disabled already, or no subscriber has that name.")


def main() -> None:
    settings = configured(Settings, NAME)
    run(NAME, create_app(settings), settings)


if __name__ == "__main__":
    main()
