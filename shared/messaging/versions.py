"""A new version of an event beside the old one, while both are on the bus; see docs/how-to/change-an-event.md."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from schemas.base import EventData
from shared.messaging.event import Event
from shared.messaging.subscription import AnySubscription, Subscription
from shared.messaging.unit import UnitOfWork

New = TypeVar("New", bound=EventData)

Apply = Callable[[Event[New], None, UnitOfWork], Awaitable[None]]


def reading(
    new: type[New], apply: Apply[New], earlier: Mapping[type[Any], Callable[[Any], New]]
) -> list[AnySubscription]:
    """One handler for a topic and its earlier versions; what is read of those is brought up first.

    While a writer says each thing in both, the handler gets it twice under one id, in any order, and must have the same
    effect once: as every handler of ours must.
    """
    return [
        Subscription(new, apply),
        *(Subscription(old, _raised(apply, up)) for old, up in earlier.items()),
    ]


def _raised(apply: Apply[New], up: Callable[[Any], New]) -> Callable[[Event[Any], None, UnitOfWork], Awaitable[None]]:
    async def raised(event: Event[Any], prepared: None, unit: UnitOfWork) -> None:
        await apply(replace(event, data=up(event.data)), prepared, unit)

    return raised


async def publish_both(unit: UnitOfWork, event: Event[Any], down: Callable[[Any], EventData]) -> None:
    """Says a thing in the new version and the old one, under one id, in one transaction."""
    await unit.publish(event)
    await unit.publish(replace(event, data=down(event.data)))
