"""The desk's composition root."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import anyio
from argon2 import PasswordHasher
from starlette.applications import Starlette

from schemas.sealed import Purpose
from services.desk import handlers
from services.desk.adapters import (
    agents_file,
    erasures,
    export_command,
    finding,
    groups_file,
    keeping,
    provider_file,
    subject_command,
)
from services.desk.adapters.accounts import Accounts, Doors
from services.desk.adapters.ai_switch import AiSwitch, keep_following
from services.desk.adapters.attempts import Attempts
from services.desk.adapters.factors import Factors
from services.desk.adapters.hub import Hub, keep_listening
from services.desk.adapters.identities import Identities
from services.desk.adapters.listed_accounts import ListedAccounts
from services.desk.adapters.opening import Vault
from services.desk.adapters.policies import Policies
from services.desk.adapters.provider import Provider
from services.desk.adapters.provider_http import ProviderHttp
from services.desk.adapters.publishing import keep_publishing
from services.desk.adapters.queue_telemetry import QueueWatch
from services.desk.adapters.second_reader import SecondReader
from services.desk.adapters.second_step import SecondStep
from services.desk.adapters.sign_in import SignIn
from services.desk.adapters.subject_office import Office, Unusable
from services.desk.adapters.web import app
from services.desk.adapters.web.desk import Desk, Options, environment
from services.desk.adapters.web.security import Tokens
from services.desk.domain.agents import ROLES
from services.desk.domain.categories import Categories
from services.desk.domain.priority import CATEGORIES
from services.desk.domain.running import Running
from services.desk.settings import Settings
from shared import use_cases
from shared.api_keys import watched_keys
from shared.key_files import Halves, KeyFile, Keys, ids
from shared.persistence.database import Database
from shared.runtime.configured import configured, read
from shared.runtime.service import Runtime, ServiceParts, run, service_app
from shared.sealing import Opener, Sealer
from shared.signing import Signer
from shared.telemetry.metrics import meter
from shared.unprepared import Unprepared
from shared.use_cases import Cases

NAME = "desk"


def _vault(settings: Settings, runtime: Runtime) -> Vault:
    private = {
        Purpose.INBOUND: KeyFile(settings.inbound_private_key_file),
        Purpose.VAULT: KeyFile(settings.vault_private_key_file),
    }
    public: dict[Purpose, bytes | Keys] = {
        Purpose.INBOUND: KeyFile(settings.inbound_public_key_file),
        Purpose.VAULT: Halves(private[Purpose.VAULT]),
        Purpose.OUTBOUND: KeyFile(settings.outbound_public_key_file),
    }
    return Vault(Opener({**private}), Sealer(public), runtime.clock)


def _sign_in(
    settings: Settings, runtime: Runtime, *, secret: bytes, accounts: Accounts, second: SecondStep, attempts: Attempts
) -> SignIn | None:
    """With an identity provider, where one is configured. It is first asked for something when somebody signs in."""
    if settings.oidc_file is None:
        return None
    config, client_secret = provider_file.read(
        settings.oidc_file, runtime.tenant, secure_cookies=settings.secure_cookies
    )
    http = ProviderHttp(config, provider_file.trust(settings.oidc_file, config), seconds=settings.oidc_seconds)
    return SignIn(
        runtime.database,
        runtime.clock,
        provider=Provider(config, client_secret, http, lambda: runtime.clock().timestamp()),
        identities=Identities(runtime.database, accounts, config.client.issuer, runtime.clock),
        accounts=accounts,
        second=second,
        attempts=attempts,
        secret=secret,
    )


@dataclass(frozen=True, slots=True)
class _Door:
    """Who gets in, at the console as by command."""

    accounts: Accounts
    second: SecondStep
    attempts: Attempts
    secret: bytes


def _door(settings: Settings, runtime: Runtime, hasher: PasswordHasher) -> _Door:
    secret = settings.session_secret_file.read_bytes()
    attempts = Attempts(runtime.database, secret, runtime.clock)
    accounts = Accounts(
        runtime.database,
        runtime.tenant,
        runtime.clock,
        lifetime=timedelta(hours=settings.session_hours),
        idle=timedelta(minutes=settings.session_idle_minutes),
        attempts=attempts,
        hasher=hasher,
        factor_roles=settings.second_factor_roles,
        doors=Doors(provider=settings.oidc_file is not None, only=settings.break_glass_login),
    )
    factors = Factors(runtime.tenant, secret)
    second = SecondStep(runtime.database, runtime.clock, accounts=accounts, attempts=attempts, factors=factors)
    return _Door(accounts, second, attempts, secret)


def _use_cases(settings: Settings, tenant: str) -> Cases:
    return use_cases.read(settings.use_cases_file, tenant, CATEGORIES)


@asynccontextmanager
async def _office() -> AsyncIterator[Office]:
    """The desk's parts for a command that acts in its place."""
    try:
        settings = read(Settings, absent="start Guichet first, or set it")
        categories = Categories(_use_cases(settings, settings.tenant))
    except Unprepared as why:
        raise Unusable(str(why)) from None
    database = await Database.connect(
        settings.database_url.get_secret_value(), schema=NAME, tenant=settings.tenant, size=2
    )
    runtime = Runtime(NAME, settings.tenant, database)
    try:
        door = _door(settings, runtime, PasswordHasher())
        yield Office(
            database,
            door.accounts,
            door.second,
            _vault(settings, runtime),
            settings.tenant,
            runtime.clock,
            categories,
        )
    finally:
        await database.close()


subject = subject_command.make(_office)
export = export_command.make(_office)


def _running(settings: Settings, sign_in: SignIn | None) -> Running:
    return Running(
        settings.session_hours,
        settings.session_idle_minutes,
        factor_roles=tuple(role for role in ROLES if role in settings.second_factor_roles),
        provider=sign_in.label if sign_in else None,
        break_glass=settings.break_glass_login is not None,
        keep_tickets_days=settings.keep_tickets_days,
        keep_feedback_days=settings.keep_feedback_days,
        keep_presence_days=settings.keep_presence_days,
        ai_switch=settings.ai_switch_file is not None,
    )


def build(settings: Settings, runtime: Runtime) -> ServiceParts:
    hasher = PasswordHasher()
    door = _door(settings, runtime, hasher)
    accounts, second, secret = door.accounts, door.second, door.secret
    sign_in = _sign_in(settings, runtime, secret=secret, accounts=accounts, second=second, attempts=door.attempts)
    hub = Hub()
    cases = _use_cases(settings, runtime.tenant)
    signer = Signer(KeyFile(settings.approval_signing_key_file))
    vault = _vault(settings, runtime)
    second_reader = SecondReader()
    ai = AiSwitch(settings.ai_switch_file, runtime.tenant, meter())
    desk = Desk(
        database=runtime.database,
        accounts=accounts,
        second=second,
        vault=vault,
        hub=hub,
        tokens=Tokens(settings.session_secret_file.read_bytes()),
        second_reader=second_reader,
        signer=signer,
        policies=Policies(runtime.tenant, signer, runtime.clock),
        ai=ai,
        options=Options(
            undo=timedelta(seconds=settings.undo_seconds),
            patience=timedelta(seconds=settings.ai_patience_seconds),
            sending_patience=timedelta(seconds=settings.sending_patience_seconds),
            zone=settings.time_zone,
            running=_running(settings, sign_in),
            secure_cookies=settings.secure_cookies,
            groups=groups_file.read(settings.groups_file, runtime.tenant, cases),
            use_cases=cases,
            known_hosts=settings.known_hosts,
            control_share=settings.control_share,
            article_keys=watched_keys(settings.article_keys_file),
            draft_keys=watched_keys(settings.draft_keys_file),
        ),
        clock=runtime.clock,
        templates=environment(),
        sign_in=sign_in,
    )

    async def keep_accounts() -> None:
        if settings.agents_file is not None:
            listed = ListedAccounts(runtime.database, accounts, runtime.clock)
            await listed.keep_to(agents_file.read(settings.agents_file, hasher))
        await accounts.check_doors()

    async def put_counts_on_record() -> None:
        await accounts.record_held_back()
        if sign_in is not None:
            await sign_in.record_bad_logouts()

    async def record_held_back() -> None:
        await put_counts_on_record()
        await anyio.sleep(settings.held_back_seconds)

    async def close_streams() -> None:
        hub.close()
        if sign_in is not None:
            await sign_in.close()

    return ServiceParts(
        without_bus=True,
        retention=keeping.rules(settings),
        subscriptions=handlers.subscriptions(),
        routes=app.routes(desk),
        background=(
            partial(keep_publishing, runtime.database, runtime.clock),
            partial(keep_listening, runtime.database, hub),
            partial(keep_following, runtime.database, ai),
            partial(finding.keep_filling, runtime.database),
            partial(erasures.keep_asking, runtime.database, runtime.clock),
            record_held_back,
            second_reader.keep_ready,
            QueueWatch(runtime.database, runtime.tenant, runtime.clock, meter()).run,
        ),
        startup=(keep_accounts,),
        shutdown=(close_streams, put_counts_on_record),
        about=lambda: {"keys": {**vault.keys(), "signs": ids(signer.public)[0]}},
    )


def create_app(settings: Settings) -> Starlette:
    return service_app(NAME, settings, build=partial(build, settings))


def main() -> None:
    settings = configured(Settings, NAME)
    run(NAME, create_app(settings), settings)


if __name__ == "__main__":
    main()
