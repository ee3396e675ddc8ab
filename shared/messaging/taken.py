"""A record on its way through a consumer."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from shared.messaging.dead_letters import Origin
from shared.messaging.event import Event
from shared.messaging.restricting import Raw
from shared.messaging.subscription import Refused


@dataclass(slots=True)
class Taken:
    """Either an event, or the reason it is none.

    `waits`: its ticket's processing is restricted, and it was set aside. `raw` is what is kept of it then; None when it
    was set aside before.
    """

    origin: Origin
    event: Event[Any] | None
    refused: Refused | None = None
    prepared: Any = None
    raw: Raw | None = None
    waits: bool = False

    @property
    def inbox_id(self) -> UUID:
        """What could not be read is known by where it lies."""
        return self.event.id if self.event is not None else self.origin.record_id


class Reader(NamedTuple):
    """Who takes records: a service, and its consumer group, for one tenant."""

    service: str
    group: str
    tenant: str
