"""The HTTP API: tickets as JSON, mail as it is."""

import asyncio
import json
import logging
import math
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Annotated, Final
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from schemas.tickets import MessageContent
from services.intake.adapters.aside import Aside
from services.intake.adapters.extracting.reader import Reader
from services.intake.adapters.problems import Problem, invalid
from services.intake.domain.incoming import Incoming, Receipt, from_api, from_mail
from services.intake.domain.mail import is_mail
from services.intake.domain.pressure import Gate, Later, Limits
from shared.api_keys import ApiKeys, holder_now
from shared.persistence.database import TRANSIENT

logger = logging.getLogger("guichet.intake")

Take = Callable[[Incoming], Awaitable[Receipt | None]]
Endpoint = Callable[[Request], Awaitable[Response]]

_LONGEST_KEY = 255
_BODY_SECONDS = 60.0
_OF_THE_REQUEST: Final = ("request_type", "action")
"""What decides whether a ticket is taken, and is no part of its content."""

Line = Annotated[str, StringConstraints(max_length=500)]
Address = Annotated[str, StringConstraints(max_length=320, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200_000, pattern=r"\S")]


class NewTicket(BaseModel):
    """The body of `POST /v1/tickets`."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, strict=True)

    subject: Line
    text: Text
    sender_name: Line | None = None
    sender_address: Address | None = None
    external_reference: Line | None = None
    request_type: Line | None = None
    action: Line | None = None


class Api:
    """Checks who asks, how much and what, before anything is taken."""

    def __init__(
        self,
        take: Take,
        keys: ApiKeys,
        *,
        aside: Aside,
        mail_limit: int,
        json_limit: int,
        reader: Reader | None = None,
        gate: Gate | None = None,
    ) -> None:
        self._take = take
        self._keys = keys
        self._aside = aside
        self._mail_limit = mail_limit
        self._json_limit = json_limit
        self._reader = reader or Reader()
        self._gate = gate or Gate(Limits(), time.monotonic)

    def routes(self) -> list[Route]:
        tickets = answering(self.post_ticket, self._gate, self._aside, self._json_limit)
        mail = answering(self.post_mail, self._gate, self._aside, self._mail_limit)
        return [Route("/v1/tickets", tickets, methods=["POST"]), Route("/v1/mail", mail, methods=["POST"])]

    async def post_ticket(self, request: Request) -> Response:
        name = self._caller(request)
        _expect(request, "application/json")
        identity = _idempotency_key(request)
        body = await read_body(request, self._json_limit)
        ticket = _new_ticket(body)
        content = MessageContent.model_validate(ticket.model_dump(exclude=set(_OF_THE_REQUEST)))
        incoming = from_api(
            content,
            _canonical(ticket),
            key_name=name,
            identity=identity or str(uuid4()),
            request_type=ticket.request_type,
            action=ticket.action,
        )
        receipt = await self._aside.unless(self._take(incoming), incoming.raw, "api.unforeseen")
        if receipt is not None and receipt.conflict:
            raise Problem(422, "idempotency_key_reused")
        return accepted(receipt)

    async def post_mail(self, request: Request) -> Response:
        self._caller(request)
        _expect(request, "message/rfc822")
        raw = await read_body(request, self._mail_limit)
        if not raw.strip():
            raise Problem(400, "empty_body")
        return accepted(await self._aside.unless(self._take_mail(raw), raw, "mail.unforeseen"))

    async def _take_mail(self, raw: bytes) -> Receipt | None:
        mail = await self._reader.read(raw)
        if not is_mail(mail):
            raise Problem(422, "not_a_mail")
        return await self._take(from_mail(mail, raw))

    def _caller(self, request: Request) -> str:
        name = holder_now(self._keys, request.headers.get("Authorization"))
        if name is None:
            raise Problem(401, "unauthorized")
        return name


def answering(endpoint: Endpoint, gate: Gate, aside: Aside, limit: int, *, longest: float = math.inf) -> Endpoint:
    """Refusals as answers. The gate comes before the body is read, so that what is refused takes no room.

    `limit`: bytes of the longest body. `longest`: seconds after which, at most, it is asked to come again.
    """

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            with gate.one(_announced(request, limit)):
                return await endpoint(request)
        except Problem as problem:
            return problem.response(longest)
        except Later as later:
            return Problem(503, later.code, retry_after=later.seconds).response(longest)
        except TRANSIENT:
            return Problem(503, "unavailable").response()
        except Exception:
            logger.exception("a request failed")
            return aside.not_kept().response()

    return answer


def accepted(receipt: Receipt | None) -> Response:
    if receipt is None:
        return JSONResponse({"ticket_id": None, "filtered": True}, 202)
    body = {"ticket_id": str(receipt.ticket_id), "version": receipt.version, "duplicate": receipt.duplicate}
    return JSONResponse(body, 202)


def _expect(request: Request, media_type: str) -> None:
    given = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise Problem(415, "unsupported_media_type")


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key.strip()) <= _LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Problem(400, "invalid_idempotency_key")
    return key.strip() if key is not None else None


def _announced(request: Request, limit: int) -> int:
    """How long the body says that it is; as long as it may be when it does not say."""
    declared = request.headers.get("Content-Length", "")
    return min(int(declared), limit) if declared.isdigit() else limit


async def read_body(request: Request, limit: int, *, seconds: float = _BODY_SECONDS) -> bytes:
    """The body, refused as soon as it is known to be too long; one that does not come gives its place to others."""
    declared = request.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > limit:
        raise Problem(413, "too_large")
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise Problem(413, "too_large")
    except TimeoutError:
        raise Problem(408, "too_slow") from None
    return bytes(body)


def _new_ticket(body: bytes) -> NewTicket:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(400, "malformed_json") from None
    if not isinstance(values, dict):
        raise Problem(400, "malformed_json")
    try:
        return NewTicket.model_validate(values)
    except ValidationError as error:
        raise invalid(error, tuple(NewTicket.model_fields)) from None


def _canonical(ticket: NewTicket) -> bytes:
    """The same request in the same bytes, however its JSON was laid out."""
    values = ticket.model_dump(exclude={name for name in _OF_THE_REQUEST if not getattr(ticket, name)})
    return json.dumps(values, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
