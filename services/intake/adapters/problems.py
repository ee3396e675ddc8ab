"""Refusals as RFC 9457 problem details. They name fields and reasons, and repeat nothing that was sent."""

import math
from collections.abc import Sequence

from pydantic import ValidationError
from starlette.responses import JSONResponse

from shared.runtime import problems

_TITLES = {
    "malformed_json": "The body is not a JSON object.",
    "invalid_fields": "Some fields are missing or not valid.",
    "not_a_mail": "The body is not an RFC 5322 message.",
    "empty_body": "The body is empty.",
    "too_large": "The body is larger than this service accepts.",
    "too_slow": "The body did not come in time; nothing was kept.",
    "unsupported_media_type": "This address takes another media type.",
    "unauthorized": "A valid API key is needed.",
    "invalid_idempotency_key": "The Idempotency-Key is empty, too long or not printable ASCII.",
    "idempotency_key_reused": "The Idempotency-Key was used before for another body.",
    "unknown_connector": "No connector has this name.",
    "not_proven": "The request is not signed with this connector's secret, or was signed too long ago.",
    "too_many": "More messages than this connector may hand in; send it again later.",
    "no_event_id": "The request names no event, so that a repeat could not be told from a new one.",
    "unforeseen": "The service failed on this message: it is no ticket, and is kept, sealed, for a person to look at. "
    "Sent again it would fail again.",
    "failed": "The service failed and cannot say that anything is kept; send it again in the same way.",
    "busy": "Too much is in hand; nothing was kept, send it again later.",
    "backlog": "Too much waits to be handed on; nothing was kept, send it again later.",
    "unavailable": "The service cannot keep the message right now; send it again.",
}

_LATER = frozenset({429, 503})


class Problem(Exception):  # noqa: N818
    """A request that is refused, by code."""

    def __init__(
        self, status: int, code: str, errors: Sequence[dict[str, str]] = (), *, retry_after: float = 5.0
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.errors = list(errors)
        self.retry_after = retry_after

    def response(self, longest: float = math.inf) -> JSONResponse:
        """`longest`: the most seconds that it asks to wait."""
        headers = {}
        if self.code == "unauthorized":
            headers["WWW-Authenticate"] = "Bearer"
        if self.status in _LATER:
            headers["Retry-After"] = str(math.ceil(min(self.retry_after, longest)))
        return problems.problem(self.code, _TITLES[self.code], self.status, headers, self.errors)


def invalid(error: ValidationError, known: Sequence[str]) -> Problem:
    """Names the fields that are ours; one that the caller made up may be somebody's words."""
    named = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        field = str(item["loc"][0]) if item["loc"] else "body"
        named.append({"field": field if field in known else "unknown field", "reason": str(item["type"])})
    return Problem(422, "invalid_fields", named)
