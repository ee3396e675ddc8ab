"""An event gets a second version, as docs/how-to/change-an-event.md says, on the real bus and database.

The event: a tool on loan came back. Version 1 said its condition as a text; version 2 says it as a code, and where.
"""

import uuid
from typing import ClassVar, Literal
from uuid import UUID

import pytest

from schemas.base import EventData
from schemas.compatibility import breaking_changes
from schemas.generate import json_schema
from shared.messaging.event import Event, originate
from shared.messaging.subscription import AnySubscription, Subscription
from shared.messaging.unit import UnitOfWork
from shared.messaging.versions import publish_both, reading
from tests.integration.conftest import Scratch, eventually

pytestmark = [pytest.mark.kafka, pytest.mark.feature(74)]
RUN = uuid.uuid4().hex[:8]


class LoanReturned(EventData):
    TYPE: ClassVar[str] = f"scratch{RUN}.returned.v1"

    loan_id: UUID
    condition: str


class LoanReturned2(EventData):
    TYPE: ClassVar[str] = f"scratch{RUN}.returned.v2"

    loan_id: UUID
    state: Literal["good", "damaged", "unknown"]
    desk: str


def up(old: LoanReturned) -> LoanReturned2:
    """What version 1 did not say is said to be unknown, never guessed."""
    states = {"good": "good", "broken": "damaged"}
    return LoanReturned2.model_validate(
        {"loan_id": old.loan_id, "state": states.get(old.condition, "unknown"), "desk": "unknown"}
    )


def down(new: LoanReturned2) -> LoanReturned:
    return LoanReturned(loan_id=new.loan_id, condition={"good": "good", "damaged": "broken"}.get(new.state, "unknown"))


def said(data: LoanReturned | LoanReturned2) -> Event[LoanReturned | LoanReturned2]:
    return originate(data, source="desk", tenant="default", ticket_id=uuid.uuid4(), actor="a.roy")


def test_the_change_is_one_that_needs_a_new_version() -> None:
    changes = breaking_changes(json_schema(LoanReturned), json_schema(LoanReturned2))
    assert changes == [
        "$.condition: was removed",
        "$.desk: a new field is required",
        "$.state: a new field is required",
    ]


async def keep(event: Event[LoanReturned2], _: None, unit: UnitOfWork) -> None:
    """The new release's handler: it knows version 2 alone, and says the same thing twice without effect."""
    await unit.connection.execute(
        "insert into effect (event_id, value) values ($1, $2) on conflict do nothing",
        event.id,
        f"{event.data.state} at {event.data.desk}",
    )


async def keep_old(event: Event[LoanReturned], _: None, unit: UnitOfWork) -> None:
    """The handler of the release before."""
    await unit.connection.execute("insert into effect values ($1, $2)", event.id, f"old: {event.data.condition}")


async def values(scratch: Scratch) -> list[str]:
    return [row["value"] for row in await scratch.database.pool.fetch("select value from effect order by value")]


async def test_old_and_new_code_live_on_both_versions_while_one_takes_the_others_place(scratch: Scratch) -> None:
    await scratch.make_topics(LoanReturned.TYPE, LoanReturned2.TYPE)
    await scratch.database.pool.execute("alter table effect add primary key (event_id)")
    new: list[AnySubscription] = reading(LoanReturned2, keep, {LoanReturned: up})
    written_before = said(LoanReturned(loan_id=uuid.uuid4(), condition="broken"))
    of_old_code = said(LoanReturned(loan_id=uuid.uuid4(), condition="scratched"))
    in_both = said(LoanReturned2(loan_id=uuid.uuid4(), state="good", desk="north"))
    alone = said(LoanReturned2(loan_id=uuid.uuid4(), state="damaged", desk="south"))

    await scratch.send(written_before)
    async with scratch.running(*new):
        await eventually(lambda: counted(scratch, 1))
        await scratch.send(of_old_code)
        async with scratch.database.unit() as unit:
            await publish_both(unit, in_both, down)
        records = [
            await scratch.read(topic, count) for topic, count in ((LoanReturned.TYPE, 3), (LoanReturned2.TYPE, 1))
        ]
        assert all(str(in_both.id).encode() in {dict(one.headers)["ce_id"] for one in found} for found in records)
        await scratch.send(alone)
        await eventually(lambda: handled(scratch, 5))
    # Each thing has one effect, in whichever version it was read first: both say of it what they can.
    assert set(await values(scratch)) - {"good at unknown", "good at north"} == {
        "damaged at unknown", "unknown at unknown", "damaged at south"
    }  # fmt: skip
    assert await counted(scratch, 4)


async def test_the_release_before_goes_on_reading_while_the_new_one_writes_both(scratch: Scratch) -> None:
    await scratch.make_topics(LoanReturned.TYPE, LoanReturned2.TYPE)
    in_both = said(LoanReturned2(loan_id=uuid.uuid4(), state="good", desk="north"))
    async with scratch.running(Subscription(LoanReturned, keep_old)):
        async with scratch.database.unit() as unit:
            await publish_both(unit, in_both, down)
        await eventually(lambda: has_effect(scratch, in_both.id))


async def counted(scratch: Scratch, count: int) -> bool:
    return await scratch.count("effect") == count


async def handled(scratch: Scratch, count: int) -> bool:
    return await scratch.count("inbox") == count


async def has_effect(scratch: Scratch, event_id: UUID) -> bool:
    return bool(
        await scratch.database.pool.fetchval("select value = 'old: good' from effect where event_id = $1", event_id)
    )
