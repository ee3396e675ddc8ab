"""A restricted person: every service keeps and does nothing else, on real PostgreSQL under each service's own role."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from schemas.erasure import TicketErase
from schemas.restriction import Ground, RestrictionDecided
from schemas.tickets import TicketCorrected, TicketPseudonymized, TicketReceived, TicketTriaged
from schemas.topics import KEEPERS
from services.desk.adapters import exporting, queue, restrictions, store, subject_office
from services.desk.adapters.subject_office import Unusable
from services.desk.domain.agents import Agent
from services.desk.domain.restriction import Terms
from services.triage.adapters import store as predictions
from shared.messaging.consumer import Consumer
from shared.messaging.event import Event, originate
from shared.messaging.retaining import Keeper
from shared.messaging.subscription import Refused, Subscription
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.integration.archive import Archive, archive
from tests.integration.test_erasure import ADDRESS, NAME, PHRASE, erase_all, lived, office
from tests.integration.test_retention import RULES
from tests.integration.whole import Whole, now, whole
from tests.integration.whole import own_postgres as postgres

__all__ = ["archive", "postgres"]

pytestmark = pytest.mark.feature(85)

OFFICER = Agent("p.officer", "P", "privacy", "default")
ASIDE = "select split_part(consumer, '.', 3) || '.' || split_part(consumer, '.', 4) from {}.waiting_record where ticket_id = $1"


@pytest_asyncio.fixture(loop_scope="session")
async def all_of_it(postgres: ProvisionedDatabase, archive: Archive) -> AsyncIterator[Whole]:
    async with whole(postgres, archive.handlers) as made:
        made.names[NAME] = "PERSON"
        yield made
        await lift_all(made)
        await erase_all(made)


async def _keep(event: Event[TicketCorrected], _: None, unit: UnitOfWork) -> None:
    await predictions.save_correction(unit, event)


async def restrict(made: Whole, *tickets: UUID, ground: Ground = "accuracy") -> UUID:
    restriction_id = uuid4()
    await subject_office.restrict(office(made), OFFICER, tickets, Terms(ground), restriction_id)
    await made.carry()
    return restriction_id


async def lift(made: Whole, restriction_id: UUID) -> None:
    await subject_office.lift(office(made), OFFICER, restriction_id)
    await made.carry()


async def lift_all(made: Whole) -> None:
    async with made.databases["desk"].pool.acquire() as connection:
        standing = await restrictions.listed(connection, "default", None, 100, in_force=True)
    for one in standing:
        await lift(made, one.restriction_id)


async def take_up(made: Whole) -> int:
    """What each service's background does, until nothing is due."""
    consumers: Sequence[Consumer] = [each for several in made.consumers.values() for each in several]
    total = 0
    while done := sum([await consumer.take_up() for consumer in consumers]):
        total += done
        await made.carry()
    return total


async def thread(made: Whole) -> tuple[UUID, str]:
    """A ticket that models have read, and the id that its next message answers."""
    tag = uuid4().hex
    mine = await made.mail(NAME, ADDRESS, f"Le {PHRASE} ne marche plus.", id_=f"<1.{tag}@maree.example>")
    await made.carry()
    return mine.ticket_id, tag


async def write_again(made: Whole, tag: str) -> None:
    await made.mail(NAME, ADDRESS, "Une précision.", id_=f"<2.{tag}@maree.example>", answers=f"<1.{tag}@maree.example>")
    await made.carry()


async def at_desk(made: Whole, ticket_id: UUID, data: type[Any]) -> list[int]:
    async with made.databases["desk"].pool.acquire() as connection:
        return sorted((await store.load(connection, ticket_id)).of(data))


async def is_restricted(made: Whole, ticket: UUID) -> bool:
    """As the desk has it, in what it says of each restriction."""
    asked = "select exists (select from desk.restriction where ticket_id = $1 and ended is distinct from 'lifted')"
    return bool(await made.owner.fetchval(asked, ticket))


async def test_what_a_restricted_person_writes_is_kept_and_read_by_models_once_it_is_lifted(
    all_of_it: Whole, archive: Archive
) -> None:
    mine, tag = await thread(all_of_it)
    assert await at_desk(all_of_it, mine, TicketTriaged) == [1]
    restriction_id = await restrict(all_of_it, mine)
    for service in KEEPERS:
        assert await all_of_it.owner.fetchval(f"select not lifted from {service}.restricted where ticket_id = $1", mine)

    await write_again(all_of_it, tag)
    assert await at_desk(all_of_it, mine, TicketReceived) == [1, 2], "agents have it"
    assert await at_desk(all_of_it, mine, TicketPseudonymized) == [1], "and no model has"
    rows = await all_of_it.owner.fetch(ASIDE.format("pseudonymizer"), mine)
    assert [row[0] for row in rows] == ["ticket.received"]
    held = await all_of_it.owner.fetchval(
        "select value::text from pseudonymizer.waiting_record where ticket_id = $1", mine
    )
    assert "précision".encode().hex() not in held, "as sealed as on the bus"
    assert await take_up(all_of_it) == 0, "nothing is due while it stands"

    await lift(all_of_it, restriction_id)
    assert await take_up(all_of_it) == 1
    assert await at_desk(all_of_it, mine, TicketTriaged) == [1, 2]
    assert await all_of_it.owner.fetchval("select count(*) from pseudonymizer.waiting_record") == 0
    assert not await is_restricted(all_of_it, mine)
    told = await all_of_it.owner.fetch(
        "select facts::text, actor from audit.ledger where event_type = $1 and ticket_id = $2 order by seq",
        RestrictionDecided.TYPE, mine,
    )  # fmt: skip
    assert [row["actor"] for row in told] == ["p.officer"] * 2
    assert '"ground": "accuracy"' in told[0]["facts"].replace('":"', '": "')
    assert "person_told" in told[1]["facts"]
    assert "person_told" not in told[0]["facts"]


async def test_what_was_on_its_way_to_a_model_waits_there_too(all_of_it: Whole) -> None:
    mine, tag = await thread(all_of_it)
    await all_of_it.mail(NAME, ADDRESS, "Encore.", id_=f"<2.{tag}@maree.example>", answers=f"<1.{tag}@maree.example>")
    await all_of_it.carry(but="triage")
    behind = [each for each in all_of_it.carried if each.topic == TicketPseudonymized.TYPE][-1]
    restriction_id = await restrict(all_of_it, mine)
    for _ in range(2):
        await all_of_it.deliver(behind)
    await all_of_it.carry()
    assert await at_desk(all_of_it, mine, TicketTriaged) == [1]
    assert await all_of_it.owner.fetchval("select count(*) from triage.waiting_record where ticket_id = $1", mine) == 1
    await lift(all_of_it, restriction_id)
    await take_up(all_of_it)
    await all_of_it.deliver(behind)
    await all_of_it.carry()
    assert await at_desk(all_of_it, mine, TicketTriaged) == [1, 2], "read once, however often it came"


async def test_what_is_restricted_while_it_is_prepared_is_not_kept_of_it(all_of_it: Whole) -> None:
    """The restriction comes between a batch's heavy work and its transaction; then nothing of that work stays."""
    mine, tag = await thread(all_of_it)
    await all_of_it.mail(NAME, ADDRESS, "Encore.", id_=f"<2.{tag}@maree.example>", answers=f"<1.{tag}@maree.example>")
    await all_of_it.carry(but="triage")
    behind = [each for each in all_of_it.carried if each.topic == TicketPseudonymized.TYPE][-1]
    applied: list[UUID] = []

    async def prepare(events: Sequence[Event[TicketPseudonymized]]) -> list[None]:
        await restrict(all_of_it, mine)
        return [None for _ in events]

    async def apply(event: Event[TicketPseudonymized], _: None, unit: UnitOfWork) -> None:
        applied.append(event.id)

    subscription = Subscription(TicketPseudonymized, apply, prepare=prepare)
    database = all_of_it.databases["triage"]
    consumer = Consumer("triage", subscription, database, tenant="default", stop=lambda: None)
    await consumer.handle([behind])
    assert applied == []
    assert await all_of_it.owner.fetchval("select count(*) from triage.waiting_record where ticket_id = $1", mine) == 1


async def test_a_dead_letter_of_a_restricted_ticket_is_taken_again_once_it_is_lifted(all_of_it: Whole) -> None:
    mine, _ = await thread(all_of_it)
    behind = [each for each in all_of_it.carried if each.topic == TicketPseudonymized.TYPE][-1]
    applied: list[UUID] = []

    async def refuse(event: Event[TicketPseudonymized], _: None, unit: UnitOfWork) -> None:
        raise Refused("not_understood")

    async def apply(event: Event[TicketPseudonymized], _: None, unit: UnitOfWork) -> None:
        applied.append(event.id)

    database = all_of_it.databases["triage"]
    event_id = UUID(dict(behind.headers)["ce_id"].decode())
    await all_of_it.owner.execute("delete from triage.inbox where event_id = $1", event_id)
    faulty, mended = (
        Consumer("triage", Subscription(TicketPseudonymized, does), database, tenant="default", stop=lambda: None)
        for does in (refuse, apply)
    )
    await faulty.handle([behind])
    restriction_id = await restrict(all_of_it, mine)
    refused = await mended.replay(behind, event_id)
    assert isinstance(refused, Refused)
    assert (refused.code, applied) == ("restricted", [])
    assert await all_of_it.owner.fetchval("select count(*) from triage.waiting_record where ticket_id = $1", mine) == 0
    await lift(all_of_it, restriction_id)
    assert await mended.replay(behind, event_id) == "handled"
    assert applied == [event_id]


async def test_a_lifting_that_comes_first_and_a_repeat_leave_nothing_restricted(all_of_it: Whole) -> None:
    mine, _ = await thread(all_of_it)
    restriction_id = uuid4()
    said = [
        RestrictionDecided(
            ticket_id=mine, restriction_id=restriction_id, decision=decision, ground="objection", agent="a",
            decided_at=now(),
        )
        for decision in ("lifted", "restricted")
    ]  # fmt: skip
    async with all_of_it.databases["desk"].unit() as unit:
        for data in said:
            await unit.publish(originate(data, source="desk", tenant="default", ticket_id=mine, actor="a"))
    await all_of_it.carry()
    assert await all_of_it.owner.fetchval(
        "select lifted from triage.restricted where restriction_id = $1", restriction_id
    )


async def test_two_restrictions_hold_until_both_are_lifted(all_of_it: Whole) -> None:
    mine, tag = await thread(all_of_it)
    first, second = await restrict(all_of_it, mine), await restrict(all_of_it, mine, ground="legal_claim")
    await lift(all_of_it, second)
    await write_again(all_of_it, tag)
    assert await take_up(all_of_it) == 0
    assert await is_restricted(all_of_it, mine)
    await lift(all_of_it, first)
    assert await take_up(all_of_it) == 1


async def test_what_the_restrictions_say_holds_whatever_stands_beside_them(all_of_it: Whole) -> None:
    mine, _ = await thread(all_of_it)
    await restrict(all_of_it, mine)
    await all_of_it.owner.execute("update desk.ticket set restricted = false where ticket_id = $1", mine)
    async with all_of_it.databases["desk"].unit() as unit:
        assert await restrictions.is_restricted(unit.connection, mine)
        head = await queue.find(unit.connection, "default", mine)
        assert head is not None
        assert head["restricted"]


async def test_retention_passes_it_by_and_says_how_many_waited(all_of_it: Whole) -> None:
    mine, other = await lived(all_of_it)
    await all_of_it.owner.execute("update desk.ticket set state = 'sent'")
    restriction_id = await restrict(all_of_it, mine, ground="legal_claim")
    await all_of_it.owner.execute("update desk.ticket set state = 'sent'")

    def keepers(service: str) -> Keeper:
        return Keeper(
            service, "default", all_of_it.databases[service], RULES[service], lambda: now() + timedelta(days=150)
        )

    raw = "select count(*) from intake.message where ticket_id = $1 and raw_ciphertext <> ''"
    told = {one.data_class: one for service in RULES for one in await keepers(service).apply()}
    await all_of_it.carry()
    for name in ("tickets", "raw_mail", "predictions", "drafts", "likeness", "threads", "feedback"):
        assert told[name].held > 0, name
        assert told[name].left == 0, name
    assert await all_of_it.owner.fetchval(raw, mine) == 2
    assert await all_of_it.owner.fetchval("select count(*) from desk.erasure where ticket_id = $1", mine) == 0
    assert await all_of_it.owner.fetchval("select count(*) from desk.erasure where ticket_id = $1", other) == 1
    await lift(all_of_it, restriction_id)
    await all_of_it.owner.execute("update desk.ticket set state = 'sent'")
    told = {one.data_class: one for service in RULES for one in await keepers(service).apply()}
    assert told["tickets"].held == 0
    await all_of_it.carry()
    assert await all_of_it.owner.fetchval("select count(*) from desk.erasure where ticket_id = $1", mine) == 1


@pytest.mark.parametrize("ground", ["accuracy", "legal_claim"])
async def test_an_erasure_is_refused_with_the_ground_and_may_end_what_is_no_legal_claim(
    all_of_it: Whole, ground: Ground
) -> None:
    mine, tag = await thread(all_of_it)
    await restrict(all_of_it, mine, ground=ground)
    await write_again(all_of_it, tag)
    place = office(all_of_it)
    with pytest.raises(Unusable) as refused:
        await subject_office.ask(place, OFFICER, [mine])
    assert refused.value.code == f"restricted_{ground}"
    if ground == "legal_claim":
        with pytest.raises(Unusable):
            await subject_office.ask(place, OFFICER, [mine], ends=True)
        return
    request = await subject_office.ask(place, OFFICER, [mine], ends=True)
    await subject_office.ask(place, OFFICER, [mine], request, ends=True)
    await all_of_it.carry()
    assert await take_up(all_of_it) == 0, "no model reads on the way out what waited"
    assert (
        len([each for each in all_of_it.carried if each.topic == TicketErase.TYPE and each.key == str(mine).encode()])
        == 1
    )
    found = await subject_office.certificate(place, request)
    assert found is not None
    assert found.whole
    for service in KEEPERS:
        for table in ("restricted", "waiting_record"):
            assert not await all_of_it.owner.fetchval(
                f"select count(*) from {service}.{table} where ticket_id = $1", mine
            )


async def test_one_being_erased_or_unknown_is_not_restricted(all_of_it: Whole) -> None:
    mine, _ = await thread(all_of_it)
    place = office(all_of_it)
    with pytest.raises(Unusable) as unknown:
        await subject_office.restrict(place, OFFICER, [mine, uuid4()], Terms("accuracy"), uuid4())
    await subject_office.ask(place, OFFICER, [mine])
    with pytest.raises(Unusable) as going:
        await subject_office.restrict(place, OFFICER, [mine], Terms("accuracy"), uuid4())
    assert (unknown.value.code, going.value.code) == ("not_here", "being_erased")
    assert not await is_restricted(all_of_it, mine)
    await all_of_it.carry()


async def test_a_ticket_that_a_restricted_persons_address_opens_is_told_of_until_it_is_restricted_too(
    all_of_it: Whole, postgres: ProvisionedDatabase
) -> None:
    desk = all_of_it.databases["desk"]

    async def told() -> dict[UUID, UUID]:
        async with desk.pool.acquire() as connection:
            return {
                one.ticket_id: one.restriction.restriction_id
                for one in await restrictions.all_beside(connection, "default", 10)
            }

    async def told_of(ticket_id: UUID) -> UUID | None:
        async with desk.pool.acquire() as connection:
            found = await restrictions.beside(connection, "default", ticket_id)
        return found.restriction.restriction_id if found is not None else None

    earlier, _ = await thread(all_of_it)
    mine, tag = await thread(all_of_it)
    restriction_id = await restrict(all_of_it, mine, ground="objection")
    assert await told() == {}, "what came before, the officer had before them"
    await write_again(all_of_it, tag)
    assert await told_of(mine) is None

    again = await all_of_it.mail("Z. Q.", ADDRESS.upper(), "Autre chose.", id_=f"<9.{tag}@maree.example>")
    other = await all_of_it.mail("Paul", "paul@x.example", "Rien.", id_=f"<8.{tag}@x.example>")
    await all_of_it.carry()
    assert await told() == {again.ticket_id: restriction_id}
    assert [await told_of(each) for each in (again.ticket_id, other.ticket_id, earlier)] == [restriction_id, None, None]
    hostile = await Database.connect(postgres.urls["desk"], schema="desk", tenant="other", size=1)
    try:
        async with hostile.pool.acquire() as connection:
            for asked in ("intake.beside_restricted()", f"intake.beside_restricted_of('{again.ticket_id}')"):
                assert await connection.fetch(f"select * from {asked}") == [], "another tenant is told nothing"
    finally:
        await hostile.close()

    second = await restrict(all_of_it, again.ticket_id, ground="objection")
    assert await told() == {}
    await lift(all_of_it, restriction_id)
    await lift(all_of_it, second)
    assert await told() == {}, "nothing stands beside what was lifted"
    rows = await all_of_it.rows_with(ADDRESS)
    assert not [name for name in rows if name.startswith(("intake.", "desk."))], "no table says whose it is"


async def test_an_address_that_opens_tickets_for_everybody_is_nobodys(all_of_it: Whole) -> None:
    """A form's, say: else each ticket that it opens would be told of."""
    mine, tag = await thread(all_of_it)
    await restrict(all_of_it, mine)
    again = await all_of_it.mail(NAME, ADDRESS, "Autre chose.", id_=f"<7.{tag}@maree.example>")
    await all_of_it.carry()

    async def told() -> tuple[bool, bool]:
        async with all_of_it.databases["desk"].pool.acquire() as connection:
            of_it = await restrictions.beside(connection, "default", again.ticket_id)
            listed = {one.ticket_id for one in await restrictions.all_beside(connection, "default", 10)}
        return of_it is not None, again.ticket_id in listed

    assert await told() == (True, True)
    opened = "select count(*) from intake.message where version = 1 and writer_hmac = (select writer_hmac from mine)"
    with_mine = "with mine as (select writer_hmac from intake.message where ticket_id = $1 limit 1)"
    known = await all_of_it.owner.fetchval(f"{with_mine} {opened}", mine)

    async def open_more(count: int) -> None:
        await all_of_it.owner.execute(
            f"{with_mine}, made as (insert into intake.ticket select gen_random_uuid(), 'default', now(), 1"
            " from generate_series(1, $2) returning ticket_id)"
            " insert into intake.message (message_id, ticket_id, tenant, version, channel, received_at, kind,"
            " identity_hmac, content_hmac, raw_key_id, raw_nonce, raw_ciphertext, writer_hmac)"
            " select gen_random_uuid(), ticket_id, 'default', 1, 'form', now(), 'ticket', uuid_send(ticket_id), '',"
            " gen_random_uuid(), '', '', writer_hmac from made, mine",
            mine, count,
        )  # fmt: skip

    await open_more(500 - known)
    assert await told() == (True, True)
    await open_more(1)
    assert await told() == (False, False)
    await all_of_it.owner.execute(
        "with gone as (delete from intake.message where channel = 'form' returning ticket_id)"
        " delete from intake.ticket where ticket_id in (select ticket_id from gone)"
    )


async def test_a_restricted_ticket_is_shown_beside_no_other(all_of_it: Whole) -> None:
    mine, _ = await thread(all_of_it)
    await restrict(all_of_it, mine)
    before = await all_of_it.owner.fetchval("select count(*) from desk.fact where data::text like $1", f"%{mine}%")
    tag = uuid4().hex
    other = await all_of_it.mail("Paul Martin", "paul@x.example", "Rien.", id_=f"<4.{tag}@x.example>")
    await all_of_it.carry()
    beside = "select data::text from desk.fact where ticket_id = $1 and kind = 'ticket.likened.v1'"
    said = await all_of_it.owner.fetchval(beside, other.ticket_id)
    assert said is not None
    assert str(mine) not in said
    assert before == await all_of_it.owner.fetchval(
        "select count(*) from desk.fact where data::text like $1", f"%{mine}%"
    )


async def test_an_export_says_which_tickets_are_restricted(all_of_it: Whole) -> None:
    mine, other = await thread(all_of_it), await thread(all_of_it)
    await restrict(all_of_it, mine[0], ground="objection")
    admin = Agent("an.admin", "A", "admin", "default")
    told = [json.loads(line) async for line in exporting.lines(office(all_of_it), admin)(None)]
    grounds = {one["ticket_id"]: one.get("restricted") for one in told}
    assert (grounds[str(mine[0])], grounds[str(other[0])]) == ("objection", None)


async def test_an_approval_that_has_not_left_is_voided_on_record(all_of_it: Whole) -> None:
    mine, _ = await thread(all_of_it)
    await all_of_it.owner.execute(
        "insert into desk.decision (reply_id, ticket_id, tenant, version, decision, status, agent, decided_at,"
        " publish_after) values (gen_random_uuid(), $1, 'default', 1, 'approved', 'pending', 'a', now(), now())",
        mine,
    )
    await restrict(all_of_it, mine)
    assert await all_of_it.owner.fetchval("select status from desk.decision where ticket_id = $1", mine) == "voided"
    why = await all_of_it.owner.fetchval(
        "select facts ->> 'detail' from audit.ledger where ticket_id = $1 and facts ->> 'action' = 'approval.voided'",
        mine,
    )
    assert why == "restricted"


async def test_a_persons_value_waits_before_triage_and_stands_at_the_desk(all_of_it: Whole) -> None:
    """What people set is theirs at once; triage, which learns from it, has it when the restriction is lifted."""
    consumer = Consumer(
        "triage",
        Subscription(TicketCorrected, _keep),
        all_of_it.databases["triage"],
        tenant="default",
        stop=lambda: None,
    )
    all_of_it.consumers.setdefault(TicketCorrected.TYPE, []).append(consumer)
    mine, _ = await thread(all_of_it)
    restriction_id = await restrict(all_of_it, mine)
    data = TicketCorrected(ticket_id=mine, version=1, field="category", value="network", agent="a", corrected_at=now())
    async with all_of_it.databases["desk"].unit() as unit:
        await unit.publish(originate(data, source="desk", tenant="default", ticket_id=mine, actor="a"))
    await all_of_it.carry()
    kept = "select count(*) from triage.corrections where ticket_id = $1"
    assert await all_of_it.owner.fetchval(kept, mine) == 0
    await lift(all_of_it, restriction_id)
    await take_up(all_of_it)
    assert await all_of_it.owner.fetchval(kept, mine) == 1
