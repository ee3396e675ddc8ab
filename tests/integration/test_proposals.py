"""Solved tickets propose articles, on PostgreSQL: the real tables and handlers; vectors made up but where said."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from schemas.articles import ArticleDecided, ArticleIndexed, ArticleProposed
from schemas.replies import DraftOutcome, ReplyRevised, ReplySent, Said, SendStatus
from services.drafter.adapters import own
from services.drafter.adapters.catalogue import tell
from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.index import PostgresIndex
from services.drafter.adapters.own import Stamp
from services.drafter.adapters.proposing import Proposer
from services.drafter.adapters.publishing import Publisher
from services.drafter.adapters.searcher import Reading, Searcher
from services.drafter.adapters.solved import Ready
from services.drafter.domain.bursts import Rule as BurstRule
from services.drafter.domain.compose import DEFAULT_VOICES
from services.drafter.domain.knowledge import chunks, parse
from services.drafter.domain.outcome import Ticket
from services.drafter.domain.proposing import Rule
from services.drafter.handlers import Drafter
from shared.messaging.consumer import Consumer
from shared.messaging.event import Event, originate
from shared.persistence.database import Database
from shared.recognising import Recognise
from tests.conftest import ProvisionedDatabase
from tests.integration.office import record
from tests.integration.test_drafter import searcher, write
from tests.integration.test_likeness import DAY, DRAFT, about, came
from tests.unit.drafter.test_handlers import Recorded

pytestmark = pytest.mark.feature(55)

SENTENCES = ("Branchez le câble de la table.", "L'image apparaît au bout de quelques secondes.")
BACK = timedelta(days=365)


def unloaded() -> tuple[Embedder, Recognise]:
    raise ConnectionError("no model is needed here")


DRAFTER = Drafter(
    Recorded(), BurstRule(), BACK, proposing=Proposer(unloaded, [DEFAULT_VOICES], Rule(least=3, reply=0.45), BACK)
)


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgres: ProvisionedDatabase) -> AsyncIterator[Database]:
    database = await Database.connect(postgres.urls["drafter"], schema="drafter", size=3)
    await clear(database)
    yield database
    await clear(database)
    await database.close()


async def clear(database: Database) -> None:
    for table in (
        "draft", "likeness", "answered", "burst", "theme", "outbox", "inbox", "solved", "sent_reply", "own_article", "article",
    ):  # fmt: skip
        await database.pool.execute(f"delete from {table}")


class Case:
    """A solved ticket as its three events tell it, in whatever order."""

    def __init__(self, place: int, *, tenant: str = "t", question: int = 1, answer: int = 2, **said: Any) -> None:
        self.tenant = tenant
        self.ticket_id, self.reply_id = uuid4(), uuid4()
        self.question, self.answer = about(question, 0.9, aside=300 + place), about(answer, 0.9, aside=340 + place)
        self.triaged = replace(came(place, self.ticket_id, tenant=tenant), time=DAY)
        self.subject = said.pop("subject", f"Pas d'image {'!' * place}".strip())
        self.sentences = said.pop("sentences", SENTENCES)
        self.at = DAY + timedelta(hours=1 + place)

    def steps(self) -> list[tuple["Case", str]]:
        return [(self, step) for step in ("triaged", "revised", "sent")]

    def revised(self) -> Event[ReplyRevised]:
        data = ReplyRevised(
            ticket_id=self.ticket_id, version=1, reply_id=self.reply_id, draft_id=uuid4(), lang="fr", kind="rewritten",
            changed=9, share=1.0, decided_at=self.at,
            said=Said(subject=self.subject, category="hardware", sentences=self.sentences, left_out=1),
        )  # fmt: skip
        return originate(data, source="desk", tenant=self.tenant, ticket_id=self.ticket_id, actor="desk")

    def sent(self, status: SendStatus = SendStatus.SENT) -> Event[ReplySent]:
        data = ReplySent(
            ticket_id=self.ticket_id, version=1, reply_id=self.reply_id, status=status,
            rfc_message_id="<a@b.example>", at=self.at,
        )  # fmt: skip
        return originate(data, source="crm", tenant=self.tenant, ticket_id=self.ticket_id, actor="crm")


async def handle(database: Database, case: Case, step: str) -> None:
    assert DRAFTER.proposing is not None
    async with database.unit() as unit:
        if step == "triaged":
            await DRAFTER.apply(case.triaged, Reading(DRAFT, case.question, "e1"), unit)
        elif step == "revised":
            ready = Ready(case.subject, case.sentences, 1, case.answer, "e1")
            await DRAFTER.proposing.learn(case.revised(), ready, unit)
        else:
            await DRAFTER.note_answer(case.sent(SendStatus.FAILED if step == "failed" else SendStatus.SENT), None, unit)


async def all_of(database: Database, *cases: Case) -> None:
    for case in cases:
        for _, step in case.steps():
            await handle(database, case, step)


async def published(database: Database, data: Any) -> list[Any]:
    rows = await database.pool.fetch("select payload from outbox where topic = $1 order by id", data.TYPE)
    return [data.model_validate_json(row["payload"]) for row in rows]


async def test_the_third_solved_ticket_of_one_matter_proposes_what_people_said(database: Database) -> None:
    cases = [Case(place) for place in range(3)]
    await all_of(database, *cases[:2])
    assert await published(database, ArticleProposed) == []
    await all_of(database, cases[2])
    (made,) = await published(database, ArticleProposed)
    assert (made.lang, made.category, made.text) == ("fr", "hardware", "\n".join(SENTENCES))
    assert (made.title, set(made.tickets), made.left_out) == ("Pas d'image", {one.ticket_id for one in cases}, 1)
    assert made.questions == ("Pas d'image !", "Pas d'image !!")


async def test_any_order_and_any_repeat_propose_the_matter_once(database: Database) -> None:
    for seed in range(6):
        await clear(database)
        cases = [Case(place) for place in range(3)]
        strangers = [Case(7, question=5), Case(8, answer=6), Case(9, tenant="other"), Case(10)]
        steps = [step for case in (*cases, *strangers[:3]) for step in case.steps()]
        steps += [(strangers[3], "triaged"), (strangers[3], "revised"), (strangers[3], "failed"), *steps[2:5]]
        random.Random(seed).shuffle(steps)
        for case, step in steps:
            await handle(database, case, step)
        (made,) = await published(database, ArticleProposed)
        assert set(made.tickets) == {case.ticket_id for case in cases}


async def test_a_matter_that_was_proposed_is_not_proposed_again(database: Database) -> None:
    await all_of(database, *(Case(place) for place in range(8)))
    assert len(await published(database, ArticleProposed)) == 1
    assert await database.pool.fetchval("select count(distinct proposal_id) from solved") == 1
    assert await database.pool.fetchval("select count(*) from solved where proposal_id is null") == 0


async def test_replies_that_say_nothing_in_common_and_two_replies_to_one_ticket_propose_nothing(
    database: Database,
) -> None:
    await all_of(database, Case(0), Case(1), Case(2, sentences=("Redémarrez le serveur de licences.",)))
    only = Case(3, question=9, answer=9)
    await all_of(database, only)
    for place in (4, 5):
        again = Case(place, question=9, answer=9)
        again.ticket_id = only.ticket_id
        await handle(database, again, "revised")
        await handle(database, again, "sent")
    proposed = await published(database, ArticleProposed)
    assert [made.text for made in proposed] in ([], ["\n".join(SENTENCES)])
    assert all(only.ticket_id not in made.tickets for made in proposed)


async def test_a_message_that_is_read_anew_takes_what_was_answered_out_of_the_running(database: Database) -> None:
    cases = [Case(place) for place in range(3)]
    await all_of(database, *cases[:2])
    again = replace(came(0, cases[0].ticket_id, tenant="t"), time=cases[0].at + timedelta(minutes=1))
    async with database.unit() as unit:
        await DRAFTER.apply(again, Reading(DRAFT, cases[0].question, "e1"), unit)
    await all_of(database, cases[2])
    assert await published(database, ArticleProposed) == []


def decided(proposal_id: UUID, version: int, decision: str = "approved", **changes: Any) -> ArticleDecided:
    approved = decision == "approved"
    values: dict[str, Any] = {
        "proposal_id": proposal_id, "version": version, "decision": decision, "lang": "fr", "category": "hardware",
        "title": "Où sont rangés les parapluies" if approved else None,
        "text": "Les parapluies sont dans le meuble bleu de l'entrée." if approved else None,
        "questions": ("Où trouver un parapluie quand il pleut",) if approved else (), "agent": "lead-1",
        "decided_at": DAY + timedelta(minutes=version),
    }  # fmt: skip
    return ArticleDecided(**(values | changes))


def another(search: Searcher, database: Database, folder: Path) -> Searcher:
    """A second process of the service, that was told of nothing; it shares the first one's models to save time."""
    other = searcher(database, folder)
    assert search._loaded is not None
    other._loaded = replace(search._loaded, stamp=Stamp(0, 0), libraries={})
    return other


async def test_an_article_is_used_once_a_person_approved_it_by_its_tenant_alone_and_until_it_is_withdrawn(
    database: Database, tmp_path: Path
) -> None:
    """On the real encoder, finder and index, through the real consumer."""
    write(tmp_path, "cafe", "Comment détartrer la machine à café", "La machine à café se détartre chaque mois.")
    search = searcher(database, tmp_path)
    await search.load()
    drafter = Drafter(search, BurstRule(), BACK, publishing=Publisher(search.parts, search.index))
    taking = next(one for one in drafter.subscriptions() if one.data is ArticleDecided)
    consumer = Consumer("drafter", taking, database, tenant="t", stop=lambda: None)
    proposal_id, offset = uuid4(), iter(range(100))

    async def take(data: ArticleDecided, event_id: UUID | None = None) -> None:
        event = originate(data, source="desk", tenant="t", ticket_id=None, actor="lead-1", id=event_id)
        await consumer.handle([record(event, next(offset))])

    async def asked(tenant: str = "t") -> DraftOutcome:
        ticket = Ticket("fr", "Parapluie", "Bonjour, où trouver un parapluie quand il pleut ?", tenant=tenant)
        draft = (await search.read([ticket]))[0].draft
        if draft.outcome is DraftOutcome.DRAFT:
            assert [source.id for source in draft.sources] == [str(proposal_id)]
        return draft.outcome

    assert await asked() is DraftOutcome.NO_ANSWER  # proposed, perhaps, and approved by nobody
    await take(decided(uuid4(), 1, "rejected", reason="one_off"))
    assert await asked() is DraftOutcome.NO_ANSWER
    event_id = uuid4()
    await take(decided(proposal_id, 1), event_id)
    await take(decided(proposal_id, 1), event_id)
    assert await asked() is DraftOutcome.DRAFT
    assert await asked("other") is DraftOutcome.NO_ANSWER
    assert await database.pool.fetchval("select count(*) from article where tenant = 't'") == 1

    other = another(search, database, tmp_path)
    (reading,) = await other.read([Ticket("fr", "", "où trouver un parapluie quand il pleut ?", tenant="t")])
    assert reading.draft.outcome is DraftOutcome.DRAFT
    assert await database.pool.fetchval("select count(*) from article where tenant = 't'") == 1

    await take(decided(proposal_id, 2, "withdrawn", reason="outdated"))
    await take(decided(proposal_id, 1))  # late, and under another id
    assert await asked() is DraftOutcome.NO_ANSWER
    (reading,) = await other.read([Ticket("fr", "", "où trouver un parapluie quand il pleut ?", tenant="t")])
    assert reading.draft.outcome is DraftOutcome.NO_ANSWER
    told = [one for one in await published(database, ArticleIndexed) if one.origin == "proposal"]
    assert [(one.article_id, one.present, one.title) for one in told] == [
        (str(proposal_id), True, "Où sont rangés les parapluies"),
        (str(proposal_id), False, "Où sont rangés les parapluies"),
    ]

    broken = decided(uuid4(), 1, text="Demandez [PERSON_1].")
    await take(broken)
    letters = await database.pool.fetchval("select count(*) from outbox where topic = $1", "article.decided.v1.dlq")
    assert (letters, await database.pool.fetchval("select count(*) from own_article")) == (1, 2)
    await search.close()


async def test_an_approved_article_that_is_none_by_todays_rules_keeps_no_other_out(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    for title, body in (("Parapluie", "Il est à l'accueil."), ("Badge", "Demandez [PERSON_1]."), ("", "Sans titre.")):
        await database.pool.execute(
            "insert into own_article (tenant, proposal_id, version, decision, lang, category, title, body, questions) "
            "values ('t', $1, 1, 'approved', 'fr', 'information', $2, $3, '{}')",
            uuid4(), title, body,
        )  # fmt: skip
    found = await own.approved(database.pool)
    assert [one.title for one in found["t"]] == ["Parapluie"]
    assert len(caplog.records) == 2
    assert not any("Demandez" in str(vars(one)) for one in caplog.records), "what, not what it says"


async def test_the_folder_is_told_when_it_changes_and_not_again(database: Database) -> None:
    text = "---\nid: {}\nlang: fr\ncategory: information\n{}---\nLa machine à café se détartre chaque mois.\n"
    cafe, velo = (parse(text.format(name, ""), name=name) for name in ("cafe", "velo"))
    until = parse(text.format("velo", "valid_until: 2026-12-01\n"), name="velo")
    index = PostgresIndex()
    for articles in ([cafe, velo], [cafe, velo], [until], [until]):
        held = await index.digests(database.pool)
        new = [(one, one.digest, [(chunks(one)[0], about(1))]) for one in articles if one.key not in held]
        async with database.unit() as unit:
            gone = await index.replace(unit.connection, new, keep=[one.key for one in articles])
            await tell(unit, "t", articles, gone)
    assert [(one.article_id, one.present, one.valid_until) for one in await published(database, ArticleIndexed)] == [
        ("cafe", True, None),
        ("velo", True, None),
        ("velo", True, date(2026, 12, 1)),
        ("cafe", False, None),
    ]
