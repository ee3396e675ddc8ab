"""The identity provider: where it sends people, what it gives for a code, and what it signed."""

import base64
import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

import anyio

from services.desk.adapters.provider_http import ProviderHttp, Unreachable
from services.desk.adapters.provider_keys import Keys
from services.desk.domain.identity import NotAdmitted
from services.desk.domain.provider import BadProvider, ProviderConfig, endpoints
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk.provider")

_DISCOVERY: Final = "/.well-known/openid-configuration"
_KEPT_SECONDS: Final = 3600.0
_AGAIN_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class _Known:
    """The discovery document, as of a moment; or why it could not be had."""

    at: float
    addresses: Mapping[str, str]
    names_itself: bool = False
    basic: bool = True
    problem: str | None = None


class Provider:
    """`secret`: None for a client that has none. `clock` counts seconds. Asked for nothing before it is needed."""

    def __init__(
        self, config: ProviderConfig, secret: str | None, http: ProviderHttp, clock: Callable[[], float]
    ) -> None:
        self.config = config
        self._secret = secret
        self._http = http
        self._clock = clock
        self._known: _Known | None = None
        self._lock = anyio.Lock()
        self._keys = Keys(self._key_set, config.algorithms, clock)

    async def address_to_sign_in(self, *, state: str, nonce: str, verifier: str, other: bool) -> str:
        """Where a browser asks for a code (RFC 6749, 7636). `other`: the provider is to ask who it is."""
        known = await self._document()
        asked = {
            "response_type": "code",
            "client_id": self.config.client.client_id,
            "redirect_uri": self.config.callback,
            "scope": " ".join(self.config.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        if self.config.acr_values:
            asked["acr_values"] = " ".join(self.config.acr_values)
        if other:
            asked["prompt"] = "login"
        return _with_query(known.addresses["authorization_endpoint"], asked)

    async def address_to_leave(self) -> str | None:
        """Where a browser ends its session with the provider (RP-Initiated Logout 1.0), where there is such a thing.

        No `id_token_hint`: the desk keeps no token.
        """
        leave = (await self._document()).addresses.get("end_session_endpoint")
        if leave is None:
            return None
        client = self.config.client.client_id
        return _with_query(leave, {"client_id": client, "post_logout_redirect_uri": f"{self.config.desk}/login"})

    async def check_sender(self, issuer: str | None) -> None:
        """Whether the answer says that it comes from this provider (RFC 9207), where the provider says that it would.

        Raises:
            NotAdmitted: `issuer`.
        """
        if issuer is None and not (await self._document()).names_itself:
            return
        if issuer != self.config.client.issuer:
            raise NotAdmitted("issuer")

    async def id_token(self, code: str, verifier: str) -> dict[str, Any]:
        """The claims of the ID token for a code; only its signature has been checked.

        Raises:
            NotAdmitted: `code`: the provider does not take it; `token.…`: it gave no token that it signed.
            Unreachable: It gave no answer.
        """
        known, client = await self._document(), self.config.client.client_id
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.config.callback,
            "code_verifier": verifier,
        }
        auth = None
        if self._secret is None or not known.basic:
            form |= {"client_id": client} | ({} if self._secret is None else {"client_secret": self._secret})
        else:
            auth = (quote_plus(client), quote_plus(self._secret))  # RFC 6749, 2.3.1
        status, answer = await self._http.post(known.addresses["token_endpoint"], form, auth)
        if answer.get("error") in ("invalid_client", "unauthorized_client"):
            raise Unreachable("client_refused")
        token = answer.get("id_token")
        if status != 200 or not isinstance(token, str):  # noqa: PLR2004
            raise NotAdmitted("code")
        return await self.signed(token)

    async def signed(self, token: str) -> dict[str, Any]:
        """The claims of a token that the provider signed."""
        return await self._keys.claims(token)

    async def close(self) -> None:
        await self._http.close()

    async def _key_set(self) -> dict[str, Any]:
        return await self._http.get((await self._document()).addresses["jwks_uri"])

    async def _document(self) -> _Known:
        """What the provider says of itself: asked for once an hour, and not again at once when that failed."""
        async with self._lock:
            now, known = self._clock(), self._known
            holds = known and 0 <= now - known.at < (_AGAIN_SECONDS if known.problem else _KEPT_SECONDS)
            if known is None or not holds:
                self._known = known = await self._discovered(now)
        if known.problem is not None:
            raise Unreachable(known.problem)
        return known

    async def _discovered(self, now: float) -> _Known:
        try:
            document = await self._http.get(self.config.client.issuer.rstrip("/") + _DISCOVERY)
            addresses = endpoints(document, self.config)
        except (Unreachable, BadProvider) as error:
            logger.warning("the identity provider cannot be used", extra=fields(why=str(error)))
            return _Known(self._clock(), {}, problem=str(error))
        methods = document.get("token_endpoint_auth_methods_supported")
        basic = not isinstance(methods, list) or "client_secret_basic" in methods
        names_itself = document.get("authorization_response_iss_parameter_supported") is True
        return _Known(now, addresses, names_itself=names_itself, basic=basic)


def challenge(verifier: str) -> str:
    """RFC 7636, 4.2: S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _with_query(address: str, values: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"
