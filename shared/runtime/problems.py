"""What programs are told when a request does not go, as RFC 9457 problem details: a code, its words, nothing sent."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

_PROGRAMS = "/v1/"
_OF_THE_FRAMEWORK: Final[Mapping[int, tuple[str, str]]] = {
    HTTPStatus.BAD_REQUEST: ("malformed", "The request cannot be read."),
    HTTPStatus.NOT_FOUND: ("unknown_address", "There is nothing at this address."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", "This address takes another method."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "too_large",
        "The body is larger than this service accepts, or does not say its length.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "failed",
        "The service failed, and cannot say what it kept; send it again in the same way.",
    ),
}


def problem(
    code: str,
    title: str,
    status: int,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> JSONResponse:
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "code": code}
    if errors:
        body["errors"] = list(errors)
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def for_programs(request: Request) -> bool:
    """Whether the address is one that programs ask, and no page."""
    return request.url.path.startswith(_PROGRAMS)


def raised(error: Exception) -> JSONResponse:
    """For what the framework refuses before any endpoint of ours is asked, and for what nothing of ours caught."""
    if not isinstance(error, HTTPException):
        return of_status(HTTPStatus.INTERNAL_SERVER_ERROR)
    return of_status(error.status_code, error.headers)


def of_status(status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    code, title = _OF_THE_FRAMEWORK.get(status, ("refused", "The request is refused."))
    return problem(code, title, status, headers)


async def answered(_: Request, error: Exception) -> JSONResponse:
    """`raised`, as an application takes it."""
    return raised(error)
