"""The provider's keys, and whether it signed a token (RFC 7515, 7517, 8725). Its keys may change at any time."""

import json
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, Final

import anyio
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK, PyJWS
from jwt.exceptions import PyJWTError

from services.desk.adapters.provider_http import Unreachable
from services.desk.domain.identity import NotAdmitted
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk.provider")

KEPT_SECONDS: Final = 600.0
"""How long keys are believed without asking again: a key that the provider withdrew is good no longer than that."""
AGAIN_SECONDS: Final = 30.0
"""How often at most an unknown key's name, which anybody can make up, makes us ask."""
PAUSE_SECONDS: Final = 5.0
_LONGEST_TOKEN: Final = 32 * 1024
_MOST_KEYS: Final = 50
_LEAST_RSA_BITS: Final = 2048
_KINDS: Final = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


class Keys:
    """`fetch` gives the key set's document; `clock` counts seconds."""

    def __init__(
        self, fetch: Callable[[], Awaitable[dict[str, Any]]], algorithms: Collection[str], clock: Callable[[], float]
    ) -> None:
        self._fetch = fetch
        self._jws = PyJWS(algorithms=sorted(algorithms))
        self._algorithms = frozenset(algorithms)
        self._clock = clock
        self._listed: Sequence[dict[str, Any]] = ()
        self._fetched_at: float | None = None
        self._failed_at: float | None = None
        self._lock = anyio.Lock()

    async def claims(self, token: str) -> dict[str, Any]:
        """The claims of a token that the provider signed.

        Raises:
            NotAdmitted: `token.…`
            Unreachable: The keys cannot be had.
        """
        header = self._header(token)
        key = await self._key(header["alg"], header.get("kid"))
        try:
            payload = json.loads(self._jws.decode(token, key.key, algorithms=[header["alg"]]))
        except (PyJWTError, ValueError, TypeError, RecursionError):
            raise NotAdmitted("token.signature") from None
        if not isinstance(payload, dict):
            raise NotAdmitted("token.claims")
        return payload

    def _header(self, token: str) -> dict[str, Any]:
        """Whether it is worth looking for a key: three parts, a signature of an allowed kind, nothing special asked."""
        if len(token) > _LONGEST_TOKEN or token.count(".") != 2:  # noqa: PLR2004
            raise NotAdmitted("token.form")
        try:
            header = self._jws.get_unverified_header(token)
        except (PyJWTError, ValueError):
            raise NotAdmitted("token.form") from None
        if header.get("alg") not in self._algorithms:
            raise NotAdmitted("token.alg")
        if "crit" in header or "b64" in header or not isinstance(header.get("kid", ""), str):
            raise NotAdmitted("token.form")
        return header

    async def _key(self, algorithm: str, kid: str | None) -> PyJWK:
        await self._refresh(KEPT_SECONDS)
        found = self._find(algorithm, kid)
        if found is None:
            await self._refresh(AGAIN_SECONDS)
            found = self._find(algorithm, kid)
        if found is None:
            raise NotAdmitted("token.key")
        return found

    async def _refresh(self, after: float) -> None:
        """Asks anew where the last answer is older than this; one at a time, and not again at once when that failed."""
        async with self._lock:
            now = self._clock()
            if self._fetched_at is not None and 0 <= now - self._fetched_at < after:
                return
            if self._failed_at is not None and 0 <= now - self._failed_at < PAUSE_SECONDS:
                raise Unreachable("keys")
            try:
                listed = (await self._fetch()).get("keys")
            except Unreachable:
                self._failed_at = self._clock()
                raise
            self._listed = [one for one in listed if _usable(one)][:_MOST_KEYS] if isinstance(listed, list) else ()
            self._fetched_at = now
            logger.info("the provider's keys were read", extra=fields(count=len(self._listed)))

    def _find(self, algorithm: str, kid: str | None) -> PyJWK | None:
        """The key of that name, made for that algorithm. A token that names none is fine where there is only one."""
        fitting = [
            one
            for one in self._listed
            if (kid is None or one.get("kid") == kid)
            and one["kty"] == _KINDS[algorithm[:2]]
            and one.get("alg") in (None, algorithm)
        ]
        made = [key for key in (_made(one, algorithm) for one in fitting) if key is not None]
        return made[0] if len(made) == 1 else None


def _usable(one: object) -> bool:
    """A public key for signatures."""
    if not isinstance(one, dict) or "d" in one or one.get("use", "sig") != "sig":
        return False
    operations = one.get("key_ops", ["verify"])
    return one.get("kty") in _KINDS.values() and isinstance(operations, list) and "verify" in operations


def _made(one: dict[str, Any], algorithm: str) -> PyJWK | None:
    try:
        key = PyJWK(one, algorithm)
    except (PyJWTError, ValueError, TypeError, KeyError):
        return None
    return None if isinstance(key.key, RSAPublicKey) and key.key.key_size < _LEAST_RSA_BITS else key
