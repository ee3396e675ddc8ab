"""Agents and their sessions. Passwords are Argon2id; a session's token is kept only as its hash."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import anyio
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from schemas.records import AccessRecorded
from services.desk.domain.agents import ROLES, Agent, locked_until
from shared.messaging.event import originate
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database

_UNKNOWN = "unknown"
_LONGEST_PASSWORD = 1024
_CHECKS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class NewAgent:
    """An agent as the agents file lists one, with the hash already made."""

    login: str
    name: str
    role: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class Session:
    agent: Agent
    token: str


class Accounts:
    """Log-in, log-out and who is behind a cookie. Every try is on record."""

    def __init__(
        self,
        database: Database,
        tenant: str,
        clock: Callable[[], datetime],
        *,
        lifetime: timedelta,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._clock = clock
        self._lifetime = lifetime
        self._hasher = hasher or PasswordHasher()
        # A check takes much memory on purpose: a flood of log-ins waits its turn.
        self._checks = anyio.CapacityLimiter(_CHECKS_AT_ONCE)
        # What an unknown login is checked against, so that it takes as long as a known one.
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    async def create_missing(self, agents: list[NewAgent]) -> int:
        """Creates the agents that do not exist yet; existing ones keep their password."""
        made = 0
        for agent in agents:
            if agent.role not in ROLES:
                raise ValueError("an agent's role is not one of " + ", ".join(ROLES))
            done = await self._database.pool.execute(
                "insert into agent (login, tenant, name, role, password_hash) values ($1, $2, $3, $4, $5) "
                "on conflict do nothing",
                agent.login,
                self._tenant,
                agent.name,
                agent.role,
                agent.password_hash,
            )
            made += int(done.endswith(" 1"))
        return made

    async def log_in(self, login: str, password: str) -> Session | None:
        """A new session, or None without saying why; a locked account answers exactly as a wrong password."""
        row = await self._database.pool.fetchrow(
            "select * from agent where login = $1 and tenant = $2", login, self._tenant
        )
        hashed = row["password_hash"] if row else self._nobody
        fits = await anyio.to_thread.run_sync(self._fits, hashed, password[:_LONGEST_PASSWORD], limiter=self._checks)
        now = self._clock()
        async with self._database.unit() as unit:
            row = await unit.connection.fetchrow(
                "select * from agent where login = $1 and tenant = $2 for update", login, self._tenant
            )
            if row is None:
                await self._record(unit, "session.refused", _UNKNOWN, "bad_credentials")
                return None
            if row["locked_until"] is not None and row["locked_until"] > now:
                await self._record(unit, "session.refused", login, "locked")
                return None
            if not fits:
                await self._fail(unit, row, now)
                return None
            return await self._open(unit, row, now)

    async def log_out(self, session: Session) -> None:
        async with self._database.unit() as unit:
            await unit.connection.execute("delete from session where token_hash = $1", _hash(session.token))
            await self._record(unit, "session.closed", session.agent.login, None)

    async def session(self, token: str | None) -> Session | None:
        """Who is behind a cookie, if it still holds."""
        if not token:
            return None
        row = await self._database.pool.fetchrow(
            "select a.login, a.name, a.role, a.tenant from session s join agent a using (login) "
            "where s.token_hash = $1 and s.expires_at > $2 and a.tenant = $3",
            _hash(token),
            self._clock(),
            self._tenant,
        )
        return Session(Agent(row["login"], row["name"], row["role"], row["tenant"]), token) if row else None

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _fail(self, unit: UnitOfWork, row: Any, now: datetime) -> None:
        failures = row["failures"] + 1
        until = locked_until(failures, now)
        await unit.connection.execute(
            "update agent set failures = $2, locked_until = $3 where login = $1",
            row["login"],
            0 if until else failures,
            until,
        )
        await self._record(unit, "session.refused", row["login"], "locked_now" if until else "bad_credentials")

    async def _open(self, unit: UnitOfWork, row: Any, now: datetime) -> Session:
        token = secrets.token_urlsafe(32)
        await unit.connection.execute(
            "update agent set failures = 0, locked_until = null where login = $1", row["login"]
        )
        await unit.connection.execute("delete from session where expires_at < $1", now)
        await unit.connection.execute(
            "insert into session (token_hash, login, created_at, expires_at) values ($1, $2, $3, $4)",
            _hash(token),
            row["login"],
            now,
            now + self._lifetime,
        )
        await self._record(unit, "session.opened", row["login"], None)
        return Session(Agent(row["login"], row["name"], row["role"], row["tenant"]), token)

    async def _record(self, unit: UnitOfWork, action: Any, login: str, detail: str | None) -> None:
        data = AccessRecorded(action=action, actor=login, purpose="log_in", detail=detail, at=self._clock())
        await unit.publish(originate(data, source="desk", tenant=self._tenant, ticket_id=None, actor=login))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
