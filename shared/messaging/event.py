"""One CloudEvent of ours, and the two ways it comes about: from another event, or from outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4, uuid5

from schemas.base import EventData

D_co = TypeVar("D_co", bound=EventData, covariant=True)

_DERIVED = UUID("5b8c6a52-3d0f-4a52-9c39-0c1f5a1f3c11")


@dataclass(frozen=True, slots=True)
class Event(Generic[D_co]):
    """A CloudEvent 1.0 with our extensions: tenant, cause, actor.

    `trace` holds W3C trace context headers; empty means "the span current when it is published".
    """

    id: UUID
    source: str
    time: datetime
    tenant: str
    ticket_id: UUID | None
    actor: str
    data: D_co
    cause_id: UUID | None = None
    trace: Mapping[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return self.data.TYPE


def derive(cause: Event[Any], data: EventData, *, source: str, actor: str | None = None, step: str = "") -> Event[Any]:
    """The event that `cause` leads to. Its id depends on the cause and step alone, so a repeat is recognised."""
    return Event(
        id=uuid5(_DERIVED, f"{cause.id}/{source}/{data.TYPE}/{step}"),
        source=source,
        time=datetime.now(UTC),
        tenant=cause.tenant,
        ticket_id=cause.ticket_id,
        actor=actor or source,
        data=data,
        cause_id=cause.id,
    )


def originate(
    data: EventData,
    *,
    source: str,
    tenant: str,
    ticket_id: UUID | None,
    actor: str,
    id: UUID | None = None,  # noqa: A002
    trace: Mapping[str, str] | None = None,
) -> Event[Any]:
    """An event that starts from the outside: a message, a person's decision."""
    return Event(
        id=id or uuid4(),
        source=source,
        time=datetime.now(UTC),
        tenant=tenant,
        ticket_id=ticket_id,
        actor=actor,
        data=data,
        trace=trace or {},
    )
