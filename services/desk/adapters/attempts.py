"""Who tries to sign in too often. A try counts before its password is looked at, so that a burst gains nothing."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.desk.domain import throttle
from shared.messaging.unit import Connection
from shared.persistence.database import Database

_LONGEST_LOGIN = 256
_TRUSTED_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a try comes from: the address, and the mark of a device that has signed in before, if it bears one."""

    address: str
    device: str | None = None


@dataclass(frozen=True, slots=True)
class _Shut:
    """A subject known to be shut, as of a moment; `login` is the account's opaque name."""

    until: datetime
    known_at: datetime
    login: str | None


class Attempts:
    """Failures lie in the database. Tries refused unseen cost it next to nothing: they are counted here, by login."""

    def __init__(self, database: Database, secret: bytes, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._secret = secret
        self._clock = clock
        self._shut: dict[str, _Shut] = {}
        self._held_back: Counter[str | None] = Counter()

    def device(self, login: str) -> str:
        """The mark that a browser keeps once this login has signed in on it; nobody else can make one."""
        return self._mac("device-mark", login)

    def subjects(self, login: str, origin: Origin) -> Sequence[str]:
        """What a try counts for. A known device counts for itself alone: floods from elsewhere do not touch it."""
        if origin.device is not None and hmac.compare_digest(origin.device.encode(), self.device(login).encode()):
            return (self._subject("device", login),)
        return (self._subject("address", throttle.network(origin.address)), self._subject("account", login))

    def code(self, login: str) -> Sequence[str]:
        """What a second factor's try counts for: only who knows the password gets that far."""
        return (self._subject("code", login),)

    def address(self, origin: Origin) -> Sequence[str]:
        """What a try counts for that names no login."""
        return (self._subject("address", throttle.network(origin.address)),)

    async def take(self, subjects: Sequence[str]) -> timedelta | None:
        """Counts a try as failed, before it is looked at; or says how long to wait, and then it prolongs nothing."""
        now = self._clock()
        for subject in subjects:
            known = self._shut.get(subject)
            if known is not None and (now - known.known_at).total_seconds() < _TRUSTED_SECONDS and known.until > now:
                return self._hold_back(known, now)
        async with self._database.pool.acquire() as connection, connection.transaction():
            return await self._count_all(connection, subjects, now)

    async def forgive(self, subjects: Sequence[str]) -> None:
        """The try was right. The account starts anew; an address only has this one try taken back."""
        async with self._database.pool.acquire() as connection, connection.transaction():
            for subject in subjects:
                self._shut.pop(subject, None)
                if subject.startswith("address:"):
                    await connection.execute(
                        "update attempt set failures = greatest(failures - 1, 0), blocked_until = null "
                        "where subject = $1",
                        subject,
                    )
                else:
                    await connection.execute(
                        "update attempt set failures = 0, blocked_until = null where subject = $1", subject
                    )

    async def failed(self, connection: Connection, subjects: Sequence[str], login: str) -> bool:
        """The try was wrong, for an account that exists. True when log-in is shut from now on."""
        shut = False
        for subject in subjects:
            if not subject.startswith("address:"):
                until = await connection.fetchval(
                    "update attempt set login = $2 where subject = $1 returning blocked_until", subject, login
                )
                shut = shut or (until is not None and until > self._clock())
        return shut

    def held_back(self) -> Counter[str | None]:
        """How many tries were refused unseen since the last time, by login; none, when there is no such account."""
        totals, self._held_back = self._held_back, Counter()
        now = self._clock()
        self._shut = {subject: known for subject, known in self._shut.items() if known.until > now}
        return totals

    def take_back(self, totals: Counter[str | None]) -> None:
        """What `held_back` told did not get on record: it is told again."""
        self._held_back.update(totals)

    async def forget(self) -> None:
        """Drops what no longer counts."""
        now = self._clock()
        await self._database.pool.execute(
            "delete from attempt where subject in (select subject from attempt where last_at < $1 "
            "and (blocked_until is null or blocked_until < $2) for update skip locked)",
            now - throttle.FORGOTTEN,
            now,
        )

    def _hold_back(self, known: _Shut, now: datetime) -> timedelta:
        self._held_back[known.login] += 1
        return known.until - now

    async def _count_all(self, connection: Connection, subjects: Sequence[str], now: datetime) -> timedelta | None:
        """One after the other, each locked: an address that is shut adds no row for the logins it makes up."""
        for subject in subjects:
            row = await self._row(connection, subject, now)
            if row["blocked_until"] is not None and row["blocked_until"] > now:
                self._shut[subject] = known = _Shut(row["blocked_until"], now, row["login"])
                return self._hold_back(known, now)
        for subject in subjects:
            await self._count(connection, subject, now)
        return None

    async def _row(self, connection: Connection, subject: str, now: datetime) -> Any:
        await connection.execute(
            "insert into attempt (subject, last_at) values ($1, $2) on conflict do nothing", subject, now
        )
        return await connection.fetchrow("select * from attempt where subject = $1 for update", subject)

    async def _count(self, connection: Connection, subject: str, now: datetime) -> None:
        row = await self._row(connection, subject, now)
        failures = 1 if row["last_at"] < now - throttle.FORGOTTEN else row["failures"] + 1
        shut = throttle.wait(subject.partition(":")[0], failures)
        await connection.execute(
            "update attempt set failures = $2, last_at = $3, blocked_until = $4 where subject = $1",
            subject,
            failures,
            now,
            now + shut if shut else None,
        )

    def _subject(self, kind: str, value: str) -> str:
        return f"{kind}:{self._mac(kind, value)}"

    def _mac(self, kind: str, value: str) -> str:
        text = f"{kind}/{value[:_LONGEST_LOGIN]}"
        return hmac.new(self._secret, text.encode(errors="replace"), hashlib.sha256).hexdigest()
