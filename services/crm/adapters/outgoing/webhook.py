"""A CloudEvent by POST, signed. Of the answer only the status is read, however much there is."""

from collections.abc import Callable, Sequence
from datetime import datetime

import httpx

from services.crm.adapters.outgoing.way import Parcel
from services.crm.domain import outbound
from services.crm.domain.notices import Answer, answered
from shared.telemetry import tracing


class Webhook:
    """`secrets`: as they are now, the newest first; the signature bears one of each while they overlap."""

    def __init__(self, url: str, secrets: Callable[[], Sequence[str]], *, clock: Callable[[], datetime]) -> None:
        self._url = url
        self._secrets = secrets
        self._clock = clock

    async def deliver(self, client: httpx.AsyncClient, parcel: Parcel) -> Answer:
        event = outbound.with_clear(parcel.event, parcel.clear) if parcel.clear else parcel.event
        body = outbound.encode(event).encode()
        now = self._clock()
        headers = {
            "content-type": outbound.CONTENT_TYPE,
            outbound.SIGNATURE_HEADER: outbound.signature([one.encode() for one in self._secrets()], body, now),
            **tracing.inject(),
        }
        async with client.stream("POST", self._url, content=body, headers=headers) as response:
            return answered(response.status_code, response.headers.get("retry-after"), now)
