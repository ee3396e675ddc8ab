"""A small OpenID provider that keeps to its specifications, over HTTP, until a test tells it not to.

Authorisation code with PKCE (S256 alone), client secret, discovery, JWKS with rotation, RFC 9207, both logouts.
"""

import asyncio
import base64
import hashlib
import hmac
import html
import json
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus, urlencode

import httpx
import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

CLIENT, SECRET = "guichet desk", "p%a+s s/word:é"
Twist = Callable[[dict[str, Any], dict[str, Any]], "str | None"]
"""Changes a token's header and claims in place, or gives another token instead."""


@dataclass(slots=True)
class Key:
    """One signing key. `listed`: it stands in the key set."""

    kid: str
    alg: str
    private: Any
    listed: bool = True

    @classmethod
    def new(cls, kid: str, alg: str = "ES256") -> "Key":
        rsa_key = alg[:2] in ("RS", "PS")
        private = rsa.generate_private_key(65537, 2048) if rsa_key else ec.generate_private_key(ec.SECP256R1())
        return cls(kid, alg, private)

    def public(self) -> dict[str, Any]:
        made = RSAAlgorithm if isinstance(self.private, rsa.RSAPrivateKey) else ECAlgorithm
        return {**made.to_jwk(self.private.public_key(), as_dict=True), "kid": self.kid, "alg": self.alg, "use": "sig"}


@dataclass(slots=True)
class Grant:
    asked: dict[str, str]
    user: str
    sid: str


@dataclass
class OpenIdProvider:
    """`users`: by the name on the provider's button, their claims. `asked`: how often each address was."""

    redirect_uris: set[str] = field(default_factory=set)
    issuer: str = ""
    keys: list[Key] = field(default_factory=lambda: [Key.new("first", "RS256")])
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    twist: Twist | None = None
    documents: dict[str, Any] = field(default_factory=dict)
    """By address: what is answered instead: a JSON value, or a response."""
    slow: asyncio.Event | None = None
    """Until it is set the token address does not answer."""

    def reset(self) -> None:
        self.twist, self.slow = None, None
        self.documents.clear()
        self.asked.clear()
        self.grants.clear()

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
        }

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/keys", self._keys),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/logout", self._logout),
            ]
        )

    def signed(self, claims: dict[str, Any], typ: str = "JWT") -> str:
        key = self.keys[0]
        header = {"alg": key.alg, "kid": key.kid, "typ": typ}
        instead = self.twist(header, claims) if self.twist else None
        return instead or jwt.PyJWS().encode(json.dumps(claims).encode(), key.private, header["alg"], header)

    def logout_token(self, **claims: Any) -> str:
        now = int(time.time())
        event = {"http://schemas.openid.net/event/backchannel-logout": {}}
        given = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8)}
        return self.signed({**given, "events": event, **claims}, "logout+jwt")

    async def _discovery(self, request: Request) -> Response:
        return self._answer(request, self.discovery())

    async def _keys(self, request: Request) -> Response:
        return self._answer(request, {"keys": [key.public() for key in self.keys if key.listed]})

    def _answer(self, request: Request, document: Any) -> Response:
        self.asked[request.url.path] += 1
        found = self.documents.get(request.url.path, document)
        return found if isinstance(found, Response) else JSONResponse(found)

    async def _authorize(self, request: Request) -> Response:
        self.asked["/authorize"] += 1
        asked = dict(request.query_params)
        user = asked.pop("user", None)
        if asked.get("client_id") != CLIENT or asked.get("redirect_uri") not in self.redirect_uris:
            return Response("no such client, or no such address", status_code=400)
        wrong = (
            asked.get("response_type") != "code"
            or asked.get("code_challenge_method") != "S256"
            or len(asked.get("code_challenge", "")) != 43
            or len(asked.get("state", "")) < 20
            or "openid" not in asked.get("scope", "").split()
        )
        if wrong:
            return self._back(asked, error="invalid_request")
        if user is None:
            return HTMLResponse(self._page(asked))
        if user == "refuse":
            return self._back(asked, error="access_denied")
        code = secrets.token_urlsafe(16)
        self.grants[code] = Grant(asked, user, secrets.token_hex(8))
        return self._back(asked, code=code)

    def _back(self, asked: dict[str, str], **given: str) -> Response:
        query = urlencode({**given, "state": asked.get("state", ""), "iss": self.issuer})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 303)

    def _page(self, asked: dict[str, str]) -> str:
        hidden = "".join(f'<input type="hidden" name="{name}" value="{html.escape(asked[name])}">' for name in asked)
        buttons = "".join(
            f'<button name="user" value="{name}" id="{name}">{name}</button>' for name in [*self.users, "refuse"]
        )
        return (
            f'<!doctype html><html lang="en"><title>Provider</title><form action="/authorize">{hidden}{buttons}</form>'
        )

    async def _token(self, request: Request) -> Response:
        self.asked["/token"] += 1
        if self.slow is not None:
            await self.slow.wait()
        if "/token" in self.documents:
            return self._answer(request, None)
        form = await request.form()
        if not self._authenticated(request):
            return JSONResponse({"error": "invalid_client"}, 401)
        grant = self.grants.pop(str(form.get("code")), None)  # a code counts once
        digest = hashlib.sha256(str(form.get("code_verifier", "")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            grant is None
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != grant.asked["redirect_uri"]
            or not hmac.compare_digest(challenge, grant.asked["code_challenge"])
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": grant.asked["nonce"],
            "sid": grant.sid, **self.users[grant.user],
        }  # fmt: skip
        token = {"access_token": secrets.token_hex(8), "token_type": "Bearer", "id_token": self.signed(claims)}
        return JSONResponse(token, headers={"cache-control": "no-store"})

    @staticmethod
    def _authenticated(request: Request) -> bool:
        """RFC 6749, 2.3.1: both parts are form-encoded before they are put together."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return False
        client, _, secret = base64.b64decode(given).decode().partition(":")
        return (unquote_plus(client), unquote_plus(secret)) == (CLIENT, SECRET)

    async def _logout(self, request: Request) -> Response:
        self.asked["/logout"] += 1
        back = request.query_params.get("post_logout_redirect_uri", "")
        known = {uri.rsplit("/oidc/", 1)[0] + "/login" for uri in self.redirect_uris}
        if request.query_params.get("client_id") != CLIENT or back not in known:
            return Response("no", status_code=400)
        return HTMLResponse(f'<!doctype html><title>Left</title><a id="back" href="{html.escape(back)}">back</a>')


def oversized() -> Response:
    """A document much longer than any of a provider's, that does not say so beforehand."""

    async def parts() -> AsyncIterator[bytes]:
        yield b'{"keys": ["'
        for _ in range(256):
            yield b"x" * 16384
        yield b'"]}'

    return StreamingResponse(parts(), media_type="application/json")


@asynccontextmanager
async def serving(provider: OpenIdProvider) -> AsyncIterator[OpenIdProvider]:
    """On a free port of this machine, under a name that is another site than the desk's."""
    config = uvicorn.Config(provider.app(), port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    provider.issuer = f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield provider
    finally:
        server.should_exit = True
        await task


async def consent(address: str, user: str) -> str:
    """What a browser at the provider's page does: chooses who it is. Gives the address that it is sent back to."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(f"{address}&{urlencode({'user': user})}")
    return answer.headers["location"]
