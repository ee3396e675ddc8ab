"""The second step of signing in, and what people do with their second factor. All of it goes on record.

Rows are locked in one order, here and wherever accounts are closed: log-ins on their way (`halfway`), the factor, its
recovery codes, sessions. Two that met in opposite orders would wait for each other, until one of them fails.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.desk.adapters.accounts import Accounts, ByProvider, Refused, Session, agent_of, token_hash
from services.desk.adapters.attempts import Attempts
from services.desk.adapters.factors import Factors, Kind, Standing
from services.desk.domain.agents import Agent
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk.second_step")

_PATIENCE = timedelta(minutes=10)
# Those of others that somebody holds are left to the next time: this one holds rows of its own already.
_FORGET_EXPIRED = """
delete from halfway where token_hash in (select token_hash from halfway where expires_at < $1 for update skip locked)
"""
_LOCK = "select token_hash from halfway where login = $1 order by token_hash for update"


@dataclass(frozen=True, slots=True)
class Halfway:
    """Somebody whose password was right, or for whom an identity provider vouched (`by`).

    `sets_up`: they have no second factor yet, and their role needs one.
    """

    agent: Agent
    token: str
    sets_up: bool
    by: ByProvider | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """A full session; with `codes` where the second factor has just been set up."""

    session: Session
    codes: tuple[str, ...] = ()


class SecondStep:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        *,
        accounts: Accounts,
        attempts: Attempts,
        factors: Factors,
    ) -> None:
        self._database = database
        self._clock = clock
        self._accounts = accounts
        self._attempts = attempts
        self._factors = factors

    async def after_password(self, agent: Agent, by: ByProvider | None = None) -> Halfway | Session:
        """In, where the password (or an identity provider's word) is enough; else as far as the question for a code."""
        now, token = self._clock(), secrets.token_urlsafe(32)
        async with self._database.unit() as unit:
            standing = await self._factors.standing(unit.connection, agent.login)
            if standing.since is None and not self._accounts.needs_factor(agent.role):
                return await self._accounts.open(unit, agent, by=by)
            if standing.since is None:
                # Whoever else is setting one up with this password must not see this one's secret.
                await unit.connection.execute("delete from halfway where login = $1", agent.login)
                await self._factors.renew(unit.connection, agent.login)
            await unit.connection.execute(_FORGET_EXPIRED, now)
            await unit.connection.execute(
                "insert into halfway (token_hash, login, expires_at, by_provider, sid_hash) "
                "values ($1, $2, $3, $4, $5)",
                token_hash(token),
                agent.login,
                now + _PATIENCE,
                by is not None,
                by.sid_hash if by else None,
            )
        return Halfway(agent, token, sets_up=standing.since is None, by=by)

    async def halfway(self, token: str | None) -> Halfway | None:
        """Who is behind the cookie of the second step, while it holds."""
        row = await self._database.pool.fetchrow(
            "select a.*, h.by_provider, h.sid_hash, "
            "exists (select 1 from factor f where f.login = a.login and f.confirmed_at is not null) as has "
            "from halfway h join agent a using (login) where h.token_hash = $1 and h.expires_at > $2 and a.tenant = $3 "
            "and a.closed_at is null",
            token_hash(token or ""),
            self._clock(),
            self._accounts.tenant,
        )
        if row is None or token is None:
            return None
        by = ByProvider(sid_hash=row["sid_hash"]) if row["by_provider"] else None
        return Halfway(agent_of(row), token, sets_up=not row["has"], by=by)

    async def enter(self, halfway: Halfway, given: str) -> Entered | Refused:
        """A code, or a recovery code, for a session of its own with a new token."""
        kind = await self._checked(halfway.agent.login, given)
        if isinstance(kind, Refused):
            return kind
        async with self._database.unit() as unit:
            if not await self._spent(unit, halfway):
                return Refused()
            return Entered(await self._accounts.open(unit, halfway.agent, kind, halfway.by))

    async def enter_with_new(self, halfway: Halfway, given: str) -> Entered | Refused:
        """The first code of a factor that log-in itself asked for: it stands, and opens the session."""
        login = halfway.agent.login
        async with self._database.unit() as unit:
            # Locked first: a log-in that ended meanwhile leaves no factor whose recovery codes nobody saw.
            if not await self._holds(unit, halfway):
                return Refused()
            codes = await self._factors.confirm(unit.connection, login, given, self._clock())
            if codes is None:
                return Refused()
            await self._spent(unit, halfway)
            await self._accounts.end_all(unit, login)
            await self._accounts.record(unit, "factor.set", login, None)
            return Entered(await self._accounts.open(unit, halfway.agent, "code", halfway.by), tuple(codes))

    async def standing(self, login: str) -> Standing:
        async with self._database.pool.acquire() as connection:
            return await self._factors.standing(connection, login)

    async def pending(self, login: str) -> bytes | None:
        """The secret that is being set up, to be shown to its owner."""
        async with self._database.unit() as unit:
            return await self._factors.pending(unit.connection, login)

    async def begin(self, session: Session) -> None:
        async with self._database.unit() as unit:
            await self._factors.renew(unit.connection, session.agent.login)

    async def confirm(self, session: Session, given: str) -> list[str] | Refused:
        """The factor stands: the agent's other sessions, opened without it, end."""
        login = session.agent.login
        async with self._database.unit() as unit:
            codes = await self._factors.confirm(unit.connection, login, given, self._clock())
            if codes is None:
                return Refused()
            await self._accounts.end_all(unit, login, but=session)
            await self._accounts.record(unit, "factor.set", login, None)
            return codes

    async def new_codes(self, session: Session, given: str) -> list[str] | Refused:
        login = session.agent.login
        kind = await self._checked(login, given)
        if isinstance(kind, Refused):
            return kind
        async with self._database.unit() as unit:
            await self._accounts.record(unit, "factor.codes_renewed", login, kind)
            return await self._factors.new_codes(unit.connection, login)

    async def remove(self, session: Session, given: str) -> Refused | None:
        login = session.agent.login
        kind = await self._checked(login, given)
        if isinstance(kind, Refused):
            return kind
        async with self._database.unit() as unit:
            await self._factors.remove(unit.connection, login)
            await self._accounts.record(unit, "factor.removed", login, kind)
        return None

    async def reset(self, session: Session, login: str) -> bool:
        """An administrator takes a colleague's lost factor away; their sessions end. False: there was none."""
        async with self._database.unit() as unit:
            known = await unit.connection.fetchval(
                "select login from agent where login = $1 and tenant = $2 and login <> $3",
                login,
                session.agent.tenant,
                session.agent.login,
            )
            if known is None:
                return False
            await unit.connection.execute(_LOCK, known)
            if not await self._factors.remove(unit.connection, known):
                return False
            await unit.connection.execute("delete from halfway where login = $1", known)
            await self._accounts.end_all(unit, known)
            await self._accounts.record(unit, "factor.reset", session.agent.login, known)
        return True

    async def _checked(self, login: str, given: str) -> Kind | Refused:
        """A code counts as failed before it is looked at, as a password does."""
        subjects = self._attempts.code(login)
        wait = await self._attempts.take(subjects)
        if wait is not None:
            return Refused(wait)
        async with self._database.unit() as unit:
            kind = await self._factors.take(unit.connection, login, given, self._clock())
            if kind is None:
                shut = await self._attempts.failed(unit.connection, subjects, login)
                detail = "code_locked_now" if shut else "bad_code"
                await self._accounts.record(unit, "session.refused", login, detail)
        if kind is None:
            logger.warning("a second factor was refused", extra=fields(shut=shut))
            return Refused()
        await self._attempts.forgive(subjects)
        return kind

    @staticmethod
    async def _holds(unit: UnitOfWork, halfway: Halfway) -> bool:
        """Whether a log-in is still on its way; from then on nobody else ends it before this transaction has."""
        asked = "select true from halfway where token_hash = $1 for update"
        return bool(await unit.connection.fetchval(asked, token_hash(halfway.token)))

    @staticmethod
    async def _spent(unit: UnitOfWork, halfway: Halfway) -> bool:
        """Each halfway token opens one session."""
        gone: Any = await unit.connection.execute(
            "delete from halfway where token_hash = $1", token_hash(halfway.token)
        )
        return bool(gone.endswith(" 1"))
