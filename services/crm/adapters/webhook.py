"""Posts queued CloudEvents to the one address that an administrator configured, signed, at least once."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from opentelemetry.trace import SpanKind
from pydantic import SecretStr

from services.crm.domain import outbound
from services.crm.domain.delivery import Patience
from shared.messaging.retry import Backoff
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry import names, tracing
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.crm.webhook")

_HIDDEN_FOR = timedelta(seconds=60)
_IDLE_SECONDS = 1.0

_CLAIM = """
update webhook_delivery set attempts = attempts + 1, next_attempt_at = $2, updated_at = $1
where id = (
    select id from webhook_delivery where state = 'queued' and next_attempt_at <= $1
    order by next_attempt_at, id limit 1 for update skip locked
) returning id, event_id, event_type, body, trace, attempts, created_at
"""
_LOG = """
insert into webhook_attempt (delivery_id, attempt, at, outcome, milliseconds) values ($1, $2, $3, $4, $5)
on conflict (delivery_id, attempt) do nothing
"""
_SETTLE = "update webhook_delivery set state = $2, next_attempt_at = $3, updated_at = $4 where id = $1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    url: str
    secret: SecretStr
    max_attempts: int = 12
    timeout: float = 10.0


class Webhook:
    """Works through `webhook_delivery`. A row in hand is hidden for a minute; a crash makes it visible again."""

    def __init__(
        self,
        database: Database,
        endpoint: Endpoint,
        *,
        clock: Callable[[], datetime],
        patience: Patience | None = None,
    ) -> None:
        self._database = database
        self._endpoint = endpoint
        self._clock = clock
        self._patience = patience or Patience()

    async def run(self) -> None:
        backoff = Backoff(first=0.2, most=5.0)
        async with self._client() as client:
            while True:
                try:
                    busy = await self.post_one(client)
                except TRANSIENT as error:
                    logger.warning("the webhook waits for the database", extra=fields(error=type(error).__name__))
                    await asyncio.sleep(backoff.next())
                    continue
                backoff.reset()
                if not busy:
                    await asyncio.sleep(_IDLE_SECONDS)

    def _client(self) -> httpx.AsyncClient:
        """Follows no redirect and takes no proxy from the environment: it reaches the configured address alone."""
        return httpx.AsyncClient(timeout=self._endpoint.timeout, follow_redirects=False, trust_env=False)

    async def post_one(self, client: httpx.AsyncClient) -> bool:
        now = self._clock()
        row = await self._database.pool.fetchrow(_CLAIM, now, now + _HIDDEN_FOR)
        if row is None:
            return False
        started = time.monotonic()
        attributes = {names.EVENT_ID: str(row["event_id"])}
        parent = json.loads(row["trace"])
        with tracing.span("post webhook", kind=SpanKind.CLIENT, parent=parent, attributes=attributes) as span:
            outcome, delivered = await self._post(client, row["body"].encode())
            span.set_attribute(names.OUTCOME, outcome)
        await self._settle(row, outcome, delivered=delivered, milliseconds=int((time.monotonic() - started) * 1000))
        return True

    async def _post(self, client: httpx.AsyncClient, body: bytes) -> tuple[str, bool]:
        """The answer's status is all that is read of it."""
        headers = {
            "content-type": outbound.CONTENT_TYPE,
            outbound.SIGNATURE_HEADER: outbound.signature(
                self._endpoint.secret.get_secret_value().encode(), body, self._clock()
            ),
            **tracing.inject(),
        }
        try:
            async with (
                asyncio.timeout(self._endpoint.timeout),
                client.stream("POST", self._endpoint.url, content=body, headers=headers) as response,
            ):
                return f"http_{response.status_code}", response.is_success
        except (httpx.HTTPError, OSError, TimeoutError) as error:
            return type(error).__name__, False

    async def _settle(self, row: Any, outcome: str, *, delivered: bool, milliseconds: int) -> None:
        now = self._clock()
        again = self._patience.next_attempt(attempts=row["attempts"], queued_at=row["created_at"], now=now)
        given_up = not delivered and (again is None or row["attempts"] >= self._endpoint.max_attempts)
        state = "delivered" if delivered else "failed" if given_up else "queued"
        async with self._database.unit() as unit:
            await unit.connection.execute(_LOG, row["id"], row["attempts"], now, outcome, milliseconds)
            await unit.connection.execute(_SETTLE, row["id"], state, again or now, now)
        if state != "delivered":
            logger.warning("a webhook was not taken", extra=fields(outcome=outcome, state=state))
