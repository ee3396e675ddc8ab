"""Signing in with an identity provider: OpenID Connect's authorisation code flow, bound to one browser."""

import hmac
import json
import logging
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.desk.adapters.accounts import Accounts, ByProvider, Refused, Session
from services.desk.adapters.attempts import Attempts, Origin
from services.desk.adapters.identities import Identities
from services.desk.adapters.provider import Provider
from services.desk.adapters.provider_http import Unreachable
from services.desk.adapters.second_step import Halfway, SecondStep
from services.desk.domain.identity import LEEWAY, OLDEST, NotAdmitted, check_id_token, check_logout_token
from shared.persistence.database import Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk.sign_in")

PATIENCE: Final = timedelta(minutes=10)
_NONCE_BYTES: Final = 12
_LONGEST_WANTED: Final = 512
_LONGEST_CODE: Final = 4096


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in on its way: what the browser keeps of it, sealed. `at`: seconds since 1970."""

    state: str
    nonce: str
    verifier: str
    wanted: str
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back with the browser. None where a parameter is missing; `twice`, where one is there again."""

    state: str | None
    code: str | None
    error: str | None
    issuer: str | None
    twice: bool = False

    @classmethod
    def of(cls, given: Mapping[str, list[str]]) -> "Answer":
        """From all values of each parameter, none of which may come twice (RFC 6749, 3.1)."""

        def first(name: str) -> str | None:
            return next(iter(given.get(name, ())), None)

        twice = any(len(given.get(name, ())) > 1 for name in ("state", "code", "error", "iss"))
        return cls(first("state"), first("code"), first("error"), first("iss"), twice)


@dataclass(frozen=True, slots=True)
class Arrived:
    """In, or as far as the question for a code of ours; `wanted` is the page that was asked for."""

    step: Halfway | Session
    wanted: str


class SignIn:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        *,
        provider: Provider,
        identities: Identities,
        accounts: Accounts,
        second: SecondStep,
        attempts: Attempts,
        secret: bytes,
    ) -> None:
        self._database = database
        self._clock = clock
        self._provider = provider
        self._identities = identities
        self._accounts = accounts
        self._second = second
        self._attempts = attempts
        self._key = AESGCM(HKDF(SHA256(), 32, salt=None, info=b"guichet/sign-in/1").derive(secret))
        self._bad_logouts = 0

    @property
    def label(self) -> str:
        """What people call the provider."""
        return self._provider.config.label

    async def begin(self, wanted: str, *, other: bool = False) -> tuple[str, str]:
        """Where to send the browser, and the cookie that binds what comes back to it.

        Raises:
            Unreachable: The provider cannot be asked.
        """
        wanted = wanted if len(wanted) <= _LONGEST_WANTED else "/"
        state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        address = await self._provider.address_to_sign_in(state=state, nonce=nonce, verifier=verifier, other=other)
        return address, self._sealed(Begun(state, nonce, verifier, wanted, self._clock().timestamp()))

    def wanted(self, cookie: str | None) -> str:
        """The page that a log-in on its way leads to."""
        begun = self._opened(cookie)
        return begun.wanted if begun else "/"

    async def finish(self, answer: Answer, cookie: str | None, origin: Origin) -> Arrived | Refused:
        """What came back, for a session.

        Raises:
            NotAdmitted: It is not let in; that is on record.
            Unreachable: The provider cannot be asked whether it is right.
        """
        subjects = self._attempts.address(origin)
        wait = await self._attempts.take(subjects)
        if wait is not None:
            return Refused(wait)
        try:
            arrived = await self._finished(answer, cookie)
        except NotAdmitted as refused:
            await self._identities.turn_away(refused)
            raise
        except Unreachable as error:
            await self._attempts.forgive(subjects)
            logger.warning("the identity provider gave no answer", extra=fields(why=error.why))
            raise
        await self._attempts.forgive(subjects)
        return arrived

    async def address_to_leave(self) -> str | None:
        """Where a browser ends its session with the provider; None where that is not offered."""
        return await self._provider.address_to_leave()

    async def log_out(self, token: str) -> None:
        """Ends sessions at the provider's word (Back-Channel Logout 1.0). Each token counts once.

        Raises:
            NotAdmitted: The token is not such a word.
            Unreachable: The provider's keys cannot be had.
        """
        try:
            await self._logged_out(token)
        except NotAdmitted as refused:
            self._bad_logouts += 1
            logger.warning("a logout token was refused", extra=fields(why=refused.why))
            raise

    async def record_bad_logouts(self) -> None:
        """Puts on record, as one count, the logout tokens that were refused since the last time."""
        count = self._bad_logouts
        if count:
            await self._identities.note_bad_logouts(count)
            self._bad_logouts -= count

    async def close(self) -> None:
        await self._provider.close()

    async def _logged_out(self, token: str) -> None:
        claims = await self._provider.signed(token)
        told = check_logout_token(claims, self._provider.config.client, self._clock())
        if not await self._identities.log_out(told, OLDEST + 2 * LEEWAY):
            raise NotAdmitted("token.jti")

    async def _finished(self, answer: Answer, cookie: str | None) -> Arrived:
        """From the cheap checks to the dear ones: nothing is asked of the provider for a browser that began nothing."""
        begun, now = self._opened(cookie), self._clock()
        fits = begun and hmac.compare_digest((answer.state or "").encode(errors="replace"), begun.state.encode())
        if begun is None or not fits or answer.twice or now.timestamp() - begun.at > PATIENCE.total_seconds():
            raise NotAdmitted("state")
        await self._provider.check_sender(answer.issuer)
        if not await self._identities.spend(f"state/{begun.state}", PATIENCE + LEEWAY):
            raise NotAdmitted("state.spent")
        if answer.error is not None or not answer.code or len(answer.code) > _LONGEST_CODE:
            raise NotAdmitted("denied" if answer.error == "access_denied" else "code.none")
        claims = await self._provider.id_token(answer.code, begun.verifier)
        check_id_token(claims, self._provider.config.client, begun.nonce, self._clock())
        person = self._provider.config.admission.person(claims)
        agent = await self._identities.keep(person)
        by = ByProvider(person.strong, self._identities.sid_hash(person.sid))
        if not person.strong:
            return Arrived(await self._second.after_password(agent, by), begun.wanted)
        async with self._database.unit() as unit:
            return Arrived(await self._accounts.open(unit, agent, by=by), begun.wanted)

    def _sealed(self, begun: Begun) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        return (nonce + self._key.encrypt(nonce, json.dumps(asdict(begun)).encode(), self._bound)).hex()

    def _opened(self, cookie: str | None) -> Begun | None:
        try:
            raw = bytes.fromhex(cookie or "")
            return Begun(**json.loads(self._key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], self._bound)))
        except (InvalidTag, ValueError):
            return None

    @property
    def _bound(self) -> bytes:
        client = self._provider.config.client
        return f"{client.issuer}\0{client.client_id}".encode()
