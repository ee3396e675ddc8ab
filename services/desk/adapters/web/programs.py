"""What programs that come with a key are told when it does not go: a code, and its words."""

from collections.abc import Mapping

from starlette.responses import JSONResponse

from shared.runtime import problems


def problem(
    titles: Mapping[str, str], code: str, status: int, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    return problems.problem(code, titles[code], status, headers)


def unauthorized(titles: Mapping[str, str]) -> JSONResponse:
    return problem(titles, "unauthorized", 401, {"www-authenticate": "Bearer"})
