"""Approved replies on a real SMTP server and a real database: sent once, or told of, and never sent twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from schemas.erasure import TicketErase
from schemas.replies import SendStatus
from schemas.restriction import RestrictionDecided
from schemas.tickets import Channel, TicketReceived
from services.crm.adapters import store
from services.crm.adapters.lease import Lease
from services.crm.adapters.store import note_version
from services.crm.domain.delivery import Patience
from shared.messaging import restricting
from shared.messaging.event import Event, originate
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from tests.integration.conftest import eventually
from tests.integration.office import Office, now, office
from tests.unit.crm.making import Keys, content, sealed_for

__all__ = ["office"]


@pytest.mark.feature(66, 68)
async def test_an_approved_reply_is_sent_once_however_often_it_is_delivered(office: Office) -> None:
    what = content()
    event = await office.approve(what)
    await office.take(event, event)
    async with office.sending(office.sender()), office.sending(office.sender()):
        await office.settle(event, "sent")
    await office.take(event)
    (mail,) = office.postbox.taken
    assert mail.rcpt_tos == list(what.recipients)
    assert mail.content is not None
    told = await office.told()
    assert [item["status"] for item in told] == ["sent"]
    assert told[0]["rfc_message_id"].encode() in mail.content
    opened = [item for item in await office.told("access.recorded.v1") if item["action"] == "reply.opened"]
    assert {item["purpose"] for item in opened} == {"outbound/verify", "outbound/send"}


@pytest.mark.feature(66, 68)
async def test_what_is_forged_is_never_sent_but_set_aside_and_recorded(office: Office) -> None:
    used = await office.approve()
    await office.take(used)
    genuine = (await office.approve()).data
    other = (await office.approve(content(text="Payez ici."))).data
    assert genuine.signed is not None
    other_address = sealed_for(genuine.ticket_id, content(recipients=("mallory@example.net",)), office.keys)
    await office.admin.execute(
        "select keyring.put($1, 'default', $2, 'outbound', $3, $4)",
        other_address[1].key_id, genuine.ticket_id, other_address[1].kek_id, other_address[1].wrapped,
    )  # fmt: skip
    forged = [
        office.event(genuine.model_copy(update={"signed": None})),
        office.event(genuine.model_copy(update={"version": 2})),
        office.event(genuine.model_copy(update={"agent": "b.tran"})),
        office.event(genuine.model_copy(update={"content": other.content})),
        office.event(genuine.model_copy(update={"content": other_address[0]})),
        office.event(genuine.model_copy(update={"signed": Keys().sign(genuine.signed.approval)})),
        office.event(used.data),
    ]
    codes = [
        "signature_missing", "version_mismatch", "agent_mismatch", "seal_broken", "text_mismatch", "unknown_key",
        "approval_replayed",
    ]  # fmt: skip
    await office.take(*forged)
    refusals = [item for item in await office.told("access.recorded.v1") if item["action"] == "approval.refused"]
    assert [item["detail"] for item in refusals] == codes
    assert [item["reason"] for item in await office.told("reply.decided.v1.dlq")] == codes
    async with office.sending(office.sender()):
        await office.settle(used, "sent")
    assert list(await office.states()) == [used.data.reply_id]
    assert len(office.postbox.taken) == 1


async def test_a_rejection_sends_nothing(office: Office) -> None:
    await office.take(office.event((await office.approve()).data.model_copy(update={"decision": "rejected"})))
    assert await office.states() == {}
    assert await office.told("reply.decided.v1.dlq") == []


def written_again(ticket_id: UUID) -> Event[TicketReceived]:
    """A second message, sealed with a key that the sender has not, and that no model has seen."""
    sealed, _ = sealed_for(ticket_id, content(), Keys())
    data = TicketReceived(
        ticket_id=ticket_id, message_id=uuid4(), version=2, channel=Channel.MAIL, received_at=now(), content=sealed
    )
    return originate(data, source="intake", tenant="default", ticket_id=ticket_id, actor="mail")


@pytest.mark.feature(69)
async def test_an_approval_that_the_customer_overtook_is_refused_and_said_to_be(office: Office) -> None:
    before, between = await office.approve(ticket_version=1), await office.approve(ticket_version=1)
    async with office.database.unit() as unit:
        await note_version(unit.connection, "default", before.data.ticket_id, 2)
    await office.take(before, between)
    await office.take(written_again(between.data.ticket_id))
    async with office.sending(office.sender()):
        await office.settle(between, "refused")
    assert await office.statuses() == [("refused", "stale")] * 2
    assert office.postbox.offered == 0


@pytest.mark.feature(69)
async def test_what_waits_when_its_ticket_is_restricted_is_refused_and_what_is_approved_meanwhile_goes(
    office: Office,
) -> None:
    ticket = uuid4()
    waiting, late = await office.approve(ticket_id=ticket), await office.approve(ticket_id=ticket)
    await office.take(waiting)
    decided = RestrictionDecided(
        ticket_id=ticket, restriction_id=uuid4(), decision="restricted", ground="objection", agent="p.officer",
        decided_at=now(),
    )  # fmt: skip
    event = originate(decided, source="desk", tenant="default", ticket_id=ticket, actor="p.officer")
    async with office.database.unit() as unit:
        await restricting.obey(event, None, unit)
    await office.take(late)
    meanwhile = await office.approve(ticket_id=ticket)
    await office.take(meanwhile)
    async with office.sending(office.sender()):
        await office.settle(meanwhile, "sent")
        await office.settle(waiting, "refused")
    await office.admin.execute("delete from crm.restricted where ticket_id = $1", ticket)
    assert sorted(await office.statuses()) == [("refused", "restricted")] * 2 + [("sent", None)]
    assert len(office.postbox.taken) == 1


async def test_a_reply_whose_keys_were_destroyed_cannot_go_out(office: Office) -> None:
    event = await office.approve()
    await office.take(event)
    await office.admin.execute("select keyring.destroy('default', $1)", event.data.ticket_id)
    async with office.sending(office.sender()):
        await office.settle(event, "refused")
    assert await office.statuses() == [("refused", "erased")]
    assert office.postbox.offered == 0


async def test_an_approval_that_was_altered_in_the_database_is_not_sent(office: Office) -> None:
    event = await office.approve()
    await office.take(event)
    await office.admin.execute("update crm.delivery set signed = jsonb_set(signed, '{approval,agent}', '\"b.tran\"')")
    async with office.sending(office.sender()):
        await office.settle(event, "refused")
    assert await office.statuses() == [("refused", "bad_signature")]
    assert office.postbox.offered == 0


@pytest.mark.parametrize(("where", "answer"), [("at_recipient", "550 no"), ("at_data", "554 no")])
async def test_a_server_that_says_no_is_not_asked_again(office: Office, where: str, answer: str) -> None:
    setattr(office.postbox, where, answer)
    event = await office.approve()
    await office.take(event)
    async with office.sending(office.sender()):
        await office.settle(event, "failed")
    assert await office.statuses() == [("failed", f"smtp_{answer[:3]}")]
    assert office.postbox.taken == []


@pytest.mark.parametrize(("where", "answer"), [("at_recipient", "450 later"), ("at_data", "451 later")])
async def test_a_server_that_says_later_is_asked_again(office: Office, where: str, answer: str) -> None:
    setattr(office.postbox, where, answer)
    event = await office.approve()
    await office.take(event)

    async def asked_twice() -> bool:
        return bool(await office.admin.fetchval("select attempts >= 2 from crm.delivery"))

    async with office.sending(office.sender()):
        await eventually(asked_twice)
        setattr(office.postbox, where, None)
        await office.settle(event, "sent")
    assert len(office.postbox.taken) == 1
    assert await office.statuses() == [("sent", None)]


async def test_a_server_that_is_away_is_asked_until_patience_ends(office: Office) -> None:
    event = await office.approve()
    await office.take(event)
    nobody = Patience(first=timedelta(0), in_all=timedelta(0))
    async with office.sending(office.sender(port=1, patience=nobody)):
        await office.settle(event, "failed")
    assert await office.statuses() == [("failed", "smtp_away")]


async def test_a_connection_lost_after_the_text_is_uncertain_and_not_repeated(office: Office) -> None:
    office.postbox.drop_after_data = True
    lost, later = await office.approve(), await office.approve()
    await office.take(lost)
    async with office.sending(office.sender()):
        await office.settle(lost, "uncertain")
        office.postbox.drop_after_data = False
        await office.take(later)
        await office.settle(later, "sent")
    assert office.postbox.offered == 2
    assert await office.statuses() == [("uncertain", "connection_lost"), ("sent", None)]


async def test_a_crash_after_the_text_is_uncertain_and_a_living_sender_is_left_alone(office: Office) -> None:
    office.postbox.holding = True
    event = await office.approve()
    await office.take(event)

    async def offered() -> bool:
        return office.postbox.offered == 1

    second = office.sender()
    async with office.sending(office.sender(grace=0.0)) as first:
        await eventually(offered)
        await second.sweep(Lease(office.database))
        assert await office.state(event) == "sending"
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert await office.state(event) == "sending"
    async with office.sending(second):
        await office.settle(event, "uncertain")
        other = await office.approve()
        office.postbox.answer.set()
        await office.take(other)
        await office.settle(other, "sent")
    assert office.postbox.offered == 2
    assert await office.statuses() == [("uncertain", "crash"), ("sent", None)]


async def test_a_crash_before_the_text_goes_on_where_it_stopped(office: Office) -> None:
    event = await office.approve()
    await office.take(event)
    await office.admin.execute("update crm.delivery set state = 'claimed', owner = $1", uuid4())
    async with office.sending(office.sender()):
        await office.settle(event, "sent")
    assert len(office.postbox.taken) == 1


class AnswerLost(Database):
    """Loses its connection once, when it has committed a claim and has not said so yet."""

    lost = False

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[UnitOfWork]:
        async with super().unit() as unit:
            yield unit
            task = asyncio.current_task()
            claiming = task is not None and "_send_always" in repr(task.get_coro())
            taken = claiming and await unit.connection.fetchval("select true from delivery where state = 'claimed'")
        if taken and not self.lost:
            self.lost = True
            raise asyncpg.ConnectionDoesNotExistError


async def test_a_claim_whose_answer_was_lost_is_made_again_without_a_restart(office: Office) -> None:
    event = await office.approve()
    await office.take(event)
    database = AnswerLost(office.database.pool)
    async with office.sending(office.sender(database=database)):
        await office.settle(event, "sent")
    assert database.lost
    assert await office.admin.fetchval("select attempts from crm.delivery") == 2
    assert len(office.postbox.taken) == 1
    assert await office.statuses() == [("sent", None)]


async def test_the_sweep_takes_back_nothing_that_is_in_hand_or_on_the_wire(office: Office) -> None:
    event = await office.approve()
    await office.take(event)
    lease, sender = Lease(office.database), office.sender()

    async def after_a_sweep() -> str | None:
        await sender.sweep(lease)
        return await office.state(event)

    async with office.database.unit() as unit:
        first = await store.claim(unit.connection, lease.owner, now())
    assert first is not None
    lease.in_hand.add((first.reply_id, first.attempts))
    assert await after_a_sweep() == "claimed"
    lease.in_hand.clear()
    assert await after_a_sweep() == "queued"
    async with office.database.unit() as unit:
        second = await store.claim(unit.connection, lease.owner, now())
        assert second is not None
        assert not await store.begin(unit.connection, lease.owner, first, now())
        assert await store.begin(unit.connection, lease.owner, second, now())
    assert await after_a_sweep() == "sending"


async def test_an_attempt_that_was_overtaken_takes_nothing_from_the_next_of_the_same_owner(office: Office) -> None:
    event = await office.approve()
    await office.take(event)
    owner, at = uuid4(), now()
    async with office.database.unit() as unit:
        first = await store.claim(unit.connection, owner, at)
        assert first is not None
        for _ in range(2):
            await store.requeue(unit.connection, owner, first, reason="smtp_450", next_attempt_at=at, now=at)
        second = await store.claim(unit.connection, owner, at)
        assert second is not None
        assert await store.begin(unit.connection, owner, second, at)
        await store.requeue(unit.connection, owner, first, reason="smtp_450", next_attempt_at=at, now=at)
        assert not await store.finish(
            unit.connection, owner, first, status=SendStatus.UNCERTAIN, reason="connection_lost", now=at
        )
    assert await office.state(event) == "sending"


def erasure(ticket_id: UUID) -> Event[TicketErase]:
    data = TicketErase(
        ticket_id=ticket_id, request_id=uuid4(), reason="subject_request", agent="a.roy", requested_at=now()
    )
    return originate(data, source="desk", tenant="default", ticket_id=ticket_id, actor="a.roy")


@pytest.mark.feature(83, 85)
async def test_what_left_while_its_ticket_was_erased_is_on_record_and_nothing_of_it_is_kept(office: Office) -> None:
    office.postbox.holding = True
    event = await office.approve()
    await office.take(event)

    async def offered() -> bool:
        return office.postbox.offered == 1

    async def told() -> bool:
        return [item["status"] for item in await office.told()] == ["sent"]

    async with office.sending(office.sender()):
        await eventually(offered)
        await office.take(erasure(event.data.ticket_id))
        office.postbox.answer.set()
        await eventually(told)
    assert await office.states() == {}


async def test_a_stop_lets_the_conversation_end(office: Office) -> None:
    office.postbox.holding = True
    event = await office.approve()
    await office.take(event)

    async def offered() -> bool:
        return office.postbox.offered == 1

    async with office.sending(office.sender(grace=10.0)) as task:
        await eventually(offered)
        task.cancel()
        office.postbox.answer.set()
    assert await office.state(event) == "sent"
