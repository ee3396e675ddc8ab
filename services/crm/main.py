"""The sender: the one service that holds a mail server's address, and the only way out."""

import base64
from datetime import timedelta
from functools import partial
from pathlib import Path

from starlette.applications import Starlette

from schemas.sealed import Purpose
from services.crm.adapters import keeping
from services.crm.adapters.announce import Announcer
from services.crm.adapters.sending import Pace, Sender
from services.crm.adapters.smtp import SmtpServer, SmtpTransport
from services.crm.adapters.webhook import Endpoint, Webhook
from services.crm.domain.delivery import Patience
from services.crm.domain.mail import wire_address
from services.crm.domain.verification import Rules
from services.crm.handlers import Handlers
from services.crm.settings import Settings
from shared.approval import key_id
from shared.runtime.service import Runtime, ServiceParts, Work, run, service_app
from shared.sealing import Opener, read_key

_START_TLS = {"auto": None, "required": True, "off": False}


def read_public_keys(path: Path) -> dict[str, bytes]:
    """The keys that may sign approvals, one base64 line each, so that an old and a new one overlap."""
    lines = path.read_text(encoding="ascii").split()
    keys = [base64.b64decode(line, validate=True) for line in lines]
    return {key_id(key): key for key in keys}


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


def _webhook(settings: Settings, runtime: Runtime) -> list[Work]:
    if settings.webhook_url is None or settings.webhook_secret is None:
        return []
    endpoint = Endpoint(
        url=settings.webhook_url,
        secret=settings.webhook_secret,
        max_attempts=settings.webhook_max_attempts,
        timeout=settings.webhook_timeout_seconds,
    )
    return [Webhook(runtime.database, endpoint, clock=runtime.clock).run]


def build(settings: Settings, runtime: Runtime) -> ServiceParts:
    rules = Rules(
        tenant=runtime.tenant,
        public_keys=read_public_keys(settings.approval_public_key_file),
        max_age=timedelta(hours=settings.approval_max_age_hours),
    )
    opener = Opener({Purpose.OUTBOUND: read_key(settings.outbound_private_key_file)})
    announcer = Announcer(webhooks=settings.webhook_url is not None, clock=runtime.clock)
    mail_from = wire_address(settings.mail_from)
    handlers = Handlers(opener, rules, announcer, mail_from, settings.mail_domain, runtime.clock)
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
        background=[sender.run, *_webhook(settings, runtime)],
        about=lambda: {"webhook": settings.webhook_url is not None},
    )


def create_app(settings: Settings) -> Starlette:
    return service_app("crm", settings, build=partial(build, settings))


def main() -> None:
    settings = Settings()
    run("crm", create_app(settings), settings)


if __name__ == "__main__":
    main()
