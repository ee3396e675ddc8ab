"""The walls around the pages: headers on every answer, tokens in every form, sizes on every body."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SESSION_COOKIE = "guichet_session"
HALFWAY_COOKIE = "guichet_halfway"
PROVIDER_COOKIE = "guichet_provider"
DOOR_COOKIE = "guichet_door"
DEVICE_COOKIE = "guichet_device"
MOST_BYTES = 512 * 1024

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'none'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """CSRF tokens: bound to the session, or to a cookie of the log-in page before there is one."""

    secret: bytes

    def csrf(self, bound_to: str) -> str:
        return hmac.new(self.secret, b"csrf/" + bound_to.encode(), hashlib.sha256).hexdigest()

    def fits(self, given: str | None, bound_to: str | None) -> bool:
        return bool(bound_to) and hmac.compare_digest((given or "").encode(), self.csrf(bound_to or "").encode())


def new_door() -> str:
    """The log-in page's cookie."""
    return secrets.token_urlsafe(24)


def same_origin(request: Request) -> bool:
    """Whether a form comes from our own page, as far as the browser says."""
    origin = request.headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == request.headers.get("host", "")
    except ValueError:
        return False


def is_ours(request: Request, tokens: Tokens, given: str | None, *holders: str | None) -> bool:
    """Whether a form was sent from our own page by one of these holders: a session, or a cookie before there is one."""
    return same_origin(request) and any(tokens.fits(given, holder) for holder in holders)


def session_cookie(*, secure: bool) -> str:
    """Over HTTPS the name itself forbids other hosts and plain HTTP to set the cookie (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{SESSION_COOKIE}" if secure else SESSION_COOKIE


def halfway_cookie(*, secure: bool) -> str:
    """The cookie between the password and the code."""
    return f"__Host-{HALFWAY_COOKIE}" if secure else HALFWAY_COOKIE


def provider_cookie(*, secure: bool) -> str:
    """The cookie between the way to an identity provider and the way back."""
    return f"__Host-{PROVIDER_COOKIE}" if secure else PROVIDER_COOKIE


def drop_cookie(response: Response, name: str, *, secure: bool) -> None:
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=secure)


def set_cookie(response: Response, name: str, value: str, *, secure: bool, max_age: int | None = None) -> None:
    response.set_cookie(name, value, max_age=max_age, path="/", httponly=True, samesite="lax", secure=secure)


class SecurityHeaders:
    """Puts the headers on every answer and refuses bodies that no form of ours would send."""

    def __init__(self, app: ASGIApp, too_large: Callable[[Request], Response]) -> None:
        self._app = app
        self._refusal = too_large

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        request = Request(scope)
        if self._too_large(request):
            await self._refusal(request)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)

    @staticmethod
    def _too_large(request: Request) -> bool:
        """A body must say its length: ours always do."""
        if request.method in ("GET", "HEAD"):
            return False
        length = request.headers.get("content-length", "")
        return not length.isdigit() or int(length) > MOST_BYTES
