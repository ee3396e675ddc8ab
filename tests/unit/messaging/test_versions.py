"""Two versions of an event side by side: one handler, which reads both as the newer, and a writer that says both."""

from types import SimpleNamespace
from typing import Any, ClassVar, cast
from uuid import uuid4

import pytest

from schemas.base import EventData
from shared.messaging.event import Event, originate
from shared.messaging.versions import publish_both, reading

pytestmark = pytest.mark.feature(74)


class Older(EventData):
    TYPE: ClassVar[str] = "thing.done.v1"

    name: str


class Newer(EventData):
    TYPE: ClassVar[str] = "thing.done.v2"

    first: str
    last: str


def up(older: Older) -> Newer:
    first, _, last = older.name.partition(" ")
    return Newer(first=first, last=last)


def down(newer: Newer) -> Older:
    return Older(name=f"{newer.first} {newer.last}")


def event(data: EventData) -> Event[Any]:
    return originate(data, source="desk", tenant="t", ticket_id=uuid4(), actor="a")


async def test_the_handler_gets_either_as_the_newer_with_all_else_as_it_came() -> None:
    taken: list[tuple[Event[Newer], None, Any]] = []

    async def apply(one: Event[Newer], prepared: None, unit: Any) -> None:
        taken.append((one, prepared, unit))

    subscriptions = {one.topic: one for one in reading(Newer, apply, {Older: up})}
    assert set(subscriptions) == {"thing.done.v1", "thing.done.v2"}
    unit, said = cast("Any", object()), Newer(first="a", last="b")
    for one in (event(said), event(down(said))):
        await subscriptions[one.type].apply(one, None, unit)
        got, prepared, where = taken.pop()
        assert (got.data, prepared, where) == (said, None, unit)
        assert (got.id, got.ticket_id, got.time) == (one.id, one.ticket_id, one.time)


async def test_both_are_said_under_one_id() -> None:
    published: list[Event[Any]] = []

    async def publish(one: Event[Any]) -> None:
        published.append(one)

    said = event(Newer(first="a", last="b"))
    await publish_both(cast("Any", SimpleNamespace(publish=publish)), said, down)
    assert [(one.id, one.data) for one in published] == [(said.id, said.data), (said.id, Older(name="a b"))]
