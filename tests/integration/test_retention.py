"""Each class of data goes after its time, in batches, once, with a record; what is younger or open stays."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas.retention import RetentionApplied
from services.crm.adapters import keeping as crm
from services.desk.adapters import keeping as desk
from services.drafter.adapters import keeping as drafter
from services.intake.adapters import keeping as intake
from services.pseudonymizer.adapters import keeping as pseudonymizer
from services.triage.adapters import keeping as triage
from shared.local import retention as report
from shared.local import topics
from shared.local.kafka import config
from shared.local.kafka.server import KafkaServer
from shared.messaging.retaining import BATCH, Keeper, Rule, older
from shared.messaging.unit import UnitOfWork
from tests.conftest import ProvisionedDatabase
from tests.integration.archive import Archive, archive
from tests.integration.test_erasure import NAME, PHRASE, erase_all, lived
from tests.integration.whole import Whole, now, whole
from tests.integration.whole import own_postgres as postgres

__all__ = ["archive", "postgres"]

pytestmark = pytest.mark.feature(84)


class Days:
    """Settings of every service, all of one length."""

    tenant = "default"

    def __getattr__(self, name: str) -> int:
        return 100


RULES = {
    "intake": intake.rules(Days()),  # type: ignore[arg-type]
    "pseudonymizer": pseudonymizer.rules(Days()),  # type: ignore[arg-type]
    "triage": triage.rules(Days()),  # type: ignore[arg-type]
    "drafter": drafter.rules(Days()),  # type: ignore[arg-type]
    "desk": desk.rules(Days()),  # type: ignore[arg-type]
    "crm": crm.rules(Days()),  # type: ignore[arg-type]
}


@pytest_asyncio.fixture(loop_scope="session")
async def all_of_it(postgres: ProvisionedDatabase, archive: Archive) -> AsyncIterator[Whole]:
    async with whole(postgres, archive.handlers) as made:
        made.names[NAME] = "PERSON"
        yield made
        await erase_all(made)


def keeper(made: Whole, service: str, later: timedelta) -> Keeper:
    return Keeper(service, "default", made.databases[service], RULES[service], lambda: now() + later)


async def everything(made: Whole, later: timedelta) -> dict[str, RetentionApplied]:
    told = [one for service in RULES for one in await keeper(made, service, later).apply()]
    await made.carry()
    return {one.data_class: one for one in told}


async def test_what_is_young_or_open_stays_and_what_is_old_goes_everywhere_on_record(
    all_of_it: Whole, archive: Archive
) -> None:
    await all_of_it.owner.execute("update desk.ticket set state = 'to_answer'")
    closed, still_open = await lived(all_of_it)
    await all_of_it.owner.execute("update desk.ticket set state = 'sent' where ticket_id = $1", closed)
    raw = "select count(*) from intake.message where ticket_id = $1 and raw_ciphertext <> ''"

    young = await everything(all_of_it, timedelta(days=50))
    assert young["raw_mail"].rows == {"message": 0}
    assert {count for one in young.values() for count in one.rows.values()} == {0}
    assert await all_of_it.owner.fetchval(raw, closed) == 2

    old = await everything(all_of_it, timedelta(days=150))
    assert old["tickets"].rows == {"ticket": 1}
    assert {one.left for one in old.values()} == {0}
    assert await all_of_it.owner.fetchval(raw, still_open) == 0
    assert await all_of_it.owner.fetchval("select count(*) from intake.message where ticket_id = $1", still_open) == 1
    assert await all_of_it.keys_of(closed) == 0
    assert await all_of_it.rows_with(PHRASE) == {}
    assert await all_of_it.owner.fetchval("select count(*) from desk.ticket where ticket_id = $1", still_open) == 1
    for table in (
        "triage.predictions",
        "drafter.draft",
        "drafter.likeness",
        "desk.verdict",
        "desk.judgement",
        "desk.control",
    ):
        assert await all_of_it.owner.fetchval(f"select count(*) from {table}") == 0, table

    prints = await everything(all_of_it, timedelta(days=150, minutes=1))
    assert {name: one.rows for name, one in prints.items()} == {"erased_mail": {"erased_mail": 4}}, "kept a moment ago"
    again = await everything(all_of_it, timedelta(days=150, minutes=2))
    assert again == {}, "nothing went, and that nothing was left is on record of today already"
    facts = await all_of_it.owner.fetch("select facts from audit.ledger where event_type = 'retention.applied.v1'")
    told = [json.loads(row["facts"]) for row in facts]
    assert {one["data_class"] for one in told} >= {rule.data_class for rules in RULES.values() for rule in rules}
    reasons = await all_of_it.owner.fetch("select reason from desk.erasure where ticket_id = $1", closed)
    assert [row["reason"] for row in reasons] == ["retention"]
    await archive.checkpoints.note_head()
    assert (await archive.verify()).verdict.green


async def test_the_report_says_what_was_removed_and_that_nothing_older_is_left(
    all_of_it: Whole, postgres: ProvisionedDatabase
) -> None:
    told = {(one.service, one.data_class): one for one in await report.read(postgres.admin_url)}
    assert set(told) == {(service, rule.data_class) for service, rules in RULES.items() for rule in rules}
    assert told["desk", "tickets"].ever >= 1
    assert not any(one.left for one in told.values())
    assert {one["topic"] for one in report.topics()} == {topic.name for topic in topics.TOPICS}


async def test_more_than_a_batch_goes_and_zero_days_keep_for_ever(all_of_it: Whole) -> None:
    await all_of_it.owner.execute(
        "insert into pseudonymizer.held select 'default', gen_random_uuid(), 1, '{}', now() - interval '200 days'"
        " from generate_series(1, $1)",
        BATCH + 1,
    )
    database = all_of_it.databases["pseudonymizer"]
    step = older("held", "held_since")
    kept = Keeper("pseudonymizer", "default", database, [Rule("for_ever", 0, (step,))], now)
    assert await kept.apply() == []
    (told,) = await Keeper("pseudonymizer", "default", database, [Rule("held", 100, (step,))], now).apply()
    assert (told.rows, told.left) == ({"held": BATCH + 1}, 0)
    await all_of_it.owner.execute("delete from pseudonymizer.retention_run where data_class = 'held'")


async def test_what_went_before_a_run_was_cut_short_is_on_record_with_the_next(all_of_it: Whole) -> None:
    await all_of_it.owner.execute(
        "insert into pseudonymizer.held select 'default', gen_random_uuid(), 1, '{}', now() - interval '200 days'"
        " from generate_series(1, $1)",
        2 * BATCH + 1,
    )
    step = older("held", "held_since")
    batches = 0

    async def cut(unit: UnitOfWork, up_to: datetime, most: int) -> int:
        nonlocal batches
        batches += 1
        if batches == 3:
            raise ConnectionError("the database went away")
        return await step.remove(unit, up_to, most)

    keeper = Keeper(
        "pseudonymizer", "default", all_of_it.databases["pseudonymizer"],
        [Rule("held", 100, (replace(step, remove=cut),))], now,
    )  # fmt: skip
    with pytest.raises(ConnectionError):
        await keeper.apply()
    (told,) = await keeper.apply()
    assert told.rows == {"held": 2 * BATCH + 1}
    await all_of_it.owner.execute("delete from pseudonymizer.retention_run where data_class = 'held'")


async def test_a_draft_that_was_asked_for_goes_when_any_other_does(all_of_it: Whole) -> None:
    ticket = uuid4()
    await all_of_it.owner.execute(
        "insert into drafter.steered (tenant, steering_id, ticket_id, version, draft_id, outcome, created_at)"
        " select 'default', gen_random_uuid(), $1, days, gen_random_uuid(), 'draft', now() - days * interval '1 day'"
        " from unnest(array[50, 150]) as days",
        ticket,
    )
    await keeper(all_of_it, "drafter", timedelta()).apply()
    left = await all_of_it.owner.fetch("delete from drafter.steered where ticket_id = $1 returning version", ticket)
    assert [row["version"] for row in left] == [50]


async def test_ids_of_what_was_answered_and_sent_go_when_nothing_else_is_kept_of_it(all_of_it: Whole) -> None:
    owner, plain, alike = all_of_it.owner, uuid4(), uuid4()
    await owner.execute(
        "insert into drafter.likeness (tenant, ticket_id, version, stamp, event_id, received_at, category, lang, encoder,"
        " embedding) values ('default', $1, 1, now(), gen_random_uuid(), now(), 'network', 'fr', 'e',"
        " array_fill(0, array[384])::vector)",
        alike,
    )
    await owner.execute(
        "insert into drafter.answered (tenant, ticket_id, noted_at)"
        " select 'default', id, now() - interval '150 days' from unnest($1::uuid[]) as id",
        [plain, alike],
    )
    await owner.execute(
        "insert into drafter.sent_reply (tenant, reply_id, ticket_id, noted_at)"
        " select 'default', gen_random_uuid(), id, now() - days * interval '1 day'"
        " from (values ($1::uuid, 150), ($1, 50), (null, 150)) as one (id, days)",
        plain,
    )
    told = {one.data_class: one.rows for one in await keeper(all_of_it, "drafter", timedelta()).apply()}
    assert (told["likeness"]["answered"], told["threads"]["sent_reply"]) == (1, 2)
    assert await owner.fetchval("delete from drafter.answered returning ticket_id") == alike
    assert await owner.fetchval("delete from drafter.sent_reply returning now() - noted_at < interval '100 days'")
    await owner.execute("delete from drafter.likeness where ticket_id = $1", alike)


async def test_a_correction_whose_message_never_comes_goes_as_what_waits_for_one_does(all_of_it: Whole) -> None:
    await all_of_it.owner.execute(
        "insert into pseudonymizer.waiting_correction (tenant, ticket_id, version, event_id, event, waits_since)"
        " select 'default', gen_random_uuid(), days, gen_random_uuid(), '{}', now() - days * interval '1 day'"
        " from unnest(array[50, 150]) as days"
    )
    await keeper(all_of_it, "pseudonymizer", timedelta()).apply()
    left = await all_of_it.owner.fetch("delete from pseudonymizer.waiting_correction returning version")
    assert [row["version"] for row in left] == [50]


async def test_what_was_rejected_or_withdrawn_goes_and_what_is_in_force_or_was_handed_in_stays(
    all_of_it: Whole,
) -> None:
    title = uuid4().hex
    await all_of_it.owner.execute(
        "insert into desk.proposal (tenant, proposal_id, lang, category, title, text, questions, tickets, left_out,"
        " proposed_at, status, decided_at, import_id)"
        " select 'default', gen_random_uuid(), 'fr', 'hardware', $1, status || coalesce(id, ''), '{}', '{}', 0,"
        " now() - interval '300 days', status, nullif(now() - age, now()), id from (values"
        " ('open', interval '0', null), ('approved', interval '200 days', null),"
        " ('rejected', interval '10 days', null), ('rejected', interval '200 days', 'handed-in'),"
        " ('withdrawn', interval '200 days', null)) as one (status, age, id)",
        title,
    )

    async def left(later: timedelta) -> set[str]:
        await keeper(all_of_it, "desk", later).apply()
        rows = await all_of_it.owner.fetch("select text from desk.proposal where title = $1", title)
        return {row["text"] for row in rows}

    stays = {"open", "approved", "rejectedhanded-in"}
    assert await left(timedelta()) == stays | {"rejected"}
    assert await left(timedelta(days=95)) == stays
    await all_of_it.owner.execute("delete from desk.proposal where title = $1", title)


async def set_on(admin: AIOKafkaAdminClient, topic: str) -> dict[str, str]:
    (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    return {entry[0]: entry[1] for entry in answer.resources[0][4] if entry[3] == 1}


@pytest.mark.kafka
async def test_a_topic_made_with_another_retention_or_packing_gets_those_of_today(kafka_cluster: KafkaServer) -> None:
    name = f"scratch.kept.{uuid4().hex[:8]}"
    admin = AIOKafkaAdminClient(**kafka_cluster.login(config.ADMIN).client())
    await admin.start()
    try:
        own = {
            "retention.ms": "1000000",
            "min.insync.replicas": "1",
            "cleanup.policy": "delete",
            "compression.type": "lz4",
        }
        await admin.create_topics([NewTopic(name, 1, 1, topic_configs=own)])
        ours = {"retention.ms": "86400000", "segment.ms": "14400000", "compression.type": "uncompressed"}
        wanted = [NewTopic(name, 1, 1, topic_configs=ours)]
        assert await topics.keep_as_told(admin, wanted) == [name]
        kept = own | ours
        async with asyncio.timeout(30):  # a broker answers by what it knows, which follows what the controller wrote
            while (await set_on(admin, name)) != kept:
                await asyncio.sleep(0.05)
        assert await topics.keep_as_told(admin, wanted) == []
    finally:
        await admin.close()


async def test_no_ticket_is_asked_to_be_erased_twice(all_of_it: Whole) -> None:
    ticket: UUID = uuid4()
    await all_of_it.owner.execute(
        "insert into desk.ticket (ticket_id, tenant, state, heard_at, updated_at)"
        " values ($1, 'default', 'closed', now() - interval '200 days', now() - interval '200 days')",
        ticket,
    )
    first = await keeper(all_of_it, "desk", timedelta()).apply()
    second = await keeper(all_of_it, "desk", timedelta()).apply()
    assert [one.rows for one in first if one.data_class == "tickets"] == [{"ticket": 1}]
    assert [one for one in second if one.data_class == "tickets"] == []
    await all_of_it.carry()
