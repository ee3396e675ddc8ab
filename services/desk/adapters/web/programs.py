"""What programs that come with a key are told when it does not go: a code, and its words."""

from collections.abc import Mapping

from starlette.responses import JSONResponse


def problem(
    titles: Mapping[str, str], code: str, status: int, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """RFC 9457; nothing that was sent is repeated."""
    body = {"type": "about:blank", "title": titles[code], "status": status, "code": code}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def unauthorized(titles: Mapping[str, str]) -> JSONResponse:
    return problem(titles, "unauthorized", 401, {"www-authenticate": "Bearer"})
