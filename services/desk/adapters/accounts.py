"""Agents and their sessions. Passwords are Argon2id; a session's token is kept only as its hash."""

import hashlib
import logging
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import anyio
import asyncpg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from schemas.records import AccessRecorded
from services.desk.adapters import assigning
from services.desk.adapters.attempts import Attempts, Origin
from services.desk.domain.agents import Agent, may_act
from shared.messaging.event import originate
from shared.messaging.unit import Connection, UnitOfWork
from shared.persistence.database import Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk.accounts")

_UNKNOWN = "unknown"
_LONGEST_PASSWORD = 1024
_CHECKS_AT_ONCE = 4
_SEEN_EVERY = timedelta(minutes=1)
# Those that somebody holds are left to the next time: two that each hold rows of their own would wait for each other.
_FORGET_EXPIRED = """
delete from session where token_hash in (
    select token_hash from session where expires_at < $1 or coalesce(seen_at, created_at) < $2 for update skip locked
)
"""


# Statements of their own: what comes after sees what whoever held the row has written. Who signs in holds its key.
_KEEP = "select from agent where login = $1 for share"
_CHANGE = "select from agent where login = $1 for no key update"


@dataclass(frozen=True, slots=True)
class NewAgent:
    """An agent as the agents file lists one, with the hash already made."""

    login: str
    name: str
    role: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class ByProvider:
    """An identity provider vouched for somebody; `strong`: with more than a password; `sid_hash`: in which session."""

    strong: bool = False
    sid_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Doors:
    """Which ways in are open. `only`: the one local account that may still sign in with a password."""

    provider: bool = False
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    agent: Agent
    token: str
    by_provider: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Not signed in, and no word on why; `wait` when nobody looked at the password."""

    wait: timedelta | None = None


class Accounts:
    """Log-in, log-out and who is behind a cookie. Every try is on record."""

    def __init__(
        self,
        database: Database,
        tenant: str,
        clock: Callable[[], datetime],
        *,
        lifetime: timedelta,
        idle: timedelta,
        attempts: Attempts,
        hasher: PasswordHasher | None = None,
        factor_roles: Collection[str] = (),
        doors: Doors | None = None,
    ) -> None:
        self._database = database
        self.tenant = tenant
        self._clock = clock
        self._lifetime = lifetime
        self._idle = idle
        self._attempts = attempts
        self._factor_roles = list(factor_roles)
        self.doors = doors or Doors()
        self._hasher = hasher or PasswordHasher()
        # A check takes much memory on purpose: a flood of log-ins waits its turn.
        self._checks = anyio.CapacityLimiter(_CHECKS_AT_ONCE)
        # What an unknown login is checked against, so that it takes as long as a known one.
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    async def check_doors(self) -> None:
        """An installation that turned local accounts off but for one must have that one."""
        if self.doors.only is None:
            return
        row = await self._find(self.doors.only)
        if row is None or not row["password_hash"]:
            raise ValueError("the account that is left with a password does not exist, or has none")

    def needs_factor(self, role: str) -> bool:
        """Whether a password alone lets nobody of this role in."""
        return role in self._factor_roles

    async def log_in(self, login: str, password: str, origin: Origin) -> Agent | Refused:
        """Whose password it is; or a refusal that reads the same whether the login exists or not."""
        subjects = self._attempts.subjects(login, origin)
        wait = await self._attempts.take(subjects)
        if wait is not None:
            return Refused(wait)
        row = await self._find(login)
        # An account that an identity provider vouches for has no password; nobody can tell by the time it takes.
        hashed = (row["password_hash"] if row else "") or self._nobody
        fits = await anyio.to_thread.run_sync(self._fits, hashed, password[:_LONGEST_PASSWORD], limiter=self._checks)
        shut = fits and self.doors.only not in (None, login)
        if row is None or not fits or shut:
            await self._fail(subjects, row["login"] if row else None, "local_off" if shut else "bad_credentials")
            return Refused()
        await self._attempts.forgive(subjects)
        return agent_of(row)

    async def open(
        self, unit: UnitOfWork, agent: Agent, factor: str | None = None, by: ByProvider | None = None
    ) -> Session:
        """A new session for somebody who has shown all that is asked; `factor`: by which second factor of ours."""
        now, token = self._clock(), secrets.token_urlsafe(32)
        await unit.connection.execute(
            _FORGET_EXPIRED,
            now,
            now - self._idle,
        )
        await unit.connection.execute(
            "insert into session (token_hash, login, created_at, expires_at, by_provider, strong, sid_hash) "
            "values ($1, $2, $3, $4, $5, $6, $7)",
            token_hash(token),
            agent.login,
            now,
            now + self._lifetime,
            by is not None,
            by is not None and by.strong,
            by.sid_hash if by else None,
        )
        await self.record(unit, "session.opened", agent.login, self._way_in(agent, factor, by))
        return Session(agent, token, by is not None)

    def _way_in(self, agent: Agent, factor: str | None, by: ByProvider | None) -> str | None:
        if by is not None:
            return ":".join(["provider", *(["strong"] if by.strong else []), *([factor] if factor else [])])
        if agent.login != self.doors.only:
            return factor
        logger.warning("the account that is left with a password signed in")
        return f"break_glass:{factor}" if factor else "break_glass"

    async def end_all(
        self, unit: UnitOfWork, login: str, *, but: Session | None = None, why: str = "factor_changed"
    ) -> None:
        """Ends an agent's sessions, `but` one: that in which they changed their second factor."""
        gone = await unit.connection.execute(
            "delete from session where login = $1 and token_hash <> $2", login, token_hash(but.token if but else "")
        )
        if not gone.endswith(" 0"):
            await self.record(unit, "session.closed", login, why)

    def device(self, login: str) -> str:
        """The mark for a browser on which this login has signed in."""
        return self._attempts.device(login)

    async def record_held_back(self) -> None:
        """Puts on record, as counts, the tries that were refused unseen."""
        held_back = self._attempts.held_back()
        try:
            async with self._database.unit() as unit:
                for login, count in held_back.items():
                    logger.warning("log-ins were refused unseen", extra=fields(count=count))
                    await self.record(unit, "session.refused", login or _UNKNOWN, f"held_back:{count}")
        except BaseException:
            self._attempts.take_back(held_back)
            raise
        await self._attempts.forget()

    async def log_out(self, session: Session, *, everywhere: bool = False) -> None:
        """Ends this session, or all of this agent's on every device."""
        async with self._database.unit() as unit:
            await unit.connection.execute(
                "delete from session where token_hash = $1 or ($2 and login = $3)",
                token_hash(session.token),
                everywhere,
                session.agent.login,
            )
            await self.record(unit, "session.closed", session.agent.login, "everywhere" if everywhere else None)

    async def replace(self, token: str | None) -> None:
        """Ends the session that a browser still held when somebody signed in on it anew."""
        old = await self.session(token, active=False)
        if old is None:
            return
        async with self._database.unit() as unit:
            await unit.connection.execute("delete from session where token_hash = $1", token_hash(old.token))
            await self.record(unit, "session.closed", old.agent.login, "replaced")

    async def session(self, token: str | None, *, active: bool = True) -> Session | None:
        """Who is behind a cookie, if it still holds. `active`: a person did something, not a page by itself."""
        now = self._clock()
        row = await self._standing(self._database.pool, token, now)
        if row is None:
            return None
        if active and row["seen_at"] < now - min(_SEEN_EVERY, self._idle / 4):
            await self._database.pool.execute(
                "update session set seen_at = $2 where token_hash = $1", token_hash(token or ""), now
            )
        return Session(agent_of(row), token or "", row["by_provider"])

    async def still_answers(self, unit: UnitOfWork, session: Session) -> bool:
        """Whether who asks may answer tickets to the transaction's end: until then their account stays as it is."""
        await unit.connection.execute(_KEEP, session.agent.login)
        row = await self._standing(unit.connection, session.token, self._clock())
        return row is not None and may_act(row["role"])

    async def role_changed(
        self, unit: UnitOfWork, login: str, before: str, after: str, *, purpose: str = "log_in"
    ) -> None:
        """Puts it on record; who answers no more leaves their tickets."""
        if not may_act(after):
            await self.leave_tickets(unit, login)
        await self.record(unit, "account.role_changed", login, f"{before}:{after}", purpose=purpose)

    async def leave_tickets(self, unit: UnitOfWork, login: str) -> None:
        """Frees what somebody took care of who answers no more, with what they are just taking on."""
        await unit.connection.execute(_CHANGE, login)
        await assigning.leave_all(unit, self.tenant, login, self._clock())

    async def _standing(self, connection: Connection | asyncpg.Pool, token: str | None, now: datetime) -> Any:
        if not token:
            return None
        return await connection.fetchrow(
            "select a.login, a.name, a.role, a.tenant, s.by_provider, coalesce(s.seen_at, s.created_at) as seen_at "
            "from session s join agent a using (login) where s.token_hash = $1 and s.expires_at > $2 "
            "and coalesce(s.seen_at, s.created_at) > $3 and a.tenant = $4 and a.closed_at is null "
            "and (a.role <> all($5::text[]) or s.strong or exists "
            "(select 1 from factor f where f.login = a.login and f.confirmed_at is not null)) "
            "and case when s.by_provider then $6 else $7::text is null or a.login = $7 end",
            token_hash(token),
            now,
            now - self._idle,
            self.tenant,
            self._factor_roles,
            self.doors.provider,
            self.doors.only,
        )

    async def refused(self, session: Session, why: str) -> None:
        """Puts on record what somebody who is signed in asked for and did not get. `why` is a code."""
        async with self._database.unit() as unit:
            await self.record(unit, "action.refused", session.agent.login, why, purpose="authorisation")
        logger.warning("an action was refused", extra=fields(why=why.partition(":")[0]))

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _find(self, login: str) -> Any:
        if not login.isprintable():
            return None
        return await self._database.pool.fetchrow(
            "select * from agent where login = $1 and tenant = $2", login, self.tenant
        )

    async def _fail(self, subjects: Sequence[str], login: str | None, why: str) -> None:
        async with self._database.unit() as unit:
            shut = login is not None and await self._attempts.failed(unit.connection, subjects, login)
            await self.record(unit, "session.refused", login or _UNKNOWN, "locked_now" if shut else why)
        logger.warning("a log-in was refused", extra=fields(shut=shut))

    async def record(
        self, unit: UnitOfWork, action: Any, login: str, detail: str | None, *, purpose: str = "log_in"
    ) -> None:
        """Puts on record what an agent did that is about no ticket."""
        data = AccessRecorded(action=action, actor=login, purpose=purpose, detail=detail, at=self._clock())
        await unit.publish(originate(data, source="desk", tenant=self.tenant, ticket_id=None, actor=login))


def agent_of(row: Any) -> Agent:
    return Agent(row["login"], row["name"], row["role"], row["tenant"])


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
