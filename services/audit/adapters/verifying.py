"""Reads the whole ledger and checks it: once a day, and when somebody at the desk asks. What was found is kept."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from services.audit.adapters import reading
from services.audit.adapters.reading import Sources
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.audit.verifying")

BY_ITSELF: Final = "audit"
_EVERY_SECONDS: Final = 2.0
_GIVEN_UP: Final = timedelta(hours=6)
"""After that a check that was begun and never ended (the service was killed) is begun again."""
_AHEAD: Final = timedelta(hours=1)
"""What is dated later than that from now was dated by a clock that was wrong."""
_KEPT: Final = timedelta(days=400)
_DUE: Final = """
insert into verification (asked_by, asked_at) select $1, $2
where not exists (select from verification where done_at is null or done_at between $3 and $4)
"""
_TAKE: Final = """
update verification set begun_at = $1 where verification_id = (
    select verification_id from verification
    where done_at is null and (begun_at is null or begun_at not between $2 and $4 or verification_id = $3)
    order by verification_id limit 1 for update skip locked
) returning verification_id
"""
_DONE: Final = """
update verification set done_at = $2, rows = $3, head = $4, checkpoints = $5, signatures_checked = $6, problem = $7,
    problem_at = $8 where verification_id = $1
"""
_LAST: Final = "select problem from verification where done_at is not null order by verification_id desc limit 1"


class Verifying:
    """One check at a time, on a connection of its own; the service goes on meanwhile.

    `trusted`: what the last check found, also of a service that has started anew since.
    """

    def __init__(
        self, database: Database, sources: Sources, clock: Callable[[], datetime], *, every: timedelta
    ) -> None:
        self._database = database
        self._sources = sources
        self._clock = clock
        self._every = every
        self.trusted = True
        self._unfinished: Any = None
        """A check that this process began and could not end, as when the database went away: it is begun again."""

    async def recall(self) -> None:
        """At start, which itself looks at no more than the last checkpoint."""
        self.trusted = await self._database.pool.fetchval(_LAST) is None

    async def run(self) -> None:
        """Runs until cancelled; a database that is away is waited for."""
        while True:
            try:
                await self.check_if_due()
            except TRANSIENT as error:
                logger.warning("a check of the ledger waits", extra=fields(error=type(error).__name__))
            await asyncio.sleep(_EVERY_SECONDS)

    async def check_if_due(self) -> bool:
        """True when the ledger was read."""
        now, pool = self._clock(), self._database.pool
        latest = now + _AHEAD
        await pool.execute(_DUE, BY_ITSELF, now, now - self._every, latest)
        number = await pool.fetchval(_TAKE, now, now - _GIVEN_UP, self._unfinished, latest)
        if number is None:
            return False
        self._unfinished = number
        await self._check(number)
        self._unfinished = None
        await pool.execute("delete from verification where done_at < $1", now - _KEPT)
        return True

    async def _check(self, number: Any) -> None:
        found = await reading.verify(self._sources)
        verdict, problem = found.verdict, found.verdict.problem
        self.trusted = verdict.green
        if found.copy is not None and found.copy.away is not None:
            logger.warning("the ledger was checked without its copy", extra=fields(reason=found.copy.away))
        if problem is not None:
            logger.critical("the ledger does not verify", extra=fields(code=problem.code, seq=problem.seq))
        await self._database.pool.execute(
            _DONE, number, self._clock(), verdict.rows, verdict.head, verdict.checkpoints, found.signatures_checked,
            problem.code if problem else None, problem.seq if problem else None,
        )  # fmt: skip
