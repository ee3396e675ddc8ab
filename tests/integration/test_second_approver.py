"""The sender and the second approver, on PostgreSQL and a real mail server."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import pytest

from schemas.policies import PolicyDecided
from schemas.tickets import Channel, Kind, ModelIdentity, Prediction, TicketCorrected, TicketTriaged
from services.crm.domain.delivery import Patience
from shared.messaging.event import Event, originate
from tests.integration.conftest import eventually
from tests.integration.office import Office, now, office
from tests.unit.approval.making import decided, policy_of

__all__ = ["office"]

pytestmark = pytest.mark.feature(71)


def policy(office: Office, version: int = 1, **changes: Any) -> Event[PolicyDecided]:
    signed: dict[str, Any] = {"expires_at": now() + timedelta(days=1)}
    made = decided(
        policy_of(version, **changes),
        {**signed, "at": now() - timedelta(hours=1)},
        {**signed, "at": now()},
        key=office.keys.signing.private_bytes_raw(),
    )
    return originate(made, source="desk", tenant="default", ticket_id=None, actor="n.diallo")


def triaged(
    ticket_id: UUID, category: str, priority: str = "P3", *, outside: str | None = None
) -> Event[TicketTriaged]:
    labels = {"category": category, "type": "request", "impact": "person", "urgency": "normal"}
    predictions = {name: Prediction(label=label, confidence=0.9, top=((label, 0.9),)) for name, label in labels.items()}
    data = TicketTriaged.model_validate(
        {
            "ticket_id": ticket_id, "message_id": uuid4(), "version": 1, "received_at": now(), "channel": Channel.MAIL,
            "kind": Kind.TICKET, "actionable": True, "lang": "fr", "subject": "…", "body": "…", "priority": priority,
            "model": ModelIdentity(name="m", version="1", digest="d", device="cpu"), **predictions,
            "outside": {"label": outside, "confidence": 0.9} if outside else None,
        }
    )  # fmt: skip
    return originate(data, source="triage", tenant="default", ticket_id=ticket_id, actor="triage")


def corrected(
    ticket_id: UUID, value: str, field: Literal["category", "impact"] = "category", **more: Any
) -> Event[TicketCorrected]:
    data = TicketCorrected(
        ticket_id=ticket_id, version=1, field=field, value=value, agent="a.roy", corrected_at=now(), **more
    )
    return originate(data, source="desk", tenant="default", ticket_id=ticket_id, actor="a.roy")


async def refusals(office: Office) -> list[str]:
    told = await office.told("access.recorded.v1")
    return [one["detail"] for one in told if one["action"] == "approval.refused"]


@pytest.mark.parametrize("order", [("policy", "triaged"), ("triaged", "policy")])
async def test_one_persons_approval_of_a_named_category_is_refused_on_record(
    office: Office, order: Sequence[str]
) -> None:
    ticket_id = uuid4()
    events: dict[str, Event[Any]] = {"policy": policy(office), "triaged": triaged(ticket_id, "privacy")}
    await office.take(*(events[name] for name in order))
    event = await office.approve(ticket_id=ticket_id, policy=1)
    await office.take(event)
    assert await office.state(event) == "refused"
    assert await office.statuses() == [("refused", "second_needed")]
    assert await refusals(office) == ["second_needed"]


async def test_two_people_send_it_and_what_is_not_named_needs_one(office: Office) -> None:
    named, other = uuid4(), uuid4()
    await office.take(policy(office), triaged(named, "privacy"), triaged(other, "billing"))
    both = await office.approve(ticket_id=named, policy=1, two=True, second=("b.tran", "lead"))
    one = await office.approve(ticket_id=other, policy=1)
    await office.take(both, one)
    async with office.sending(office.sender()):
        await office.settle(both, "sent")
        await office.settle(one, "sent")
    assert await refusals(office) == []


async def test_a_second_person_of_another_role_does_not_count(office: Office) -> None:
    ticket_id = uuid4()
    await office.take(policy(office), triaged(ticket_id, "privacy"))
    event = await office.approve(ticket_id=ticket_id, policy=1, two=True, second=("b.tran", "agent"))
    await office.take(event)
    assert await office.statuses() == [("refused", "second_role")]


@pytest.mark.feature(6, 71)
async def test_a_named_category_outside_the_ticket_s_use_case_wants_a_second_person(office: Office) -> None:
    ticket_id = uuid4()
    await office.take(policy(office), triaged(ticket_id, "billing", outside="privacy"))
    event = await office.approve(ticket_id=ticket_id, policy=1)
    await office.take(event)
    assert await office.statuses() == [("refused", "second_needed")]


async def test_a_correction_away_from_a_named_category_does_not_spare_the_second_person(office: Office) -> None:
    ticket_id = uuid4()
    await office.take(policy(office), corrected(ticket_id, "information"), triaged(ticket_id, "privacy"))
    event = await office.approve(ticket_id=ticket_id, policy=1)
    await office.take(event)
    assert await office.statuses() == [("refused", "second_needed")]


async def test_a_named_priority_that_follows_from_a_person_s_impact_wants_a_second_person(office: Office) -> None:
    first, other = uuid4(), uuid4()
    asked = policy(office, categories=(), priorities=("P1",))
    await office.take(asked, triaged(first, "billing"), triaged(other, "billing"))
    await office.take(
        corrected(first, "organisation", "impact", priority="P1"), corrected(first, "person", "impact", priority="P3"),
        corrected(other, "team", "impact", priority="P2"),
    )  # fmt: skip
    wanted, spared = await office.approve(ticket_id=first, policy=1), await office.approve(ticket_id=other, policy=1)
    await office.take(wanted, spared)
    assert (await office.state(wanted), await office.state(spared)) == ("refused", "queued")
    assert await refusals(office) == ["second_needed"]


async def test_an_approval_waits_until_the_sender_knows_the_ticket_and_the_policy(office: Office) -> None:
    ticket_id = uuid4()
    event = await office.approve(ticket_id=ticket_id, policy=1)
    await office.take(event)

    async def waits(code: str) -> None:
        async def reached() -> bool:
            row = await office.admin.fetchrow("select state, reason from crm.delivery where ticket_id = $1", ticket_id)
            return row is not None and (row["state"], row["reason"]) == ("queued", code)

        await eventually(reached)

    patience = Patience(first=timedelta(milliseconds=20), most=timedelta(milliseconds=50))
    async with office.sending(office.sender(patience=patience)):
        await waits("policy_behind")
        await office.take(policy(office))
        await waits("not_judged")
        assert office.postbox.taken == []
        await office.take(triaged(ticket_id, "privacy"))
        await office.settle(event, "refused")
    assert (await refusals(office), office.postbox.taken) == (["second_needed"], [])


async def test_what_was_accepted_is_held_against_the_policy_once_more_before_it_leaves(office: Office) -> None:
    ticket_id = uuid4()
    await office.take(triaged(ticket_id, "privacy"))
    event = await office.approve(ticket_id=ticket_id)
    await office.take(event)
    assert await office.state(event) == "queued"
    await office.take(policy(office))
    async with office.sending(office.sender()):
        await office.settle(event, "refused")
    assert office.postbox.taken == []


async def test_of_two_approvals_the_second_ones_age_counts(office: Office) -> None:
    ticket_id, friday = uuid4(), now() - timedelta(hours=60)
    await office.take(policy(office), triaged(ticket_id, "privacy"))
    asked: dict[str, Any] = {"ticket_id": ticket_id, "policy": 1, "two": True, "approved_at": friday}
    event = await office.approve(second=("b.tran", "lead"), **asked)
    await office.take(event)
    async with office.sending(office.sender()):
        await office.settle(event, "sent")


@pytest.mark.feature(73)
async def test_a_policy_altered_in_the_database_is_not_taken_for_the_base(office: Office) -> None:
    ticket_id = uuid4()
    await office.take(policy(office), triaged(ticket_id, "privacy"))
    await office.admin.execute(
        "update crm.approval_policy set decided = jsonb_set(decided, '{requested,consent,policy,categories}', '[]')"
    )
    event = await office.approve(ticket_id=ticket_id, policy=1)
    await office.take(event)
    assert await office.statuses() == [("refused", "policy_invalid")]
    await office.take(policy(office, 2))
    again = await office.approve(ticket_id=ticket_id, policy=2)
    await office.take(again)
    assert (await office.statuses())[-1] == ("refused", "second_needed")


@pytest.mark.feature(73)
async def test_two_people_return_to_the_base_and_an_older_policy_does_not_come_back(office: Office) -> None:
    ticket_id = uuid4()
    first, base = policy(office), policy(office, 2, categories=())
    await office.take(first, base, triaged(ticket_id, "privacy"), first, policy(office))
    event = await office.approve(ticket_id=ticket_id, policy=2)
    await office.take(event)
    assert await office.state(event) == "queued"
    assert await office.admin.fetchval("select version from crm.approval_policy") == 2
    refused = [one for one in await office.told("access.recorded.v1") if one["action"] == "policy.refused"]
    assert [one["detail"] for one in refused] == ["policy_stale"]


async def test_the_policy_in_force_is_no_stale_one_when_the_inbox_has_forgotten_it(office: Office) -> None:
    event = policy(office)
    await office.take(event)
    await office.admin.execute("delete from crm.inbox where event_id = $1", event.id)
    await office.take(event)
    assert [one for one in await office.told("access.recorded.v1") if one["action"] == "policy.refused"] == []
    assert await office.admin.fetchval("select count(*) from crm.outbox where topic like '%.dlq'") == 0
    assert await office.admin.fetchval("select version from crm.approval_policy") == 1
