"""Sealing and opening with the keyring behind them. Who may do which is decided by the keys a service holds."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from schemas.sealed import Purpose, Sealed
from shared.messaging.unit import UnitOfWork
from shared.sealing import envelope
from shared.sealing.errors import KeyDestroyed, SealBroken
from shared.telemetry import names
from shared.telemetry.instruments import counter
from shared.telemetry.metrics import meter


def read_key(path: Path) -> bytes:
    """A base64 key file's bytes."""
    return base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)


def public_half(private_key: bytes) -> bytes:
    """The public key that belongs to a private one."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


class Sealer:
    """Seals for the purposes whose public keys it holds; it can open nothing."""

    def __init__(self, public_keys: Mapping[Purpose, bytes]) -> None:
        self._public_keys = dict(public_keys)
        self._sealed = counter(meter(), names.SEALED)

    async def seal(
        self, unit: UnitOfWork, plaintext: bytes, *, ticket_id: UUID, tenant: str, purpose: Purpose
    ) -> Sealed:
        """Seals and stores the wrapped data key in the unit's own transaction."""
        sealed, key = envelope.seal(
            plaintext, self._public_keys[purpose], ticket_id=ticket_id, tenant=tenant, purpose=purpose
        )
        await unit.connection.execute(
            "select keyring.put($1, $2, $3, $4, $5, $6)",
            key.key_id, tenant, ticket_id, purpose.value, key.kek_id, key.wrapped,
        )  # fmt: skip
        self._sealed.add(1, {names.PURPOSE: purpose.value})
        return sealed


class Opener:
    """Opens for the purposes whose private keys it holds."""

    def __init__(self, private_keys: Mapping[Purpose, bytes]) -> None:
        self._private_keys = {
            (purpose, envelope.kek_id(public_half(key))): key for purpose, key in private_keys.items()
        }
        self._opened = counter(meter(), names.OPENED)

    async def open(self, connection: Any, sealed: Sealed, *, ticket_id: UUID, tenant: str) -> bytes:
        """Opens `sealed`; `connection` is a connection or a pool.

        Raises:
            KeyDestroyed: the ticket's key was destroyed.
            SealBroken: it was sealed for another ticket, tenant or purpose, or for a key not held here.
        """
        outcome = "broken"
        try:
            text = await self._open(connection, sealed, ticket_id, tenant)
            outcome = "opened"
        except KeyDestroyed:
            outcome = "destroyed"
            raise
        else:
            return text
        finally:
            self._opened.add(1, {names.PURPOSE: sealed.purpose.value, names.OUTCOME: outcome})

    async def _open(self, connection: Any, sealed: Sealed, ticket_id: UUID, tenant: str) -> bytes:
        row = await connection.fetchrow("select kek_id, wrapped from keyring.get($1)", sealed.key_id)
        if row is None:
            raise KeyDestroyed("the data key was destroyed")
        private_key = self._private_keys.get((sealed.purpose, row["kek_id"]))
        if private_key is None:
            raise SealBroken("no key held here opens this")
        return envelope.unseal(sealed, row["wrapped"], private_key, ticket_id=ticket_id, tenant=tenant)
