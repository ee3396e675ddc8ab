"""Accounts that an identity provider vouches for: made at the first log-in, kept to its word at each. All on record."""

import hashlib
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from services.desk.adapters.accounts import Accounts, agent_of
from services.desk.domain.agents import Agent
from services.desk.domain.identity import LoggedOut, NotAdmitted, Person
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk.identities")

_UNKNOWN = "unknown"


class Identities:
    """`issuer`: whose word counts. The provider's names for people and sessions are kept as hashes only."""

    def __init__(self, database: Database, accounts: Accounts, issuer: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._accounts = accounts
        self._issuer = issuer
        self._clock = clock

    async def spend(self, token: str, lasts: timedelta) -> bool:
        """Takes what counts once; False when it was taken before. `lasts`: how long it could be tried again."""
        async with self._database.unit() as unit:
            return await self._spend(unit, token, lasts)

    async def keep(self, person: Person) -> Agent:
        """The person's account, with the name and role that the provider gives them now; a new one at first."""
        async with self._database.unit() as unit:
            hashed = self._hash("subject", person.subject)
            # Two first log-ins at once make one account.
            await unit.connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", hashed)
            row = await unit.connection.fetchrow(
                "select a.* from identity i join agent a using (login) where i.subject_hash = $1 "
                "for no key update of a",
                hashed,
            )
            known = await self._make(unit, hashed, person) if row is None else agent_of(row)
            if known.role != person.role:
                logger.info("a role was changed by the identity provider", extra=fields(role=person.role))
                await self._accounts.role_changed(unit, known.login, known.role, person.role)
            agent = Agent(known.login, person.name or known.name, person.role, known.tenant)
            await unit.connection.execute(
                "update agent set name = $2, role = $3 where login = $1", agent.login, agent.name, agent.role
            )
        return agent

    async def turn_away(self, refused: NotAdmitted) -> None:
        """Puts a refusal on record. Who has lost their role, or belongs elsewhere, loses their open sessions too."""
        async with self._database.unit() as unit:
            login = await self._login(unit, refused.subject)
            if login is not None and refused.why in ("no_role", "tenant"):
                await self._close(unit, login, None, f"provider:{refused.why}")
                await self._accounts.leave_tickets(unit, login)
            await self._accounts.record(unit, "session.refused", login or _UNKNOWN, f"provider:{refused.why}")
        logger.warning("a log-in was refused", extra=fields(why=refused.why))

    async def log_out(self, told: LoggedOut, lasts: timedelta) -> bool:
        """Ends what the provider ended: the sessions that came about in its session, or all of a person's.

        False when this word was taken before.
        """
        async with self._database.unit() as unit:
            if not await self._spend(unit, f"logout/{told.token_id}", lasts):
                return False
            if told.subject is not None:
                logins = [await self._login(unit, told.subject)]
            else:
                rows = await unit.connection.fetch(
                    "select login from session where sid_hash = $1 union select login from halfway where sid_hash = $1",
                    self.sid_hash(told.sid),
                )
                logins = [row["login"] for row in rows]
            for login in logins:
                if login is not None:
                    await self._close(unit, login, told.sid, "provider")
        return True

    async def note_bad_logouts(self, count: int) -> None:
        """Puts on record, as a count, logout tokens that were not the provider's, or came again."""
        async with self._database.unit() as unit:
            await self._accounts.record(
                unit, "action.refused", _UNKNOWN, f"logout_token:{count}", purpose="authorisation"
            )

    def sid_hash(self, sid: str | None) -> str | None:
        return None if sid is None else self._hash("sid", sid)

    async def _make(self, unit: UnitOfWork, hashed: str, person: Person) -> Agent:
        """A login that says nothing of the person: it goes on record."""
        login = f"sso-{secrets.token_hex(6)}"
        await unit.connection.execute(
            "insert into agent (login, tenant, name, role, password_hash) values ($1, $2, $3, $4, '')",
            login,
            self._accounts.tenant,
            person.name or login,
            person.role,
        )
        await unit.connection.execute(
            "insert into identity (subject_hash, login, created_at) values ($1, $2, $3)", hashed, login, self._clock()
        )
        await self._accounts.record(unit, "account.created", login, f"provider:{person.role}")
        return Agent(login, person.name or login, person.role, self._accounts.tenant)

    async def _spend(self, unit: UnitOfWork, token: str, lasts: timedelta) -> bool:
        now = self._clock()
        await unit.connection.execute("delete from spent where expires_at < $1", now)
        done = await unit.connection.execute(
            "insert into spent (token_hash, expires_at) values ($1, $2) on conflict do nothing",
            self._hash("spent", token),
            now + lasts,
        )
        return bool(done.endswith(" 1"))

    async def _login(self, unit: UnitOfWork, subject: str | None) -> str | None:
        if not subject:
            return None
        found: str | None = await unit.connection.fetchval(
            "select login from identity where subject_hash = $1", self._hash("subject", subject)
        )
        return found

    async def _close(self, unit: UnitOfWork, login: str, sid: str | None, why: str) -> None:
        hashed = self.sid_hash(sid)
        await unit.connection.execute(
            "delete from halfway where login = $1 and by_provider and ($2::text is null or sid_hash = $2)",
            login,
            hashed,
        )
        gone = await unit.connection.execute(
            "delete from session where login = $1 and by_provider and ($2::text is null or sid_hash = $2)",
            login,
            hashed,
        )
        if not gone.endswith(" 0"):
            await self._accounts.record(unit, "session.closed", login, why)

    def _hash(self, kind: str, value: str) -> str:
        text = f"{self._accounts.tenant}\0{self._issuer}\0{kind}\0{value}"
        return hashlib.sha256(text.encode()).hexdigest()
