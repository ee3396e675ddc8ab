"""Into the desk: where to, and what the browser is given."""

from math import ceil
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.desk.adapters.accounts import Refused, Session
from services.desk.adapters.attempts import Origin
from services.desk.adapters.second_step import Halfway
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.security import (
    DEVICE_COOKIE,
    DOOR_COOKIE,
    drop_cookie,
    halfway_cookie,
    session_cookie,
    set_cookie,
)

_QUARTER_SECONDS = 90 * 24 * 3600


def local_path(wanted: str | None) -> str:
    """A path on this desk, or the queue: never another site."""
    plain = wanted or "/"
    if not plain.startswith("/") or plain.startswith("//") or "\\" in plain or not plain.isprintable():
        return "/"
    return plain


def to_sign_in(wanted: str, path: str = "/login") -> str:
    """Where one signs in, and is then led to the page that was wanted."""
    return path if wanted == "/" else f"{path}?next={quote(wanted)}"


def second_step(*, sets_up: bool, wanted: str) -> str:
    """Where a password leads that is not enough."""
    return to_sign_in(wanted, "/login/factor" if sets_up else "/login/code")


def refusal_status(refused: Refused | None) -> int:
    if refused is None:
        return 200
    return 429 if refused.wait else 401


def refusal_words(refused: Refused | None) -> dict[str, Any]:
    """What a page says of a refusal, and after how many minutes another try is looked at."""
    wait = refused.wait if refused else None
    return {"refused": refused is not None, "minutes": ceil(wait.total_seconds() / 60) if wait else 0}


def with_wait(response: Response, refused: Refused | None) -> Response:
    if refused and refused.wait:
        response.headers["retry-after"] = str(ceil(refused.wait.total_seconds()))
    return response


def origin_of(request: Request) -> Origin:
    return Origin(request.client.host if request.client else "", request.cookies.get(DEVICE_COOKIE))


def halfway_in(desk: Desk, step: Halfway, wanted: str) -> Response:
    """On to the question for a code."""
    response = RedirectResponse(second_step(sets_up=step.sets_up, wanted=wanted), status_code=303)
    secure = desk.options.secure_cookies
    set_cookie(response, halfway_cookie(secure=secure), step.token, secure=secure)
    return response


async def admit(desk: Desk, request: Request, response: Response, session: Session) -> Response:
    """Hands a new session over in place of the browser's old one; the browser is known from now on."""
    secure = desk.options.secure_cookies
    await desk.accounts.replace(request.cookies.get(session_cookie(secure=secure)))
    set_cookie(response, session_cookie(secure=secure), session.token, secure=secure)
    mark = desk.accounts.device(session.agent.login)
    set_cookie(response, DEVICE_COOKIE, mark, secure=secure, max_age=_QUARTER_SECONDS)
    drop_cookie(response, DOOR_COOKIE, secure=secure)
    drop_cookie(response, halfway_cookie(secure=secure), secure=secure)
    return response
