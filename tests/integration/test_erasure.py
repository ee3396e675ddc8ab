"""A person is erased: on real PostgreSQL under each service's own role, real seals, and a ledger that still verifies."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from schemas.articles import ArticleProposed
from schemas.erasure import TicketErased
from schemas.replies import ReplyDecided
from schemas.sealed import Purpose, Sealed
from schemas.tickets import PlaceholdersSealed, TicketReceived
from schemas.topics import KEEPERS, SERVICES
from services.audit.adapters.erasures import Erasures
from services.crm import handlers as crm
from services.desk import handlers as desk
from services.desk.adapters import articles, erasures, subject_office
from services.desk.adapters.accounts import Accounts
from services.desk.adapters.attempts import Attempts
from services.desk.adapters.factors import Factors
from services.desk.adapters.opening import Vault
from services.desk.adapters.second_step import SecondStep
from services.desk.adapters.subject_office import Credentials, Office, Unusable
from services.desk.adapters.subjects import Found
from services.desk.domain import totp
from services.desk.domain.agents import Agent
from services.desk.domain.categories import Categories
from services.desk.domain.subjects import Person
from services.drafter import handlers as drafter
from services.intake import handlers as intake
from services.pseudonymizer import handlers as pseudonymizer
from services.triage import handlers as triage
from shared.messaging.event import Event, originate
from shared.sealing import KeyDestroyed
from tests.conftest import ProvisionedDatabase
from tests.integration.archive import Archive, archive
from tests.integration.whole import Whole, now, whole
from tests.integration.whole import own_postgres as postgres
from tests.unit.crm.making import approval_of, content, decision, sealed_for
from tests.unit.drafter.test_handlers import triaged

__all__ = ["archive", "postgres"]

pytestmark = pytest.mark.feature(85)

NAME, ADDRESS = "Zéphyrine Québriac", "zephyrine.quebriac@maree.example"
PHRASE = "perroquet indigo du quai"
"""Personal only to who knows; no recogniser masks it: what would be left behind shows by it."""
VERDICT = (
    "insert into verdict values (gen_random_uuid(), $1, 'category', 'accepted', 'preselect', 'network', 0.9, null, 'fr',"
    " 1, '1', 'a', now())"
)
REVISION = (
    "insert into revision values (gen_random_uuid(), $1, gen_random_uuid(), 1, 'fr', 'light', 3, 0.1,"
    """ '[{"removed": "perroquet indigo du quai", "added": "perroquet"}]', now())"""
)
JUDGEMENT = (
    "insert into judgement (event_id, tenant, ticket_id, about, verdict, version, lang, said, agent, judged_at)"
    " values (gen_random_uuid(), 'default', $1, 'draft', 'up', 1, 'fr', '{}', 'a', now())"
)
OFFICER = Credentials("p.officer", "a long password")
VERSION_ACT = (
    "insert into version_act (act_id, ticket_id, act, version, draft_id, steering, agent, at)"
    " values (gen_random_uuid(), $1, 'redraft', 2, gen_random_uuid(), '{}', 'a', now())"
)
ASIDE = (
    "insert into aside (aside_id, ticket_id, version, agent, content, saved_at)"
    " select gen_random_uuid(), ticket_id, version, agent, content, now() from edit where ticket_id = $1"
)
NOTE = (
    "insert into second_note (note_id, ticket_id, agent, content, left_at)"
    " select gen_random_uuid(), ticket_id, agent, content, now() from edit where ticket_id = $1"
)
CONTROL = (
    "insert into control (draft_id, tenant, ticket_id, month)"
    " values (gen_random_uuid(), 'default', $1, date_trunc('month', now()))"
)
SUGGESTION = (
    "insert into suggestion (draft_id, tenant, ticket_id, article_id, title, lang, suggested_at)"
    " values (gen_random_uuid(), 'default', $1, 'printer', 'Imprimante', 'fr', now())"
)
PROPOSAL = (
    "insert into proposal (tenant, proposal_id, lang, category, title, text, questions, tickets, left_out, proposed_at,"
    " status, decided_at) select 'default', gen_random_uuid(), 'fr', 'hardware', 'Titre',"
    f" '{PHRASE}', '{{}}', array[gen_random_uuid(), $1::uuid], 0, now(), status, now()"
    " from unnest(array['open', 'rejected', 'withdrawn']) as status"
)
SOLVED = (
    "insert into drafter.solved (tenant, ticket_id, reply_id, version, lang, subject, sentences, left_out, encoder,"
    " embedding, decided_at) values ('default', $1, gen_random_uuid(), 2, 'fr', 'Objet',"
    f" array['{PHRASE}'], 0, 'e', array_fill(0, array[384])::vector, now())"
)
EARLIER_NOTICE = (
    "insert into crm.webhook_delivery (event_id, event_type, body, trace)"
    " values (gen_random_uuid(), 'ticket.corrected.v1', json_build_object('subject', $1::uuid), '{}')"
)
HELD_FIELD = "insert into crm.held values ('default', $1, 'category')"
DISCLOSED = (
    "insert into crm.disclosed (tenant, ticket_id, version, subscriber, purpose, fields)"
    " values ('default', $1, 2, 'webhook', 'follow_up', array['sender_address'])"
)
DECLINED = "insert into declined values ($1, gen_random_uuid(), 'default', 'a', now())"
RESTRICTION = "insert into restriction values (gen_random_uuid(), $1, 'default', 'accuracy', 'a', null, now(), 'lifted', 'a', now())"
LIFTED = "insert into {}.restricted values ($1, gen_random_uuid(), true)"
MARKED_SECRET = "insert into pseudonymizer.marked_secret values ('default', $1, '', 1, 'SECRET')"
SET_ASIDE = (
    "insert into {}.waiting_record (consumer, event_id, tenant, ticket_id, origin, headers, value)"
    " values ('guichet.none', gen_random_uuid(), 'default', $1, '{{}}', '{{}}', '')"
)
STEERED = (
    "insert into drafter.steered (tenant, steering_id, ticket_id, version, draft_id, outcome)"
    " values ('default', gen_random_uuid(), $1, 2, gen_random_uuid(), 'draft')"
)
_THEME_OF = "('default', gen_random_uuid(), 1, array[gen_random_uuid(), $1::uuid], 'network', array['fr'], now(), now()"
THEME_DRAFTED = f"insert into drafter.theme values {_THEME_OF})"
UNSETTLED = "insert into drafter.unsettled values ('default', 'burst', $1, gen_random_uuid())"
THEME_SHOWN = f"insert into desk.theme values {_THEME_OF}, now())"
NEVER_FILLED = {"pseudonymizer.held", "pseudonymizer.waiting_correction", "intake.rejected"}


@pytest_asyncio.fixture(loop_scope="session")
async def all_of_it(postgres: ProvisionedDatabase, archive: Archive) -> AsyncIterator[Whole]:
    async with whole(postgres, archive.handlers) as made:
        made.names[NAME] = "PERSON"
        yield made


def office(made: Whole) -> Office:
    database, seals = made.databases["desk"], made.seals
    accounts = Accounts(
        database, "default", now, lifetime=timedelta(hours=1), idle=timedelta(hours=1),
        attempts=Attempts(database, b"s" * 32, now), hasher=PasswordHasher(time_cost=1, memory_cost=64),
    )  # fmt: skip
    attempts, factors = Attempts(database, b"s" * 32, now), Factors("default", b"s" * 32)
    second = SecondStep(database, now, accounts=accounts, attempts=attempts, factors=factors)
    vault = Vault(seals.opener(Purpose.INBOUND, Purpose.VAULT), seals.sealer(*Purpose), now)
    return Office(database, accounts, second, vault, "default", now, Categories())


async def signed_up(made: Whole, role: str = "privacy") -> Office:
    place = office(made)
    await made.owner.execute("delete from desk.agent where login = $1", OFFICER.login)
    hashed = PasswordHasher(time_cost=1, memory_cost=64).hash(OFFICER.password)
    await made.owner.execute(
        "insert into desk.agent (login, tenant, name, role, password_hash) values ($1, 'default', 'P', $2, $3)",
        OFFICER.login, role, hashed,
    )  # fmt: skip
    return place


async def lived(made: Whole) -> tuple[UUID, UUID]:
    """The person's ticket, with all that people and models add to one, and somebody else's in which they are named."""
    tag = uuid4().hex
    said = f"Bonjour, ici {NAME}. Le {PHRASE} ne répond plus depuis ce matin, personne ne peut travailler."
    mine = await made.mail(NAME, ADDRESS, said, id_=f"<1.{tag}@maree.example>")
    await made.mail(
        NAME, ADDRESS, f"Le {PHRASE} encore.", id_=f"<2.{tag}@maree.example>", answers=f"<1.{tag}@maree.example>"
    )
    other = await made.mail("Paul Martin", "paul@x.example", f"Voir {NAME}, merci.", id_=f"<3.{tag}@x.example>")
    await made.carry()
    await people(made, mine.ticket_id)
    await made.carry()
    return mine.ticket_id, other.ticket_id


async def people(made: Whole, ticket: UUID) -> None:
    """What agents do to a ticket, as the desk writes it."""
    database, what = made.databases["desk"], content(text=f"Bonjour, le {PHRASE} est réparé.", recipients=(ADDRESS,))
    approval = approval_of(what, ticket_id=ticket, ticket_version=2, approved_at=now())
    sealed, key = sealed_for(ticket, what, made.seals.keys)
    async with database.unit() as unit:
        await unit.connection.execute(
            "select keyring.put($1, 'default', $2, 'outbound', $3, $4)", key.key_id, ticket, key.kek_id, key.wrapped
        )
        copy = await made.seals.sealer(Purpose.INBOUND).seal(
            unit, what.text.encode(), ticket_id=ticket, tenant="default", purpose=Purpose.INBOUND
        )
        await unit.connection.execute(
            "insert into edit (ticket_id, version, agent, content, saved_at) values ($1, 2, 'a', $2::jsonb, now())",
            ticket, copy.model_dump_json(),
        )  # fmt: skip
        await unit.connection.execute(
            "insert into decision (reply_id, ticket_id, tenant, version, decision, status, agent, decided_at,"
            " publish_after, copy) values ($1, $2, 'default', 2, 'approved', 'published', 'a', now(), now(), $3::jsonb)",
            approval.reply_id, ticket, copy.model_dump_json(),
        )  # fmt: skip
        for statement in (
            "insert into human_value values ($1, 'category', 'network', 'email', 'a', 1, now())",
            "insert into viewing (ticket_id, agent, seen_at) values ($1, 'a', now())",
            "insert into masking values (gen_random_uuid(), $1, 'missed', 'PERSON', null, 1, 'a', now())",
            VERDICT,
            "insert into lease values ($1, 'a', gen_random_uuid(), now())",
            "insert into step_failure values ($1, 'draft', now())",
            "insert into assignment (ticket_id, agent, since) values ($1, 'a', now())",
            REVISION,
            JUDGEMENT,
            VERSION_ACT,
            ASIDE,
            NOTE,
            CONTROL,
            SUGGESTION,
            PROPOSAL,
            RESTRICTION,
            DECLINED,
        ):
            await unit.connection.execute(statement, ticket)
        decided: Event[ReplyDecided] = originate(
            decision(made.seals.keys.sign(approval), sealed), source="desk", tenant="default", ticket_id=ticket,
            actor="a.roy",
        )  # fmt: skip
        await unit.publish(decided)
    await made.owner.execute(
        "insert into triage.corrections values ($1, 'category', 'network', null, 1, 'default', 'a', $2, now())",
        ticket, uuid4(),
    )  # fmt: skip
    await made.owner.execute("insert into drafter.answered values ('default', $1)", ticket)
    for statement in (
        SOLVED, STEERED, EARLIER_NOTICE, HELD_FIELD, DISCLOSED, THEME_DRAFTED, THEME_SHOWN, UNSETTLED, MARKED_SECRET,
    ):  # fmt: skip
        await made.owner.execute(statement, ticket)
    for service in KEEPERS:
        for statement in (LIFTED, SET_ASIDE):
            await made.owner.execute(statement.format(service), ticket)
    await made.owner.execute(
        "insert into drafter.sent_reply select tenant, reply_id from drafter.solved where ticket_id = $1", ticket
    )
    await made.owner.execute(
        "insert into drafter.sent_reply (tenant, reply_id, ticket_id) values ('default', gen_random_uuid(), $1)", ticket
    )


async def erased(made: Whole, place: Office, *tickets: UUID, but: str = "") -> dict[str, Any]:
    request = await subject_office.erase(place, OFFICER, tickets)
    await made.carry(but=but)
    found = await subject_office.certificate(place, request)
    assert found is not None
    return found.as_json()


async def erase_all(made: Whole) -> None:
    """Leaves the database to the next test as if nothing had lived in it."""
    place = await signed_up(made)
    rows = await made.owner.fetch("select ticket_id from desk.ticket")
    if rows:
        await erased(made, place, *(row["ticket_id"] for row in rows))


async def test_nothing_of_a_person_is_left_in_any_table_and_the_ledger_verifies(
    all_of_it: Whole, archive: Archive
) -> None:
    mine, other = await lived(all_of_it)
    place = await signed_up(all_of_it)
    before = await all_of_it.rows_with(PHRASE, str(mine))
    assert {name.split(".")[0] for name in before} >= set(SERVICES) | {"keyring"}, "planted where it can be found"
    seals = _sealed(all_of_it, mine)
    assert len(seals) >= 4

    said = await erased(all_of_it, place, mine)

    assert said["complete"]
    (ticket,) = said["tickets"]
    assert {one["service"] for one in ticket["erased"]} == set(SERVICES)
    counts = {f"{one['service']}.{table}": rows for one in ticket["erased"] for table, rows in one["rows"].items()}
    assert {table for table, rows in counts.items() if not rows} == NEVER_FILLED
    assert await all_of_it.rows_with(PHRASE, NAME, ADDRESS) == {}
    left = set(await all_of_it.rows_with(str(mine))) - {f"{service}.erased" for service in SERVICES}
    assert left == {"audit.ledger", "desk.erasure", "desk.erasure_answer", "desk.fact"}
    beside = await all_of_it.owner.fetch("select kind from desk.fact where data::text like $1", f"%{mine}%")
    assert {row["kind"] for row in beside} == {"ticket.likened.v1"}, "its id, beside another ticket that it resembles"
    for sealed in seals:
        with pytest.raises(KeyDestroyed):
            await all_of_it.seals.opener().open(all_of_it.owner, sealed, ticket_id=mine, tenant="default")
    assert await all_of_it.keys_of(other) > 0
    assert await all_of_it.owner.fetchval("select count(*) from desk.fact where ticket_id = $1", other) > 0
    await archive.checkpoints.note_head()
    assert (await archive.verify()).verdict.green
    told = await all_of_it.owner.fetch(
        "select event_type, facts from audit.ledger where ticket_id = $1 and event_type like 'ticket.erase%'", mine
    )
    assert sorted(row["event_type"] for row in told) == ["ticket.erase.v1", *["ticket.erased.v1"] * len(SERVICES)]
    assert all(json.loads(row["facts"])["request_id"] == said["request_id"] for row in told)


def _sealed(made: Whole, ticket: UUID) -> list[Sealed]:
    """Every sealed content of the ticket as it lies in the topics."""
    found = []
    for record in made.carried:
        if record.key == str(ticket).encode():
            match record.topic:
                case TicketReceived.TYPE:
                    found.append(TicketReceived.model_validate_json(record.value).content)
                case PlaceholdersSealed.TYPE:
                    found.append(PlaceholdersSealed.model_validate_json(record.value).table)
                case ReplyDecided.TYPE:
                    found.append(Sealed.model_validate(json.loads(record.value)["content"]))
    return found


async def test_what_still_comes_of_an_erased_ticket_is_passed_over(all_of_it: Whole) -> None:
    mine, _ = await lived(all_of_it)
    place = await signed_up(all_of_it)
    await erased(all_of_it, place, mine)
    async with all_of_it.databases["triage"].unit() as unit:
        late = originate(
            triaged(mine, version=3, body=PHRASE).data, source="triage", tenant="default", ticket_id=mine,
            actor="triage",
        )  # fmt: skip
        await unit.publish(late)
    old = [record for record in all_of_it.carried if record.key == str(mine).encode()]
    await all_of_it.owner.execute("delete from desk.inbox; delete from pseudonymizer.inbox; delete from crm.inbox")
    for record in old:
        if record.topic != "ticket.erase.v1":
            await all_of_it.deliver(record)
    await all_of_it.carry()
    assert await all_of_it.rows_with(PHRASE, NAME, ADDRESS) == {}
    assert await all_of_it.keys_of(mine) == 0


async def test_a_service_that_was_down_erases_later_and_what_it_sealed_meanwhile_is_destroyed(all_of_it: Whole) -> None:
    mine, _ = await lived(all_of_it)
    place = await signed_up(all_of_it)
    request = await subject_office.erase(place, OFFICER, [mine])
    await all_of_it.carry(but="pseudonymizer")
    partly = await subject_office.certificate(place, request)
    assert partly is not None
    assert partly.missing == [(mine, "pseudonymizer")]
    async with all_of_it.databases["pseudonymizer"].unit() as unit:
        await all_of_it.seals.sealer(Purpose.VAULT).seal(
            unit, NAME.encode(), ticket_id=mine, tenant="default", purpose=Purpose.VAULT
        )
    assert await all_of_it.keys_of(mine) == 1
    command = next(
        record for record in all_of_it.carried if record.topic == "ticket.erase.v1" and record.key == str(mine).encode()
    )
    await all_of_it.deliver(command)
    await all_of_it.carry()
    whole_now = await subject_office.certificate(place, request)
    assert whole_now is not None
    assert whole_now.whole
    assert await all_of_it.keys_of(mine) == 0


async def test_the_same_mail_after_an_erasure_is_passed_over_on_record_and_a_new_one_is_a_ticket(
    all_of_it: Whole,
) -> None:
    place, said = await signed_up(all_of_it), f"Le {PHRASE}, voir ci-dessus, ne répond plus."
    id_ = f"<{uuid4()}@maree.example>"
    first = await all_of_it.mail(NAME, ADDRESS, said, id_=id_)
    assert (await all_of_it.mail(NAME, ADDRESS, said, id_=id_)).duplicate
    await all_of_it.carry()
    await erased(all_of_it, place, first.ticket_id)
    passed_over = "select count(*) from audit.ledger where facts ->> 'detail' = 'mail.erased_before'"
    before = await all_of_it.owner.fetchval(passed_over)
    assert await all_of_it.maybe(NAME, ADDRESS, said, id_=id_) is None
    await all_of_it.carry()
    assert await all_of_it.owner.fetchval(passed_over) == before + 1
    assert await all_of_it.rows_with(PHRASE) == {}
    again = await all_of_it.mail(NAME, ADDRESS, said, id_=f"<{uuid4()}@maree.example>")
    assert (again.ticket_id != first.ticket_id, again.version, again.duplicate) == (True, 1, False)
    await all_of_it.carry()
    known = "select count(*) from desk.fact where ticket_id = $1 and kind = 'ticket.triaged.v1'"
    assert await all_of_it.owner.fetchval(known, again.ticket_id) == 1
    await erased(all_of_it, place, again.ticket_id)


async def test_a_person_is_found_by_address_or_name_and_every_opening_is_on_record(all_of_it: Whole) -> None:
    mine, other = await lived(all_of_it)
    place = await signed_up(all_of_it)
    found = {}
    for given in (ADDRESS.upper(), "  zephyrine   QUEBRIAC "):
        tickets, _ = await subject_office.search(place, OFFICER, Person([given]))
        found[given] = {one.ticket_id: one for one in tickets if one.ticket_id in (mine, other)}
    by_address, by_name = found.values()
    assert {ticket: one.how for ticket, one in by_address.items()} == {mine: "wrote"}
    assert {ticket: one.how for ticket, one in by_name.items()} == {mine: "wrote", other: "named"}
    assert isinstance(by_name[mine], Found)
    assert by_name[mine].messages == 2
    await all_of_it.carry()
    openings = await all_of_it.owner.fetch(
        "select facts from audit.ledger where ticket_id = $1 and facts ->> 'purpose' = 'subject_search'", other
    )
    assert {json.loads(row["facts"])["by"] for row in openings} == {OFFICER.login}
    assert await all_of_it.owner.fetchval("select count(*) from desk.session where login = $1", OFFICER.login) == 0
    await erased(all_of_it, place, mine, other)


async def test_who_is_neither_privacy_nor_admin_finds_and_erases_nothing(all_of_it: Whole) -> None:
    place = await signed_up(all_of_it, role="lead")
    with pytest.raises(Unusable, match="privacy or admin"):
        await subject_office.search(place, OFFICER, Person([ADDRESS]))
    with pytest.raises(Unusable, match="privacy or admin"):
        await subject_office.erase(place, OFFICER, [uuid4()])
    with pytest.raises(Unusable, match="Not signed in"):
        await subject_office.erase(place, Credentials(OFFICER.login, "no"), [uuid4()])
    async with place.database.pool.acquire() as connection:
        assert await erasures.certificate(connection, "default", uuid4()) is None


KEPT = {"audit.ledger", "audit.restricted", "audit.waiting_record", "desk.erasure", "desk.erasure_answer"}
"""Tables with a ticket's id that an erasure leaves: codes, ids and counts."""
HELD_BY = {
    "intake": intake.HELD,
    "pseudonymizer": pseudonymizer.eraser().steps,
    "triage": triage.HELD,
    "drafter": drafter.HELD,
    "desk": desk.HELD,
    "crm": crm.HELD,
}


async def test_no_table_that_knows_a_ticket_is_forgotten(all_of_it: Whole) -> None:
    """A new table with a ticket's id must be erased, or be named above with its reason."""
    rows = await all_of_it.owner.fetch(
        "select distinct table_schema || '.' || table_name as name from information_schema.columns"
        " where column_name in ('ticket_id', 'tickets') and table_schema = any($1)",
        list(SERVICES),
    )
    erased_ = {f"{service}.{step.table}" for service, steps in HELD_BY.items() for step in steps}
    shared = {f"{service}.{table}" for service in KEEPERS for table in ("restricted", "waiting_record")}
    """What `close_for_good` deletes; the audit, which has the tables too, sets nothing aside."""
    assert {row["name"] for row in rows} - erased_ - shared == KEPT


async def test_a_second_factor_is_asked_of_an_officer_as_at_the_desk(all_of_it: Whole) -> None:
    place = await signed_up(all_of_it)
    desk_ = all_of_it.databases["desk"]
    factors = Factors("default", b"s" * 32)
    async with desk_.unit() as unit:
        await factors.renew(unit.connection, OFFICER.login)
        secret = await factors.pending(unit.connection, OFFICER.login)
        assert secret is not None
        assert await factors.confirm(unit.connection, OFFICER.login, totp.code(secret, totp.step(now()) - 1), now())
    with pytest.raises(Unusable, match="code does not fit"):
        await subject_office.erase(place, OFFICER, [uuid4()])
    shown = replace(OFFICER, code=lambda: totp.code(secret, totp.step(now())))
    assert await subject_office.erase(place, shown, [uuid4()])
    await all_of_it.owner.execute("delete from desk.factor where login = $1", OFFICER.login)


async def test_keys_that_a_restored_backup_brings_back_are_destroyed_when_the_audit_starts(
    all_of_it: Whole, archive: Archive, tmp_path: Path
) -> None:
    mine, other = await lived(all_of_it)
    place = await signed_up(all_of_it)
    keys = await all_of_it.owner.fetch("select * from keyring.data_key where ticket_id = $1", mine)
    noted = Erasures(tmp_path / "audit" / "erasures.jsonl")
    handlers = replace(archive.handlers, erasures=noted)
    (consumer,) = [one for one in all_of_it.consumers["ticket.erase.v1"] if one.service == "audit"]
    consumer.subscription = next(one for one in handlers.subscriptions() if one.topic == "ticket.erase.v1")
    said = await erased(all_of_it, place, mine)
    assert noted.path.stat().st_mode & 0o077 == 0
    assert await noted.destroy_again(all_of_it.databases["audit"], now) == 0

    await all_of_it.owner.executemany(
        "insert into keyring.data_key values ($1, $2, $3, $4, $5, $6, $7)", [tuple(row.values()) for row in keys]
    )
    with noted.path.open("a") as stream:
        stream.write('{"tenant": "cut off')
    assert await noted.destroy_again(all_of_it.databases["audit"], now) == len(keys)
    await all_of_it.carry()
    assert await all_of_it.keys_of(mine) == 0
    assert await all_of_it.keys_of(other) > 0
    found = await subject_office.certificate(place, UUID(said["request_id"]))
    assert found is not None
    assert sum(one.service == "audit" for one in found.answers) == 2, "the certificate says that it was done again"
    await erased(all_of_it, place, other)


async def test_an_article_proposed_of_an_erased_ticket_does_not_come_back(all_of_it: Whole) -> None:
    """The proposal was on its way while the person was erased."""
    database, erased, other = all_of_it.databases["desk"], uuid4(), uuid4()
    async with database.unit() as unit:
        await unit.close_for_good(erased)

    def proposed(*tickets: UUID) -> Event[ArticleProposed]:
        data = ArticleProposed(
            proposal_id=uuid4(), lang="fr", category="hardware", title="Titre", text=PHRASE, questions=(),
            tickets=tickets, left_out=0, proposed_at=now(),
        )  # fmt: skip
        return originate(data, source="drafter", tenant="default", ticket_id=None, actor="drafter")

    events = [proposed(other, erased), proposed(other)]
    for event in events:
        async with database.unit() as unit:
            await articles.take_proposed(event, None, unit)
    ids = [event.data.proposal_id for event in events]
    rows = await database.pool.fetch("delete from proposal where proposal_id = any($1) returning proposal_id", ids)
    assert [row["proposal_id"] for row in rows] == ids[1:]


async def test_an_approved_article_stays_without_the_ticket_and_is_named_on_the_certificate(all_of_it: Whole) -> None:
    mine, other = await lived(all_of_it)
    place = await signed_up(all_of_it)
    approved, another = uuid4(), uuid4()
    for proposal, ticket, status in ((approved, mine, "approved"), (another, other, "rejected")):
        await all_of_it.owner.execute(
            "insert into desk.proposal (tenant, proposal_id, lang, category, title, text, questions, tickets, left_out,"
            " proposed_at, status) values ('default', $1, 'fr', 'hardware', 'T', 'Mots', '{}', array[$2::uuid], 0, now(), $3)",
            proposal, ticket, status,
        )  # fmt: skip
    said = await erased(all_of_it, place, mine)
    rows = await all_of_it.owner.fetch(
        "delete from desk.proposal where proposal_id = any($1) returning proposal_id, text, tickets",
        [approved, another],
    )
    assert {row["proposal_id"]: (row["text"], row["tickets"]) for row in rows} == {
        approved: ("Mots", []), another: ("Mots", [other]),
    }  # fmt: skip
    assert any("article.decided.v1" in line for line in said["not_reached"])
    await erased(all_of_it, place, other)


async def test_an_erasure_that_a_service_slept_through_is_asked_for_again_each_week_until_it_answers(
    all_of_it: Whole,
) -> None:
    database, request, ticket = all_of_it.databases["desk"], uuid4(), uuid4()
    agent = Agent(login="p.officer", name="P", role="privacy", tenant="default")
    await database.pool.execute("delete from outbox")
    async with database.unit() as unit:
        await erasures.ask(unit, agent, request, [ticket], now())
    for service in SERVICES[:-1]:
        data = TicketErased(ticket_id=ticket, request_id=request, service=service, erased={}, at=now())
        said = originate(data, source=service, tenant="default", ticket_id=ticket, actor=service)
        async with database.unit() as unit:
            await erasures.take_answer(said, None, unit)

    async def again(days: int) -> list[Any]:
        async with database.unit() as unit:
            await erasures.ask_again(unit, now() + timedelta(days=days))
        return list(await database.pool.fetch("select event_id from outbox where key = $1", str(ticket).encode()))

    try:
        assert [len(await again(days)) for days in (6, 8, 9, 16)] == [1, 2, 2, 3], "once a week, each under its own id"
        data = TicketErased(ticket_id=ticket, request_id=request, service=SERVICES[-1], erased={}, at=now())
        async with database.unit() as unit:
            said = originate(data, source="audit", tenant="default", ticket_id=ticket, actor="audit")
            await erasures.take_answer(said, None, unit)
        assert len(await again(30)) == 3
    finally:
        await database.pool.execute("delete from erasure where request_id = $1", request)
        await database.pool.execute("delete from erasure_answer where request_id = $1", request)
        await database.pool.execute("delete from outbox")
