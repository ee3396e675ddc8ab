"""Sealing and opening with the keyring behind them. Who may do which is decided by the keys a service holds."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from schemas.sealed import Purpose, Sealed
from shared.key_files import FixedKeys, Keys, ids, public_half
from shared.messaging.unit import UnitOfWork
from shared.sealing import envelope
from shared.sealing.errors import KeyDestroyed, SealBroken
from shared.telemetry import names
from shared.telemetry.instruments import counter
from shared.telemetry.metrics import meter


class Sealer:
    """Seals for the purposes whose public keys it holds, under the newest of each; it can open nothing."""

    def __init__(self, public_keys: Mapping[Purpose, bytes | Keys]) -> None:
        self._public_keys = {purpose: _keys(given) for purpose, given in public_keys.items()}
        self._sealed = counter(meter(), names.SEALED)

    def ids(self) -> dict[str, str]:
        """Under which key it seals from now on, by purpose."""
        return {purpose.value: ids(keys)[0] for purpose, keys in self._public_keys.items()}

    async def seal(
        self, unit: UnitOfWork, plaintext: bytes, *, ticket_id: UUID, tenant: str, purpose: Purpose
    ) -> Sealed:
        """Seals and stores the wrapped data key in the unit's own transaction."""
        newest = self._public_keys[purpose].all()[0]
        sealed, key = envelope.seal(plaintext, newest, ticket_id=ticket_id, tenant=tenant, purpose=purpose)
        await unit.connection.execute(
            "select keyring.put($1, $2, $3, $4, $5, $6)",
            key.key_id, tenant, ticket_id, purpose.value, key.kek_id, key.wrapped,
        )  # fmt: skip
        self._sealed.add(1, {names.PURPOSE: purpose.value})
        return sealed


class Opener:
    """Opens for the purposes whose private keys it holds, under whichever of them it was sealed."""

    def __init__(self, private_keys: Mapping[Purpose, bytes | Keys]) -> None:
        self._rings = {purpose: _Ring(_keys(given)) for purpose, given in private_keys.items()}
        self._opened = counter(meter(), names.OPENED)

    def ids(self) -> dict[str, list[str]]:
        """What it opens, by purpose: ids of keys, the newest first."""
        return {purpose.value: ring.ids() for purpose, ring in self._rings.items()}

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
        ring = self._rings.get(sealed.purpose)
        private_key = ring.find(row["kek_id"]) if ring is not None else None
        if private_key is None:
            raise SealBroken("no key held here opens this")
        return envelope.unseal(sealed, row["wrapped"], private_key, ticket_id=ticket_id, tenant=tenant)


class _Ring:
    """The private keys of one purpose, by the id of what was sealed under them."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._held: Sequence[bytes] | None = None
        self._by_id: dict[str, bytes] = {}

    def find(self, kek_id: str) -> bytes | None:
        """A key that is not known may be newer than what was read last: then the file is looked at once more."""
        return self._look(kek_id, now=False) or self._look(kek_id, now=True)

    def ids(self) -> list[str]:
        return list(self._known(now=True))

    def _look(self, kek_id: str, *, now: bool) -> bytes | None:
        return self._known(now=now).get(kek_id)

    def _known(self, *, now: bool) -> dict[str, bytes]:
        held = self._keys.all(now=now)
        if held is not self._held:
            self._held, self._by_id = held, {envelope.kek_id(public_half(key)): key for key in held}
        return self._by_id


def _keys(given: bytes | Keys) -> Keys:
    return FixedKeys(given) if isinstance(given, bytes) else given
