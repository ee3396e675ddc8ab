"""The one interface behind which a subscriber's own manner lies: a webhook, or a ticketing tool's API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from schemas.outward import Clear
from services.crm.domain.notices import Answer


@dataclass(frozen=True, slots=True)
class Parcel:
    """One event on its way to one subscriber, with what was opened for it alone.

    `again` says that an earlier attempt may have reached the other side.
    """

    event: Mapping[str, Any]
    clear: Clear | None = None
    again: bool = False


class Way(Protocol):
    """Brings a parcel to the other side, once, and says how that went. What it raises counts as not taken."""

    async def deliver(self, client: httpx.AsyncClient, parcel: Parcel) -> Answer: ...
