"""Local accounts, kept to the agents file at each start: who is new, who has another role, who has left."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from services.desk.adapters.accounts import Accounts, NewAgent
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk.accounts")

BY: Final = "agents_file"
_ALONE = "select pg_advisory_xact_lock(hashtextextended(current_schema() || $1, 7213069))"
_KNOWN = """
select login, name, role, closed_at from agent a
where tenant = $1 and not exists (select from identity i where i.login = a.login) order by login
for no key update of a
"""
_CREATE = """
insert into agent (login, tenant, name, role, password_hash) values ($1, $2, $3, $4, $5) on conflict do nothing
"""
_REOPEN = "update agent set name = $2, role = $3, password_hash = $4, closed_at = null where login = $1"
_CHANGE = "update agent set name = $2, role = $3 where login = $1"
_CLOSE = "update agent set closed_at = $2, password_hash = '' where login = $1"


class ListedAccounts:
    """What an identity provider vouches for is not touched, and neither is the account that is left with a password."""

    def __init__(self, database: Database, accounts: Accounts, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._accounts = accounts
        self._clock = clock

    async def keep_to(self, agents: Sequence[NewAgent]) -> None:
        """Several desks may start at once. A list without anybody is taken for a mistake, and closes nothing."""
        if not agents:
            logger.warning("the agents file lists nobody: every account stays as it is")
            return
        async with self._database.unit() as unit:
            await unit.connection.execute(_ALONE, self._accounts.tenant)
            rows = await unit.connection.fetch(_KNOWN, self._accounts.tenant)
            known = {row["login"]: row for row in rows}
            for agent in agents:
                await self._list(unit, agent, known.pop(agent.login, None))
            for row in known.values():
                await self._close(unit, row)

    async def _list(self, unit: UnitOfWork, agent: NewAgent, known: Any) -> None:
        """An account that is open keeps its password."""
        execute = unit.connection.execute
        if known is None:
            await execute(_CREATE, agent.login, self._accounts.tenant, agent.name, agent.role, agent.password_hash)
        elif known["closed_at"] is not None:
            await execute(_REOPEN, agent.login, agent.name, agent.role, agent.password_hash)
            await self._record(unit, "account.reopened", agent.login, agent.role)
        elif (known["name"], known["role"]) != (agent.name, agent.role):
            await execute(_CHANGE, agent.login, agent.name, agent.role)
            if known["role"] != agent.role:
                _tell("account.role_changed")
                await self._accounts.role_changed(unit, agent.login, known["role"], agent.role, purpose=BY)

    async def _close(self, unit: UnitOfWork, known: Any) -> None:
        login = known["login"]
        if known["closed_at"] is not None or login == self._accounts.doors.only:
            return
        await unit.connection.execute(_CLOSE, login, self._clock())
        await unit.connection.execute("delete from halfway where login = $1", login)
        await self._accounts.end_all(unit, login, why="account_closed")
        await self._accounts.leave_tickets(unit, login)
        await self._record(unit, "account.closed", login, known["role"])

    async def _record(self, unit: UnitOfWork, action: str, login: str, detail: str) -> None:
        _tell(action)
        await self._accounts.record(unit, action, login, detail, purpose=BY)


def _tell(action: str) -> None:
    logger.warning("an account was changed by the agents file", extra=fields(code=action))
