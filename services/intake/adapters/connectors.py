"""`POST /v1/connectors/NAME`: messages from ticketing tools, each request proven, each message taken once."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import anyio.to_thread
import yaml
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.intake.adapters.aside import Aside, Reject
from services.intake.adapters.http import Take, accepted, answering, read_body
from services.intake.adapters.problems import Problem
from services.intake.domain.connectors.declared import BadConnectors, Connector, parse
from services.intake.domain.connectors.found import NotUnderstood
from services.intake.domain.connectors.messages import incoming
from services.intake.domain.connectors.proof import proven
from services.intake.domain.connectors.rate import Bucket
from services.intake.domain.incoming import Incoming, Receipt
from services.intake.domain.pressure import Gate, Limits

_STATUS = {"malformed_json": 400}
_LONGEST_WAIT = 55.0
"""Seconds. Zendesk tries again where it is asked to within a minute, and otherwise never."""


def read(path: Path | None, tenant: str) -> dict[str, tuple[Connector, tuple[bytes, ...]]]:
    """One tenant's connectors with their secrets, from YAML.

    Raises:
        BadConnectors: it cannot be read or used, or a secret is missing.
    """
    if path is None:
        return {}
    try:
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise BadConnectors(f"the connectors file cannot be read ({type(error).__name__})") from None
    return {one.name: (one, _secrets(one.secret_file)) for one in parse(declared or {}, tenant, path.parent)}


def _secrets(path: Path) -> tuple[bytes, ...]:
    """One secret a line; two overlap while the other side changes over."""
    try:
        found = tuple(line.strip() for line in path.read_bytes().splitlines() if line.strip())
    except OSError as error:
        raise BadConnectors(f"a connector's secret file cannot be read ({type(error).__name__})") from None
    if not found:
        raise BadConnectors("a connector's secret file holds no secret")
    return found


class Connectors:
    """Proof first, then the pace, then the message. What is proven and cannot be read is kept, sealed, and refused."""

    def __init__(
        self,
        declared: dict[str, tuple[Connector, tuple[bytes, ...]]],
        take: Take,
        reject: Reject,
        *,
        aside: Aside,
        clock: Callable[[], datetime],
        limit: int,
        gate: Gate | None = None,
    ) -> None:
        self._declared = declared
        self._buckets = {name: Bucket(one.per_minute) for name, (one, _) in declared.items()}
        self._take = take
        self._reject = reject
        self._aside = aside
        self._clock = clock
        self._limit = limit
        self._gate = gate or Gate(Limits(), time.monotonic)

    def routes(self) -> list[Route]:
        answer = answering(self.post, self._gate, self._aside, self._limit, longest=_LONGEST_WAIT)
        return [Route("/v1/connectors/{name}", answer, methods=["POST"])]

    async def post(self, request: Request) -> Response:
        declared = self._declared.get(request.path_params["name"])
        if declared is None:
            raise Problem(404, "unknown_connector")
        connector, secrets = declared
        body = await read_body(request, self._limit)
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not proven(connector.kind, headers, body, secrets, window=connector.window, now=self._clock()):
            raise Problem(401, "not_proven")
        wait = self._buckets[connector.name].wait(time.monotonic())
        if wait > 0:
            raise Problem(429, "too_many", retry_after=wait)
        work = self._take_read(connector, headers, body)
        return accepted(await self._aside.unless(work, body, "connector_unforeseen"))

    async def _take_read(self, connector: Connector, headers: dict[str, str], body: bytes) -> Receipt | None:
        found = await self._read(connector, headers, body)
        return await self._take(found) if found is not None else None

    async def _read(self, connector: Connector, headers: dict[str, str], body: bytes) -> Incoming | None:
        try:
            return await anyio.to_thread.run_sync(incoming, connector, headers, body)
        except NotUnderstood as wrong:
            raise await self._refused(body, wrong.code, wrong.fields) from None

    async def _refused(self, body: bytes, code: str, fields: Sequence[str] = ()) -> Problem:
        await self._reject(body, f"connector_{code}")
        errors = [{"field": field, "reason": "missing or not valid"} for field in fields]
        return Problem(_STATUS.get(code, 422), code, errors)
