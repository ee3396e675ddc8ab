"""Second factors as they lie in the database: secrets sealed, recovery codes hashed."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.desk.domain import totp
from shared.messaging.unit import Connection

Kind = Literal["code", "recovery"]

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account has: since when, and how many recovery codes are left. `pending`: being set up."""

    since: datetime | None = None
    left: int = 0
    pending: bool = False


class Factors:
    """`secret` is the desk's session secret: another one makes the secrets unreadable, the recovery codes hold."""

    def __init__(self, tenant: str, secret: bytes) -> None:
        self._tenant = tenant
        self._key = AESGCM(HKDF(SHA256(), 32, salt=None, info=b"guichet/second-factor/1").derive(secret))

    async def standing(self, connection: Connection, login: str) -> Standing:
        row = await connection.fetchrow(
            "select confirmed_at, (select count(*) from recovery_code where login = $1) as left from factor "
            "where login = $1",
            login,
        )
        if row is None:
            return Standing()
        return Standing(row["confirmed_at"], row["left"], pending=row["confirmed_at"] is None)

    async def renew(self, connection: Connection, login: str) -> None:
        """A new secret to set up, also when one was being set up; one that stands is left alone."""
        await connection.execute(
            "insert into factor (login, sealed) values ($1, $2) on conflict (login) do update "
            "set sealed = excluded.sealed where factor.confirmed_at is null",
            login,
            self._new(login),
        )

    async def pending(self, connection: Connection, login: str) -> bytes | None:
        """The secret that is being set up. One that stands is never shown again."""
        sealed = await connection.fetchval(
            "select sealed from factor where login = $1 and confirmed_at is null for update", login
        )
        return None if sealed is None else self._unsealed(login, sealed)

    async def confirm(self, connection: Connection, login: str, given: str, now: datetime) -> list[str] | None:
        """From here on the factor stands: its recovery codes, in clear this once. None when the code does not fit."""
        secret = await self.pending(connection, login)
        step = None if secret is None else totp.taken_step(secret, given, totp.step(now), 0)
        if step is None:
            return None
        await connection.execute(
            "update factor set confirmed_at = $2, last_step = $3 where login = $1", login, now, step
        )
        return await self.new_codes(connection, login)

    async def new_codes(self, connection: Connection, login: str) -> list[str]:
        """Ten new recovery codes; the old ones hold no longer."""
        codes = [totp.recovery_code(os.urandom(totp.RECOVERY_BYTES)) for _ in range(totp.RECOVERY_CODES)]
        await connection.execute("delete from recovery_code where login = $1", login)
        await connection.executemany(
            "insert into recovery_code (login, code_hash) values ($1, $2)",
            [(login, totp.recovery_hash(self._tenant, login, code)) for code in codes],
        )
        return codes

    async def take(self, connection: Connection, login: str, given: str, now: datetime) -> Kind | None:
        """Takes a code, so that it is never taken again; which kind it was, or None when it does not fit."""
        row = await connection.fetchrow(
            "select sealed, last_step from factor where login = $1 and confirmed_at is not null for update", login
        )
        if row is None:
            return None
        secret = self._unsealed(login, row["sealed"])
        step = None if secret is None else totp.taken_step(secret, given, totp.step(now), row["last_step"])
        if step is not None:
            await connection.execute("update factor set last_step = $2 where login = $1", login, step)
            return "code"
        gone = await connection.execute(
            "delete from recovery_code where login = $1 and code_hash = $2",
            login,
            totp.recovery_hash(self._tenant, login, given),
        )
        return "recovery" if gone.endswith(" 1") else None

    async def remove(self, connection: Connection, login: str) -> bool:
        gone = await connection.execute("delete from factor where login = $1", login)
        await connection.execute("delete from recovery_code where login = $1", login)
        return bool(gone.endswith(" 1"))

    def _new(self, login: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._key.encrypt(nonce, os.urandom(totp.SECRET_BYTES), self._bound(login))

    def _unsealed(self, login: str, sealed: bytes) -> bytes | None:
        try:
            return self._key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._bound(login))
        except InvalidTag:
            return None

    def _bound(self, login: str) -> bytes:
        return f"{self._tenant}\0{login}".encode()
