"""The language that somebody chooses: at once for the page they asked for, and from then on."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from services.desk.adapters.web.desk import LANGUAGE_COOKIE, Desk
from services.desk.adapters.web.security import set_cookie
from services.desk.domain.i18n import LANGUAGES

_YEAR_SECONDS: Final = 365 * 24 * 3600


def speak(request: Request, chosen: str) -> None:
    """Answers this request in the language chosen, if it is one of ours."""
    if chosen in LANGUAGES:
        request.state.lang = chosen


def remembered(desk: Desk, request: Request, response: Response) -> Response:
    """What was chosen in this request holds for the browser's next ones."""
    if chosen := getattr(request.state, "lang", None):
        secure = desk.options.secure_cookies
        set_cookie(response, LANGUAGE_COOKIE, chosen, secure=secure, max_age=_YEAR_SECONDS)
    return response
